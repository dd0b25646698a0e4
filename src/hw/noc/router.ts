import type { Counters } from '../../kernel/counters.js';
import type { Engine, Ticked } from '../../kernel/engine.js';
import type { Link } from '../../kernel/link.js';
import type { Wait } from '../../kernel/waits.js';
import type { Probe } from '../tile/probe.js';
import type { NocAction } from './counts.js';
import { isTail, routeIn } from './packets.js';

/** Ports of a router; the IO has its own at (0,0). */
export const PORTS = ['east', 'west', 'south', 'north', 'tile', 'io'] as const;
export type PortName = (typeof PORTS)[number];

export interface RouterOptions {
  readonly name: string;
  readonly inputs: readonly (Link | undefined)[];
  readonly outputs: readonly (Link | undefined)[];
  /** Output port of every route, [route]. */
  readonly ports: Uint8Array;
  /** Layer that a route is charged to, [route]. */
  readonly layers: Uint16Array;
  /** Counters of the mesh, [layer]. */
  readonly counters: readonly Counters<NocAction>[];
  /** See countedSteps. */
  readonly steps: Uint32Array;
  readonly probe?: Probe | undefined;
}

const NOBODY = -1;
const LOCAL = PORTS.indexOf('tile');

/**
 * A router of the mesh: XY routes, one flit per input and per output a cycle, round robin between inputs, a packet's
 * flits stay together.
 *
 * Models: finite input queues (virtual channels x flits as one queue), their back-pressure, contention for outputs.
 * Leaves out: virtual channels of their own, allocation stages, speculation: they are inside `cyclesPerHop`, which is the
 * latency of the links between routers. Timing: hw/noc/timing.ts (`noc.cyclesPerHop`, `noc.interfaceCycles`).
 */
export class Router implements Ticked {
  readonly name: string;
  readonly id: number;
  readonly #engine: Engine;
  readonly #options: RouterOptions;
  readonly #next = new Int32Array(PORTS.length);
  readonly #holder = new Int32Array(PORTS.length).fill(NOBODY);
  readonly #wanted = new Int32Array(PORTS.length);

  constructor(engine: Engine, options: RouterOptions) {
    this.name = options.name;
    this.#engine = engine;
    this.#options = options;
    this.id = engine.add(this);
    for (const link of options.inputs) link?.takenBy(this.id);
    for (const link of options.outputs) link?.sentBy(this.id);
  }

  tick(now: number): boolean {
    const wanting = this.#look(now);
    let again = false;
    for (let output = 0; output < PORTS.length; output += 1) {
      if ((wanting & (1 << output)) === 0) continue;
      const link = this.#options.outputs[output]!;
      if (link.room(now) < 1) link.awaitRoom(now);
      else if (this.#forward(output, link, now)) again = true;
    }
    return again;
  }

  /** Notes the output that each input's first flit wants; returns the outputs that are wanted, a bit each. */
  #look(now: number): number {
    const { inputs, ports } = this.#options;
    let wanting = 0;
    for (let input = 0; input < PORTS.length; input += 1) {
      const link = inputs[input];
      if (link?.ready(now) !== true) {
        this.#wanted[input] = NOBODY;
        continue;
      }
      const output = ports[routeIn(link.a)]!;
      this.#wanted[input] = output;
      wanting |= 1 << output;
    }
    return wanting;
  }

  /** Moves one flit to `output`; true when there is more to do in the next cycle. */
  #forward(output: number, link: Link, now: number): boolean {
    const input = this.#choose(output);
    if (input === NOBODY) return false;
    const from = this.#options.inputs[input]!;
    const { a, b, c } = from;
    from.pop(now);
    link.send(now, a, b, c);
    this.#options.probe?.flit(this.name, { from, to: link, flit: a, word: b, payload: c }, now);
    this.#holder[output] = isTail(a) ? NOBODY : input;
    this.#next[output] = (input + 1) % PORTS.length;
    this.#count(routeIn(a), b, output);
    return from.ready(now) || this.#othersWant(output, input);
  }

  /** The input whose turn it is among those that want `output`; the holder of an unfinished packet before all. */
  #choose(output: number): number {
    const holder = this.#holder[output]!;
    if (holder !== NOBODY) return this.#wanted[holder] === output ? holder : NOBODY;
    for (let turn = 0; turn < PORTS.length; turn += 1) {
      const input = (this.#next[output]! + turn) % PORTS.length;
      if (this.#wanted[input] === output) return input;
    }
    return NOBODY;
  }

  #othersWant(output: number, taken: number): boolean {
    for (let input = 0; input < PORTS.length; input += 1) {
      if (input !== taken && this.#wanted[input] === output) return true;
    }
    return false;
  }

  #count(route: number, word: number, output: number): void {
    const { counters, layers, steps } = this.#options;
    const counter = counters[layers[route]!]!;
    const step = steps[word]!;
    counter.routerTraversal[step]! += 1;
    if (output < LOCAL) counter.linkTraversal[step]! += 1;
  }

  waits(): readonly Wait[] {
    const now = this.#engine.now;
    const wanting = this.#look(now);
    const { inputs, outputs } = this.#options;
    return outputs.flatMap((link, output) => {
      if (link === undefined || (wanting & (1 << output)) === 0) return [];
      if (link.room(now) < 1) return [{ on: [link.receiverName], reason: `room in ${link.name}` }];
      const holder = inputs[this.#holder[output]!];
      return holder === undefined ? [] : [{ on: [holder.senderName], reason: `the rest of a packet in ${link.name}` }];
    });
  }

  save(): unknown {
    return { next: [...this.#next], holder: [...this.#holder] };
  }
  restore(state: unknown): void {
    const saved = state as { next: number[]; holder: number[] };
    this.#next.set(saved.next);
    this.#holder.set(saved.holder);
  }
}
