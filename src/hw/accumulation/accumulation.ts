import { type Counters, countersOf, restoreCounters, saveCounters } from '../../kernel/counters.js';
import type { Engine } from '../../kernel/engine.js';
import type { Line } from '../../kernel/line.js';
import type { Link } from '../../kernel/link.js';
import type { Wait } from '../../kernel/waits.js';
import { HELD_SUM_ACTIONS } from '../neuron/counts.js';
import { WordMeter } from '../neuron/word-meter.js';
import { isImage, Stage, type StageOptions, sumsIn } from '../tile/stage.js';
import { H_TREE_ACTIONS, PSUM_BUFFER_ACTIONS } from './counts.js';

/** Sums of one column block that come from another tile. */
export interface SumArrival {
  /** Sums of a packet. */
  readonly outputs: number;
  /** Route of the credit that answers it. */
  readonly creditRoute: number;
  readonly held: boolean;
  /** Modules that it passes, for the dump of a machine that stands still. */
  readonly way: readonly string[];
}

/** A place for a packet of sums in another tile. */
export interface SumPlace {
  readonly held: boolean;
  /** Modules that its credit passes. */
  readonly way: readonly string[];
}

export interface AccumulationOptions extends StageOptions {
  /** Whether neurons of the population live in this tile. */
  readonly ownsNeurons: boolean;
  /** To them; undefined where they take nothing but held sums, or are elsewhere. */
  readonly neurons: Link | undefined;
  /** To the network interface, for sums that other tiles add on. Words: [round, entry, 1 while the image is read]. */
  readonly sums: Link | undefined;
  /** Packets that leave for every round: in a step, and while the image is read. */
  readonly sends: { readonly step: number; readonly image: number };
  readonly psumSlots: number;
  /** Packets that arrive, by slot; from the tile's input. Words: [slot, round, 0]. */
  readonly arriving: Link | undefined;
  readonly arrivals: readonly SumArrival[];
  /** Credits for packets that left. Words: [slot, 0, 0]. */
  readonly credits: Link | undefined;
  readonly creditSlots: readonly SumPlace[];
  /** To the network interface: credits for packets that were added. Words: [route, entry, 1 while the image is read]. */
  readonly answers: Link | undefined;
  readonly clocks: { readonly step: number; readonly image: number };
  readonly rounds: number;
  /** Raised when the image's sums of this tile are held. */
  readonly imageRead: Line | undefined;
  readonly neuronsIn: (round: number) => number;
  readonly heldSumBits: number;
  readonly stepOf: (at: number) => number;
  readonly steps: number;
}

/**
 * The accumulation module of a tile: adds the PEs' results of a round, and what other tiles have added up of the same
 * column blocks, then hands the sums to the neurons or to the tile that owns them.
 *
 * Models: lanes as one time per round; waiting for packets of other tiles; `psumSlots` places per sender, by credit;
 * writing of the held image. Leaves out: the order of additions inside a round. Timing: hw/accumulation/timing.ts.
 */
export class Accumulation extends Stage {
  readonly hTree: Counters<keyof typeof H_TREE_ACTIONS>;
  readonly psumBuffer: Counters<keyof typeof PSUM_BUFFER_ACTIONS>;
  readonly heldSum: Counters<keyof typeof HELD_SUM_ACTIONS>;
  readonly #options: AccumulationOptions;
  readonly #there: Int32Array;
  readonly #slots: Int32Array;
  readonly #words: WordMeter;
  /** Its party of the line that says that the image is held. */
  readonly #party: number | undefined;

  constructor(engine: Engine, options: AccumulationOptions) {
    super(engine, options);
    const { steps, arrivals, creditSlots, psumSlots, heldSumBits, ownsNeurons, imageRead } = options;
    const { sums, arriving, credits, answers } = options;
    this.#options = options;
    this.hTree = countersOf(H_TREE_ACTIONS, steps);
    this.psumBuffer = countersOf(PSUM_BUFFER_ACTIONS, steps);
    this.heldSum = countersOf(HELD_SUM_ACTIONS, steps);
    this.#there = new Int32Array(arrivals.length);
    this.#slots = new Int32Array(creditSlots.length).fill(psumSlots);
    this.#words = new WordMeter(heldSumBits);
    this.#party = ownsNeurons ? imageRead?.join(this.id) : undefined;
    sums?.sentBy(this.id);
    answers?.sentBy(this.id);
    arriving?.takenBy(this.id);
    credits?.takenBy(this.id);
  }

  override tick(now: number): boolean {
    const { arriving, credits } = this.#options;
    for (; arriving?.ready(now); arriving.pop(now)) this.#there[arriving.a]! += 1;
    for (; credits?.ready(now); credits.pop(now)) this.#slots[credits.a]! += 1;
    return super.tick(now);
  }

  protected override mayTake(_index: number, _at: number, info: number, now: number): boolean {
    if (this.#lacks(isImage(info))) return false;
    const full = this.#full(isImage(info), now);
    full?.awaitRoom(now);
    return full === undefined;
  }

  /** A link without room for what comes of a round. */
  #full(image: boolean, now: number): Link | undefined {
    const { neurons, sums, answers, arrivals } = this.#options;
    const wanted: readonly (readonly [Link | undefined, number])[] = [
      [image ? undefined : neurons, 1],
      [sums, 1],
      [answers, arrivals.length],
    ];
    return wanted.find(([link, places]) => link !== undefined && link.room(now) < places)?.[0];
  }

  /** Whether a round still needs sums of another tile, or a place there. */
  #lacks(image: boolean): boolean {
    const { arrivals, creditSlots } = this.#options;
    return (
      arrivals.some(({ held }, slot) => held === image && this.#there[slot]! === 0) ||
      creditSlots.some(({ held }, slot) => held === image && this.#slots[slot]! === 0)
    );
  }

  protected override work(index: number, at: number, info: number, now: number): number {
    const image = isImage(info);
    const { clocks, neurons, sums, sends, stepOf, creditSlots } = this.#options;
    const step = image ? 0 : stepOf(at);
    const spent = image ? clocks.image : clocks.step;
    this.hTree.transport[step]! += sumsIn(info);
    this.psumBuffer.accumulate[step]! += sumsIn(info);
    this.#takeArrivals(image, at, step, now);
    if ((image ? sends.image : sends.step) > 0) {
      for (const [slot, { held }] of creditSlots.entries()) if (held === image) this.#slots[slot]! -= 1;
      sums!.send(now, index, at, image ? 1 : 0, spent);
    }
    if (image) this.#hold(index, now, spent);
    else neurons?.send(now, index, at, 0, spent);
    return spent;
  }

  #takeArrivals(image: boolean, at: number, step: number, now: number): void {
    for (const [slot, { held, outputs, creditRoute }] of this.#options.arrivals.entries()) {
      if (held !== image) continue;
      this.#there[slot]! -= 1;
      this.psumBuffer.arrival[step]! += outputs;
      this.#options.answers!.send(now, creditRoute, at, image ? 1 : 0);
    }
  }

  /** Writes the sums of the image's round `index`; after the last the tile's image is held. */
  #hold(index: number, now: number, clocks: number): void {
    const { neuronsIn, rounds, imageRead, ownsNeurons } = this.#options;
    if (!ownsNeurons) return;
    if (index === 0) this.#words.rewind();
    this.heldSum.write[0]! += this.#words.touch(neuronsIn(index));
    if (index === rounds - 1) imageRead!.raise(now, this.#party!, clocks);
  }

  protected override blocked(): readonly Wait[] {
    const image = isImage(this.input.c);
    const { arrivals, creditSlots } = this.#options;
    const late = arrivals.filter(({ held }, slot) => held === image && this.#there[slot]! === 0);
    const taken = creditSlots.filter(({ held }, slot) => held === image && this.#slots[slot]! === 0);
    const full = this.#full(image, this.engine.now);
    return [
      ...late.map(({ way }) => ({ on: way, reason: 'partial sums of another tile' })),
      ...taken.map(({ way }) => ({ on: way, reason: 'a place for partial sums in another tile' })),
      ...(full === undefined ? [] : [{ on: [full.receiverName], reason: `room in ${full.name}` }]),
    ];
  }
  protected override saveOwn(): unknown {
    const { hTree, psumBuffer, heldSum } = this;
    return {
      counters: [hTree, psumBuffer, heldSum].map(saveCounters),
      there: [...this.#there],
      slots: [...this.#slots],
      words: this.#words.save(),
    };
  }
  protected override restoreOwn(state: unknown): void {
    const saved = state as { counters: Record<string, number[]>[]; there: number[]; slots: number[]; words: number };
    const { hTree, psumBuffer, heldSum } = this;
    for (const [i, counters] of [hTree, psumBuffer, heldSum].entries()) restoreCounters(counters, saved.counters[i]!);
    this.#there.set(saved.there);
    this.#slots.set(saved.slots);
    this.#words.restore(saved.words);
  }
}
