import { SimulationError, StandstillError } from '../base/errors.js';
import { describeWaits, type Wait, type Waiting } from './waits.js';
import { Wheel } from './wheel.js';

/** A part of the machine whose state can be taken out and put back. */
export interface Stateful {
  readonly name: string;
  /** Its state as JSON. */
  save(): unknown;
  /** Takes over a state that `save` gave. */
  restore(state: unknown): void;
}

/** Something that acts at most once a cycle and sleeps until it is woken. Talks only through links and lines. */
export interface Ticked extends Stateful {
  /** Acts in cycle `now`. True: tick me in the next cycle too; false: let me sleep until I am woken. */
  tick(now: number): boolean;
  /** What it waits for, for the dump of a machine that stands still; empty when it has nothing to do. */
  waits(): readonly Wait[];
}

/** What many modules wait for together. */
interface Awaited extends Stateful {
  waits(): readonly Wait[];
}

/** What can be told of a link after a run. */
export interface LinkUse extends Stateful {
  readonly capacity: number;
  readonly sent: number;
  readonly inside: number;
  readonly fullest: number;
}

export interface EngineOptions {
  /** Permutes the modules of one cycle in place; for the test that their order cannot matter. */
  readonly order?: (ids: Int32Array, count: number) => void;
  /** Ticks without a moved message after which the machine counts as running in circles. */
  readonly livelockTicks?: number;
}

const LIVELOCK_TICKS = 5_000_000;

interface Saved {
  readonly now: number;
  readonly ticks: number;
  readonly ticksAtMove: number;
  readonly wakes: readonly [number, number][];
  readonly links: readonly unknown[];
  readonly lines: readonly unknown[];
  readonly shared: readonly unknown[];
  readonly modules: readonly unknown[];
}

/**
 * Steps modules through integer cycles; cycles in which nothing is due are jumped over. What is sent or freed in cycle t
 * is seen in t + 1 at the earliest, so the order of modules inside a cycle cannot matter. Holds no global state.
 */
export class Engine {
  readonly #modules: Ticked[] = [];
  readonly #links: LinkUse[] = [];
  readonly #lines: Awaited[] = [];
  readonly #shared: Stateful[] = [];
  readonly #inner: Waiting[] = [];
  readonly #wheel = new Wheel();
  readonly #options: EngineOptions;
  readonly #lastTick: number[] = [];
  readonly #lastWake: number[] = [];
  #batch: Int32Array = new Int32Array(64);
  #now = -1;
  #ticks = 0;
  #ticksAtMove = 0;
  #hasMoved = false;

  constructor(options: EngineOptions = {}) {
    this.#options = options;
  }

  /** The cycle that runs or ran last; 0 before the first. */
  get now(): number {
    return Math.max(this.#now, 0);
  }
  /** Ticks so far: the events of the simulation. */
  get ticks(): number {
    return this.#ticks;
  }
  get modules(): readonly Ticked[] {
    return this.#modules;
  }
  get links(): readonly LinkUse[] {
    return this.#links;
  }

  /** Takes a module in; the number is its name among the engine's wakes. */
  add(module: Ticked): number {
    this.#lastTick.push(-1);
    this.#lastWake.push(-1);
    return this.#modules.push(module) - 1;
  }

  addLink(link: LinkUse): void {
    this.#links.push(link);
  }

  addLine(line: Awaited): void {
    this.#lines.push(line);
  }

  /** Takes in a part of a module that waits by itself, for the dump of a machine that stands still. */
  addPart(part: Waiting): void {
    this.#inner.push(part);
  }

  /** Takes in state that many modules share and that acts by itself never: counters. */
  addShared(part: Stateful): void {
    this.#shared.push(part);
  }

  /** Wakes module `id` in cycle `at`. @throws SimulationError when that is not a cycle of the future. */
  wake(id: number, at: number): void {
    const last = this.#lastWake[id];
    if (last === undefined || !(at > this.#now) || !Number.isInteger(at)) throw this.#refusal(id, at);
    if (last === at) return;
    this.#lastWake[id] = at;
    this.#wheel.add(at, id);
  }

  /** Says that a message moved in this cycle: the machine does not run in circles. */
  moved(): void {
    this.#hasMoved = true;
  }

  /**
   * Runs until `done` holds after a cycle. @throws SimulationError with who waits for whom when nothing is due any more
   * (deadlock) or when modules tick on and no message moves (livelock).
   */
  run(done: () => boolean): void {
    while (!done()) if (!this.#next()) throw this.#standstill('deadlock: nothing can happen any more');
  }

  /** Runs until nothing is due any more; then `done` must hold. @throws SimulationError as `run` does. */
  runOut(done: () => boolean): void {
    while (this.#next());
    if (!done()) throw this.#standstill('deadlock: nothing can happen any more');
  }

  /** Runs the next cycle in which something is due; false when there is none. */
  #next(): boolean {
    const limit = this.#options.livelockTicks ?? LIVELOCK_TICKS;
    const at = this.#wheel.advance();
    if (at === undefined) return false;
    this.#cycle(at);
    if (this.#ticks - this.#ticksAtMove > limit) {
      throw this.#standstill(`livelock: ${limit} ticks without a message that moves`);
    }
    return true;
  }

  #cycle(at: number): void {
    this.#now = at;
    this.#hasMoved = false;
    const { ids, count } = this.#wheel.take(this.#batch);
    this.#batch = ids;
    this.#options.order?.(ids, count);
    for (let i = 0; i < count; i += 1) {
      const id = ids[i]!;
      if (this.#lastTick[id] === at) continue;
      this.#lastTick[id] = at;
      this.#ticks += 1;
      if (this.#modules[id]!.tick(at)) this.wake(id, at + 1);
    }
    if (this.#hasMoved) this.#ticksAtMove = this.#ticks;
  }

  #refusal(id: number, at: number): SimulationError {
    const name = this.#modules[id]?.name ?? `module ${id}, which the machine does not have`;
    return new SimulationError(name, this.#now, `was to be woken in cycle ${at}`);
  }

  #standstill(what: string): StandstillError {
    return new StandstillError(
      'machine',
      this.#now,
      `${what}\n${describeWaits([...this.#modules, ...this.#inner], this.#lines)}`,
    );
  }

  /** The whole state as JSON: time, wakes, links, lines, shared counters, modules. */
  save(): unknown {
    const saved: Saved = {
      now: this.#now,
      ticks: this.#ticks,
      ticksAtMove: this.#ticksAtMove,
      wakes: this.#wheel.entries(),
      links: this.#links.map((link) => link.save()),
      lines: this.#lines.map((line) => line.save()),
      shared: this.#shared.map((part) => part.save()),
      modules: this.#modules.map((module) => module.save()),
    };
    return structuredClone(saved);
  }

  /** Takes over a state that `save` gave. @throws SimulationError when that was a machine of other parts. */
  restore(state: unknown): void {
    const saved = state as Saved;
    const parts = this.#parts();
    for (const [name, own] of Object.entries(parts))
      checkParts(name, own.length, saved[name as keyof typeof parts].length);
    this.#now = saved.now;
    this.#ticks = saved.ticks;
    this.#ticksAtMove = saved.ticksAtMove;
    this.#lastTick.fill(-1);
    this.#lastWake.fill(-1);
    this.#wheel.reset(saved.now);
    for (const [at, id] of saved.wakes) this.wake(id, at);
    for (const [name, own] of Object.entries(parts)) {
      for (const [index, part] of own.entries()) part.restore(saved[name as keyof typeof parts][index]);
    }
  }

  #parts(): Readonly<Record<'links' | 'lines' | 'shared' | 'modules', readonly Stateful[]>> {
    return { links: this.#links, lines: this.#lines, shared: this.#shared, modules: this.#modules };
  }
}

function checkParts(name: string, own: number, saved: number): void {
  if (own !== saved) throw new SimulationError('machine', undefined, `has ${own} ${name}, the state has ${saved}`);
}
