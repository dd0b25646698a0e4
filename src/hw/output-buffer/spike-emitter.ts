import type { Link } from '../../kernel/link.js';
import type { Shard } from '../../model/mapping.js';
import type { Packer } from '../noc/packers.js';
import type { Probe } from '../tile/probe.js';

/** An item that is neither spike nor position: the end of a step without a spike to send in its last round. */
export const END_ONLY = -1;
/** Third word of an item: whether the tile's step ends with it. */
export const LAST = 1;

export interface SpikeEmitterOptions {
  /** The tile's output buffer, to its network interface. Words: [item, entry, LAST or 0]. */
  readonly output: Link;
  /** What spikes are in the buffer. */
  readonly packer: Packer;
  /** Neurons of the population that fire in an entry, ascending y, x, channel. */
  readonly fired: (at: number) => Int32Array;
  readonly channels: number;
  readonly shards: readonly Shard[];
  /** Whether the spikes of a channel leave the tile, [channel]. */
  readonly leaves: Uint8Array;
  readonly positions: number;
  readonly copies: number;
  /**
   * Where spikes of a head in the fusion unit's own tile go, and how many classifiers count each.
   * Words: [head, entry, counts].
   */
  readonly counter?: { readonly link: Link; readonly head: number; readonly heads: number } | undefined;
  readonly probe?: Probe | undefined;
}

/**
 * The output buffer's writing side: puts the spikes of a round that leave the tile into the buffer, as far as there is
 * room, and the end of the step behind the last.
 *
 * Models: one place a spike (or a position with spikes, where these travel together), back-pressure into the module that fires. Leaves out: the energy of the buffer (inside the
 * interface's). Timing: a spike is there when its neuron's clocks are over.
 */
export class SpikeEmitter {
  readonly #options: SpikeEmitterOptions;
  readonly #owned: Uint8Array;
  #cursor = 0;
  #due = 0;
  #at = 0;
  #queue: number[] = [];
  #next = 0;

  constructor(options: SpikeEmitterOptions) {
    this.#options = options;
    this.#owned = new Uint8Array(options.channels);
    for (const { firstChannel, channels } of options.shards) this.#owned.fill(1, firstChannel, firstChannel + channels);
  }

  /** Whether spikes of an earlier round still wait for room. */
  get pending(): boolean {
    return this.#next < this.#queue.length;
  }

  /** Emits round `index` of entry `at`, there after `clocks`. Only when nothing is pending. */
  emit(index: number, at: number, now: number, clocks: number): void {
    const { positions, copies, counter } = this.#options;
    const end = Math.min(positions, (index + 1) * copies);
    if (index === 0) this.#cursor = 0;
    const spikes = this.#collect(at, end);
    if (counter !== undefined && spikes > 0) counter.link.send(now, counter.head, at, spikes * counter.heads, clocks);
    if (end === positions && this.#queue.length === 0) this.#queue.push(END_ONLY);
    this.#at = end === positions ? at : -1 - at;
    this.#due = now + clocks;
    this.flush(now);
  }

  /** Puts what there is room for into the buffer. */
  flush(now: number): void {
    const { output, probe } = this.#options;
    let room = this.pending ? output.room(now) : 0;
    while (this.pending && room > 0) {
      const ends = this.#at >= 0 && this.#next === this.#queue.length - 1;
      const at = this.#at >= 0 ? this.#at : -1 - this.#at;
      output.send(now, this.#queue[this.#next]!, at, ends ? LAST : 0, Math.max(1, this.#due - now));
      probe?.queue(output, 1, now);
      this.#next += 1;
      room -= 1;
    }
    if (this.pending) output.awaitRoom(now);
  }

  /** Queues the leaving spikes of this tile before position `end`; returns how many of its neurons fired. */
  #collect(at: number, end: number): number {
    const { channels, leaves } = this.#options;
    const fired = this.#options.fired(at);
    this.#queue = [];
    this.#next = 0;
    let spikes = 0;
    let first = -1;
    let leaving: number[] = [];
    while (this.#cursor < fired.length && fired[this.#cursor]! < end * channels) {
      const address = fired[this.#cursor]!;
      const channel = address % channels;
      this.#cursor += 1;
      if (this.#owned[channel] === 0) continue;
      spikes += 1;
      if (leaves[channel] === 0) continue;
      if (address - channel !== first) {
        this.#queueItems(leaving);
        leaving = [];
        first = address - channel;
      }
      leaving.push(address);
    }
    this.#queueItems(leaving);
    return spikes;
  }

  /** Queues the leaving spikes of one position. */
  #queueItems(spikes: readonly number[]): void {
    if (spikes.length > 0) this.#queue.push(...this.#options.packer.items(spikes));
  }

  save(): unknown {
    return { cursor: this.#cursor, due: this.#due, at: this.#at, queue: this.#queue, next: this.#next };
  }
  restore(state: unknown): void {
    const saved = state as { cursor: number; due: number; at: number; queue: number[]; next: number };
    this.#cursor = saved.cursor;
    this.#due = saved.due;
    this.#at = saved.at;
    this.#queue = [...saved.queue];
    this.#next = saved.next;
  }
}
