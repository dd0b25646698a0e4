import { Engine, type Ticked } from '../../src/kernel/engine.js';
import type { Line } from '../../src/kernel/line.js';
import { Link } from '../../src/kernel/link.js';

/** Three words of a message. */
export type Words = readonly [number, number, number];
/** When a taker takes messages, in clocks: `burst` at once, then none for `pause`. */
export interface Pace {
  readonly burst: number;
  readonly pause: number;
}
export const ALWAYS: Pace = { burst: 1000, pause: 1 };

/** A part of a test bench with numbers as its only state. */
abstract class Part implements Ticked {
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
  abstract save(): unknown;
  abstract restore(state: unknown): void;
}

/** Sends messages as early as there is room, the first in cycle `from`. */
class Feeder extends Part {
  #next = 0;
  constructor(
    engine: Engine,
    readonly link: Link,
    readonly messages: readonly Words[],
    from: number,
  ) {
    super(engine, `feeder of ${link.name}`);
    link.sentBy(this.id);
    if (messages.length > 0) engine.wake(this.id, from);
  }
  tick(now: number): boolean {
    for (let room = this.link.room(now); this.#next < this.messages.length && room > 0; room -= 1) {
      this.link.send(now, ...this.messages[this.#next]!);
      this.#next += 1;
    }
    if (this.#next < this.messages.length) this.link.awaitRoom(now);
    return false;
  }
  save(): unknown {
    return this.#next;
  }
  restore(state: unknown): void {
    this.#next = state as number;
  }
}

/** Takes messages at its own pace and keeps them with their cycles. */
export class Taker extends Part {
  #taken: [number, ...Words][] = [];
  #free = 0;
  constructor(
    engine: Engine,
    readonly link: Link,
    readonly pace: Pace,
  ) {
    super(engine, `taker of ${link.name}`);
    link.takenBy(this.id);
  }
  /** Cycle and words of every message so far. */
  get taken(): readonly (readonly [number, ...Words])[] {
    return this.#taken;
  }
  tick(now: number): boolean {
    if (now < this.#free) return false;
    let taken = 0;
    for (; taken < this.pace.burst && this.link.ready(now); taken += 1) {
      this.#taken.push([now, this.link.a, this.link.b, this.link.c]);
      this.link.pop(now);
    }
    if (taken > 0) {
      this.#free = now + this.pace.pause;
      this.engine.wake(this.id, this.#free);
    }
    return false;
  }
  save(): unknown {
    return { taken: this.#taken.map((words) => [...words]), free: this.#free };
  }
  restore(state: unknown): void {
    const saved = state as { taken: [number, ...Words][]; free: number };
    this.#taken = saved.taken.map((words) => [...words]);
    this.#free = saved.free;
  }
}

/** Raises a line as its next party in the given cycles. */
class Raiser extends Part {
  readonly #party: number;
  #next = 0;
  constructor(
    engine: Engine,
    readonly line: Line,
    readonly cycles: readonly number[],
  ) {
    super(engine, `party of ${line.name}`);
    this.#party = line.join(this.id);
    for (const at of cycles) engine.wake(this.id, at);
  }
  tick(now: number): boolean {
    for (; this.cycles[this.#next] === now; this.#next += 1) this.line.raise(now, this.#party);
    return false;
  }
  save(): unknown {
    return this.#next;
  }
  restore(state: unknown): void {
    this.#next = state as number;
  }
}

/** What a module under test is connected to: links that are fed, links that are emptied, lines that are raised. */
export class Bench {
  readonly engine = new Engine();
  readonly takers: Taker[] = [];
  /** `feeds`: whether anything is sent and raised at all. */
  constructor(
    readonly pace: Pace,
    readonly feeds = true,
  ) {}
  link(name: string, capacity = 2, latency = 1): Link {
    return new Link(this.engine, { name, latency, capacity });
  }
  /** A link into the module under test with these messages. */
  fed(name: string, messages: readonly Words[], { capacity = 2, from = 0 } = {}): Link {
    const link = this.link(name, capacity);
    new Feeder(this.engine, link, this.feeds ? messages : [], from);
    return link;
  }
  /** A link out of the module under test. */
  taken(name: string, capacity = 2, latency = 1): Link {
    const link = this.link(name, capacity, latency);
    this.takers.push(new Taker(this.engine, link, this.pace));
    return link;
  }
  raise(line: Line, cycles: readonly number[]): void {
    new Raiser(this.engine, line, this.feeds ? cycles : []);
  }
  /** Runs until nothing happens any more. */
  runOut(): this {
    this.engine.runOut(() => true);
    return this;
  }
  /** Runs to the first cycle at or after `at` in which something is due. */
  runTo(at: number): this {
    this.engine.run(() => this.engine.now >= at);
    return this;
  }
}
