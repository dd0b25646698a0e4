import type { Queue } from '../../hw/tile/probe.js';
import type { TraceCounter, TraceSample } from '../../model/trace.js';
import type { EventBudget } from './event-budget.js';

/** Places taken in one queue since a clock, the most in that clock's window, and the value of its last sample. */
interface Level {
  readonly counter: number;
  value: number;
  since: number;
  peak: number;
  recorded: number;
}

/** Flits that went into one link in one window. */
interface Load {
  readonly counter: number;
  window: number;
  flits: number;
}

/**
 * Counters of a trace, window by window: the most places of a queue that were taken at the end of a clock, and flits per
 * clock of links. Every message counts, whatever step it belongs to; samples are kept from the first traced event to the
 * last.
 */
export class TraceCounters {
  readonly #budget: EventBudget;
  readonly #windowClocks: number;
  readonly #processOf: (module: string) => number;
  readonly #counters: TraceCounter[] = [];
  readonly #levels = new Map<Queue, Level>();
  readonly #loads = new Map<Queue, Load>();
  #samples: TraceSample[] = [];
  /** Clock of the first traced event. */
  #begin = Number.POSITIVE_INFINITY;
  /** Clock of the end of the last traced event, once that is known. */
  #end = Number.POSITIVE_INFINITY;
  /** Earliest sample that found no room. */
  #lost = Number.POSITIVE_INFINITY;

  constructor(budget: EventBudget, windowClocks: number, processOf: (module: string) => number) {
    this.#budget = budget;
    this.#windowClocks = windowClocks;
    this.#processOf = processOf;
  }

  /** Says that a traced event happens in cycle `now`. */
  begin(now: number): void {
    this.#begin = Math.min(this.#begin, now);
  }

  /** `change` places more are taken in `queue`. */
  queue(queue: Queue, change: number, now: number): void {
    let level = this.#levels.get(queue);
    if (level === undefined) {
      const counter = this.#counter(`places taken: ${queue.name}`, 'messages', queue);
      level = { counter, value: 0, since: 0, peak: 0, recorded: 0 };
      this.#levels.set(queue, level);
    }
    if (level.since !== now) this.#settle(level, now);
    level.since = now;
    level.value += change;
  }

  /** Flits go into `link`. */
  flitsInto(link: Queue, flits: number, now: number): void {
    const window = Math.floor(now / this.#windowClocks);
    const load = this.#loads.get(link);
    if (load === undefined) {
      const counter = this.#counter(`load: ${link.name}`, 'flits per clock', link);
      this.#loads.set(link, { counter, window, flits });
    } else if (load.window === window) load.flits += flits;
    else {
      this.#recordLoad(load, window);
      load.window = window;
      load.flits = flits;
    }
  }

  #counter(name: string, unit: string, link: Queue): number {
    return this.#counters.push({ process: this.#processOf(link.receiverName), name, unit }) - 1;
  }

  /** A queue kept its value until cycle `now`. */
  #settle(level: Level, now: number): void {
    const clocks = this.#windowClocks;
    const window = Math.floor(level.since / clocks);
    const next = Math.floor(now / clocks);
    level.peak = Math.max(level.peak, level.value);
    if (next === window) return;
    this.#recordLevel(level, window * clocks, (window + 1) * clocks, level.peak);
    if (next > window + 1) this.#recordLevel(level, (window + 1) * clocks, next * clocks, level.value);
    level.peak = now > next * clocks ? level.value : 0;
  }

  #recordLevel(level: Level, from: number, to: number, value: number): void {
    if (value === level.recorded || to <= this.#begin) return;
    this.#keep(level.counter, from, value);
    level.recorded = value;
  }

  /** Records a window that is over, and that nothing went through the link until window `next`. */
  #recordLoad({ counter, window, flits }: Load, next: number): void {
    const end = (window + 1) * this.#windowClocks;
    if (end <= this.#begin) return;
    this.#keep(counter, window * this.#windowClocks, flits / this.#windowClocks);
    if (next > window + 1) this.#keep(counter, end, 0);
  }

  #keep(counter: number, since: number, value: number): void {
    const at = Math.max(since, this.#begin);
    if (at > this.#end) return;
    if (this.#budget.isFull) this.#lost = Math.min(this.#lost, at);
    else if (this.#budget.take()) this.#samples.push({ counter, at, value });
  }

  /** All counters, and their samples up to clock `end`, the last traced event's. */
  close(end: number): { readonly counters: readonly TraceCounter[]; readonly samples: readonly TraceSample[] } {
    this.#end = end;
    const inside = this.#samples.filter(({ at }) => at <= end);
    this.#budget.release(this.#samples.length - inside.length);
    this.#samples = inside;
    for (const level of this.#levels.values()) this.#settle(level, Number.POSITIVE_INFINITY);
    for (const load of this.#loads.values()) this.#recordLoad(load, Number.POSITIVE_INFINITY);
    if (this.#lost <= end) this.#budget.exceed();
    return { counters: this.#counters, samples: this.#samples.sort((a, b) => a.at - b.at || a.counter - b.counter) };
  }
}
