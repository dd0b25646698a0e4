import { SimulationError } from '../base/errors.js';
import type { Line } from './line.js';
import type { Link } from './link.js';
import { describeWaits, type Wait } from './waits.js';
import { Wheel } from './wheel.js';

/** Something that acts at most once a cycle and sleeps until it is woken. Talks only through links and lines. */
export interface Ticked {
  readonly name: string;
  /** Acts in cycle `now`. True: tick me in the next cycle too; false: let me sleep until I am woken. */
  tick(now: number): boolean;
  /** What it waits for, for the dump of a machine that stands still; empty when it has nothing to do. */
  waits(): readonly Wait[];
  /** Its state as JSON. */
  save(): unknown;
  /** Takes over a state that `save` gave. */
  restore(state: unknown): void;
}

export interface EngineOptions {
  /** Permutes the modules of one cycle in place; for the test that their order cannot matter. */
  readonly order?: (ids: Int32Array, count: number) => void;
  /** Ticks without a moved message after which the machine counts as running in circles. */
  readonly livelockTicks?: number;
}

const LIVELOCK_TICKS = 5_000_000;

/**
 * Steps modules through integer cycles; cycles in which nothing is due are jumped over. What is sent or freed in cycle t
 * is seen in t + 1 at the earliest, so the order of modules inside a cycle cannot matter. Holds no global state.
 */
export class Engine {
  readonly #modules: Ticked[] = [];
  readonly #links: Link[] = [];
  readonly #lines: Line[] = [];
  readonly #wheel = new Wheel();
  readonly #options: EngineOptions;
  #lastTick: number[] = [];
  #lastWake: number[] = [];
  #batch: Int32Array = new Int32Array(64);
  #now = 0;
  #ticks = 0;
  #ticksAtMove = 0;

  constructor(options: EngineOptions = {}) {
    this.#options = options;
    this.#wheel.reset(-1);
  }

  get now(): number {
    return this.#now;
  }
  /** Ticks so far: the events of the simulation. */
  get ticks(): number {
    return this.#ticks;
  }
  get modules(): readonly Ticked[] {
    return this.#modules;
  }
  get links(): readonly Link[] {
    return this.#links;
  }

  /** Takes a module in; the number is its name among the engine's wakes. */
  add(module: Ticked): number {
    this.#lastTick.push(-1);
    this.#lastWake.push(-1);
    return this.#modules.push(module) - 1;
  }

  addLink(link: Link): void {
    this.#links.push(link);
  }

  addLine(line: Line): void {
    this.#lines.push(line);
  }

  /** Wakes module `id` in cycle `at`. @throws SimulationError when that is not in the future. */
  wake(id: number, at: number): void {
    if (this.#lastWake[id] === at) return;
    if (!(at > this.#now) && this.#ticks > 0) {
      throw new SimulationError(this.#modules[id]!.name, this.#now, `was to be woken in cycle ${at}, which is over`);
    }
    this.#lastWake[id] = at;
    this.#wheel.add(at, id);
  }

  /** Says that a message moved: the machine does not run in circles. */
  moved(): void {
    this.#ticksAtMove = this.#ticks;
  }

  /**
   * Runs until `done` holds after a cycle. @throws SimulationError with who waits for whom when nothing is due any more
   * (deadlock) or when modules tick on and no message moves (livelock).
   */
  run(done: () => boolean): void {
    const limit = this.#options.livelockTicks ?? LIVELOCK_TICKS;
    while (!done()) {
      const at = this.#wheel.advance();
      if (at === undefined) throw this.#standstill('deadlock: nothing can happen any more');
      this.#cycle(at);
      if (this.#ticks - this.#ticksAtMove > limit) {
        throw this.#standstill(`livelock: ${limit} ticks without a message that moves`);
      }
    }
  }

  #cycle(at: number): void {
    this.#now = at;
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
  }

  #standstill(what: string): SimulationError {
    return new SimulationError('machine', this.#now, `${what}\n${describeWaits(this.#modules)}`);
  }

  /** The whole state as JSON: time, wakes, links, lines, modules. */
  save(): unknown {
    return {
      now: this.#now,
      ticks: this.#ticks,
      wakes: this.#wheel.entries(),
      links: this.#links.map((link) => link.save()),
      lines: this.#lines.map((line) => line.save()),
      modules: this.#modules.map((module) => module.save()),
    };
  }

  /** Takes over a state that `save` gave for a machine of the same build. */
  restore(state: unknown): void {
    const saved = state as {
      now: number;
      ticks: number;
      wakes: [number, number][];
      links: unknown[];
      lines: unknown[];
      modules: unknown[];
    };
    this.#now = saved.now;
    this.#ticks = saved.ticks;
    this.#ticksAtMove = saved.ticks;
    this.#lastTick = this.#modules.map(() => -1);
    this.#lastWake = this.#modules.map(() => -1);
    this.#wheel.reset(saved.now);
    for (const [at, id] of saved.wakes) this.#wheel.add(at, id);
    for (const [index, link] of this.#links.entries()) link.restore(saved.links[index]);
    for (const [index, line] of this.#lines.entries()) line.restore(saved.lines[index]);
    for (const [index, module] of this.#modules.entries()) module.restore(saved.modules[index]);
  }
}
