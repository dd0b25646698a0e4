import type { PacketMove, Work } from '../../hw/tile/probe.js';
import type { TraceArgs, TraceSlice } from '../../model/trace.js';
import type { EventBudget } from './event-budget.js';

type Growing = { -readonly [K in keyof TraceSlice]: TraceSlice[K] };

/** What is under way in a tile's module: an entry of the agenda, and inside it the read of the image. */
interface Entry {
  readonly at: number;
  readonly step: Growing;
  image: Growing | undefined;
  /** Last clock of each round of the step. */
  readonly ends: number[];
}

/** Flits of one kind, clock after clock. */
interface Burst {
  readonly kind: string;
  readonly slice: Growing;
  readonly args: { flits: number };
}

/** Slices of all tracks: rounds inside steps, and flits of the same kind that follow each other without a gap. */
export class TraceSlices {
  readonly slices: TraceSlice[] = [];
  readonly #budget: EventBudget;
  readonly #stepOf: (at: number) => number;
  readonly #entries = new Map<number, Entry>();
  readonly #bursts = new Map<number, Burst>();

  constructor(budget: EventBudget, stepOf: (at: number) => number) {
    this.#budget = budget;
    this.#stepOf = stepOf;
  }

  /** A slice that nothing is inside of; false when there is no room for it. */
  add(track: number, name: string, start: number, clocks: number, args: TraceArgs): boolean {
    if (!this.#budget.take()) return false;
    this.#put(track, name, start, clocks, args);
    return true;
  }

  #put(track: number, name: string, start: number, clocks: number, args: TraceArgs): Growing {
    const slice: Growing = { track, name, start, clocks, args };
    this.slices.push(slice);
    return slice;
  }

  /** A module of a tile works, inside its step and there inside its read of the image. */
  work(track: number, work: Work, start: number, clocks: number): void {
    const known = this.#entries.get(track);
    const begins = known?.at !== work.at;
    const reads = work.what === 'image' && (begins || known.image === undefined);
    if (!this.#budget.take(1 + Number(begins) + Number(reads))) return;
    const step = this.#stepOf(work.at);
    const entry = begins ? this.#begin(track, work.at, start) : known;
    if (reads) entry.image = this.#put(track, 'image read', start, clocks, { step });
    const round = 'round' in work ? work.round : undefined;
    const name = round === undefined ? work.what : `round ${round}`;
    this.#put(track, name, start, clocks, round === undefined ? { step } : { step, round });
    grow(entry.step, start + clocks);
    if (work.what === 'image') grow(entry.image!, start + clocks);
    if (work.what === 'step') entry.ends[work.round] = start + clocks - 1;
  }

  #begin(track: number, at: number, start: number): Entry {
    const step = this.#stepOf(at);
    const entry = { at, step: this.#put(track, `step ${step}`, start, 0, { step }), image: undefined, ends: [] };
    this.#entries.set(track, entry);
    return entry;
  }

  /** Last clock of round `round` of the step that a module works on; undefined when it has not had one. */
  roundEnd(track: number, at: number, round: number): number | undefined {
    const entry = this.#entries.get(track);
    return entry?.at === at ? entry.ends[round] : undefined;
  }

  /** Flits pass a module in cycle `now` and, those that it sends, in the next; `kind` tells apart what makes slices of its own. */
  pass(track: number, kind: string, name: string, args: TraceArgs, { flits, to }: PacketMove, now: number): void {
    const clocks = to === undefined ? 1 : flits;
    const burst = this.#bursts.get(track);
    if (burst?.kind === kind && burst.slice.start + burst.slice.clocks >= now) {
      burst.slice.clocks = now + clocks - burst.slice.start;
      burst.args.flits += flits;
      return;
    }
    if (!this.#budget.take()) return;
    const counted = { ...args, flits };
    this.#bursts.set(track, { kind, slice: this.#put(track, name, now, clocks, counted), args: counted });
  }
}

function grow(slice: Growing, end: number): void {
  slice.clocks = Math.max(slice.clocks, end - slice.start);
}
