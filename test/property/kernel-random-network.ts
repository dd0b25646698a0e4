import fc from 'fast-check';
import { Engine, type EngineOptions, type Ticked } from '../../src/kernel/engine.js';
import { Line } from '../../src/kernel/line.js';
import { Link } from '../../src/kernel/link.js';

/** Layers of modules, each linked to all of the next layer: producers, forwarders, sinks. */
export interface Plan {
  /** Rounds of the producers: none starts a round before all have finished the one before. */
  readonly rounds: number;
  /** Messages of a round, cycles between two of them. */
  readonly producers: readonly { readonly batch: number; readonly gap: number }[];
  /** Messages that a forwarder moves in a cycle, by layer. */
  readonly forwarders: readonly (readonly { readonly width: number }[])[];
  /** Cycles that a sink needs for a message. */
  readonly sinks: readonly { readonly pace: number }[];
  /** Used in turn for the links. */
  readonly links: readonly { readonly latency: number; readonly capacity: number }[];
}

const from1 = (max: number) => fc.integer({ min: 1, max });

export const plans: fc.Arbitrary<Plan> = fc.record({
  rounds: from1(4),
  producers: fc.array(fc.record({ batch: from1(5), gap: fc.constantFrom(1, 1, 2, 5, 1023, 1024, 1025, 3000) }), {
    minLength: 1,
    maxLength: 4,
  }),
  forwarders: fc.array(fc.array(fc.record({ width: from1(3) }), { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
  sinks: fc.array(fc.record({ pace: from1(6) }), { minLength: 1, maxLength: 3 }),
  links: fc.array(fc.record({ latency: from1(4), capacity: from1(3) }), { minLength: 1, maxLength: 9 }),
});

/** What a module saw: [cycle, producer, number of the message, cycle in which that was sent]. */
type Seen = readonly [number, number, number, number];

/** State of a module as plain numbers, and what it saw. */
abstract class Part implements Ticked {
  readonly inputs: Link[] = [];
  readonly outputs: Link[] = [];
  readonly state: Record<string, number> = {};
  log: Seen[] = [];
  readonly id: number;
  constructor(
    readonly engine: Engine,
    readonly name: string,
  ) {
    this.id = engine.add(this);
  }
  abstract tick(now: number): boolean;
  waits(): [] {
    return [];
  }
  save(): unknown {
    return { ...this.state, log: [...this.log] };
  }
  restore(state: unknown): void {
    const { log, ...numbers } = state as { log: Seen[] };
    Object.assign(this.state, numbers);
    this.log = log;
  }
  /** The output that all messages of a producer take. */
  outputOf(producer: number): Link {
    return this.outputs[producer % this.outputs.length]!;
  }
}

class Producer extends Part {
  override readonly state = { round: 0, sent: 0, next: 0 };
  constructor(
    engine: Engine,
    readonly number: number,
    readonly plan: { readonly rounds: number; readonly batch: number; readonly gap: number },
    readonly line: Line,
  ) {
    super(engine, `producer ${number}`);
    line.listen(this.id);
    engine.wake(this.id, 0);
  }
  tick(now: number): boolean {
    const { state, plan } = this;
    if (state.round === plan.rounds || now < state.next || this.line.level(now) < state.round) return false;
    const output = this.outputOf(this.number);
    if (output.room(now) < 1) {
      output.awaitRoom(now);
      return false;
    }
    output.send(now, this.number, state.sent, now, state.sent % 2 === 1 ? 1 : output.latency);
    state.sent += 1;
    if (state.sent % plan.batch === 0) {
      state.round += 1;
      this.line.raise(now, this.number, 1 + (this.number % 3));
    }
    state.next = now + plan.gap;
    this.engine.wake(this.id, state.next);
    return false;
  }
}

class Forwarder extends Part {
  override readonly state = { turn: 0 };
  constructor(
    engine: Engine,
    name: string,
    readonly width: number,
  ) {
    super(engine, name);
  }
  tick(now: number): boolean {
    const first = this.state.turn;
    let left = this.width;
    for (let i = 0; i < this.inputs.length; i += 1) {
      const input = this.inputs[(first + i) % this.inputs.length]!;
      if (!input.ready(now)) continue;
      if (left === 0) return true;
      if (!this.#forward(now, input)) continue;
      left -= 1;
      this.state.turn = (first + i + 1) % this.inputs.length;
    }
    return left < this.width && this.inputs.some((input) => input.ready(now));
  }
  #forward(now: number, input: Link): boolean {
    const { a, b, c } = input;
    const output = this.outputOf(a);
    if (output.room(now) < 1) {
      output.awaitRoom(now);
      return false;
    }
    this.log.push([now, a, b, c]);
    output.send(now, a, b, c, b % 3 === 0 ? 1 : output.latency);
    input.pop(now);
    return true;
  }
}

class Sink extends Part {
  override readonly state = { free: 0 };
  constructor(
    engine: Engine,
    name: string,
    readonly pace: number,
  ) {
    super(engine, name);
  }
  tick(now: number): boolean {
    if (now < this.state.free) return false;
    const input = this.inputs.find((link) => link.ready(now));
    if (input === undefined) return false;
    this.log.push([now, input.a, input.b, input.c]);
    input.pop(now);
    this.state.free = now + this.pace;
    this.engine.wake(this.id, this.state.free);
    return false;
  }
}

/** A machine built from a plan, not yet run. */
export class Network {
  readonly engine: Engine;
  readonly #sinks: readonly Sink[];
  readonly #total: number;

  constructor(plan: Plan, options: EngineOptions = {}) {
    const engine = new Engine(options);
    this.engine = engine;
    const line = new Line(engine, { name: 'round', parties: plan.producers.length });
    const { rounds } = plan;
    const producers = plan.producers.map((producer, i) => new Producer(engine, i, { ...producer, rounds }, line));
    const middle = plan.forwarders.map((layer, l) =>
      layer.map(({ width }, i) => new Forwarder(engine, `forwarder ${l}.${i}`, width)),
    );
    this.#sinks = plan.sinks.map(({ pace }, i) => new Sink(engine, `sink ${i}`, pace));
    this.#total = plan.producers.reduce((total, { batch }) => total + batch * rounds, 0);
    const layers: (readonly Part[])[] = [producers, ...middle, this.#sinks];
    for (const [l, layer] of layers.slice(1).entries()) connect(engine, layers[l]!, layer, plan.links);
  }

  /** All messages, in the order in which each sink took them. */
  get received(): readonly (readonly Seen[])[] {
    return this.#sinks.map(({ log }) => log);
  }

  /** All messages have come to a sink. */
  readonly done = (): boolean => this.#sinks.reduce((sum, { log }) => sum + log.length, 0) === this.#total;

  /** Runs one cycle in which something is due, unless all is done. */
  step(): void {
    let asked = 0;
    this.engine.run(() => this.done() || asked++ === 1);
  }

  /** Runs to the end; everything that can be known of the machine then, as text. */
  finish(): string {
    this.engine.run(this.done);
    return JSON.stringify(this.engine.save());
  }
}

function connect(engine: Engine, from: readonly Part[], to: readonly Part[], wires: Plan['links']): void {
  for (const sender of from) {
    for (const receiver of to) {
      const wire = wires[engine.links.length % wires.length]!;
      const link = new Link(engine, { name: `${sender.name} to ${receiver.name}`, ...wire });
      link.connect(sender.id, receiver.id);
      sender.outputs.push(link);
      receiver.inputs.push(link);
    }
  }
}

/** An order of the modules of a cycle that is drawn anew each time, the same for the same seed. */
export function shuffled(seed: number): NonNullable<EngineOptions['order']> {
  let state = seed;
  return (ids, count) => {
    for (let last = count - 1; last > 0; last -= 1) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      const other = (state >>> 8) % (last + 1);
      [ids[last], ids[other]] = [ids[other]!, ids[last]!];
    }
  };
}
