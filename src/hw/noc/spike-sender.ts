import type { Engine } from '../../kernel/engine.js';
import type { Line } from '../../kernel/line.js';
import type { Link } from '../../kernel/link.js';
import { END_ONLY, LAST } from '../output-buffer/spike-emitter.js';
import type { Probe } from '../tile/probe.js';
import type { Packer, SpikePacket } from './packers.js';

/** Spikes of one population that leave a tile through its interface. */
export interface SpikeOutput {
  /** Words: [item, entry, LAST or 0]. */
  readonly buffer: Link;
  readonly packer: Packer;
  /** Marks, each announcing the packets of some routes; receivers ascending. */
  readonly marks: readonly { readonly route: number; readonly spikes: readonly number[] }[];
  /** Step credits to the tiles of its population's sources, where there are any. */
  readonly credits: readonly number[];
  /** Raised when the tile's last spike of a step is on its way; complete: the whole population's step is done. */
  readonly done: Line;
  readonly onDone: (at: number, now: number) => void;
}

export interface SpikeSenderOptions {
  /** Of the interface that it is a part of. */
  readonly id: number;
  readonly outputs: readonly SpikeOutput[];
  readonly routes: number;
  readonly probe: Probe | undefined;
}

/** Injects a packet of entry `at`. */
export type Inject = (packet: SpikePacket, at: number) => void;

/**
 * The part of a tile's interface that sends spikes: packet after packet of the oldest item of each population in turn. An
 * item keeps its place in the output buffer until its last flit leaves; a step ends with that of its last item.
 */
export class SpikeSender {
  readonly #engine: Engine;
  readonly #options: SpikeSenderOptions;
  /** Packets sent in the step, [route]. */
  readonly #sent: Int32Array;
  /** Its party of an output's done line, [output]. */
  readonly #parties: readonly number[];
  #turn = 0;
  /** Packets of the item under way that were sent; packets of that item, undefined: to be made. */
  #copy = 0;
  #made: readonly SpikePacket[] | undefined;
  /** Output whose item ends with the packet under way, and the clock of its last flit; -1: none. */
  #ending = -1;
  #endsAt = 0;

  constructor(engine: Engine, options: SpikeSenderOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#sent = new Int32Array(options.routes);
    this.#parties = options.outputs.map(({ done }) => done.join(options.id));
    for (const { buffer } of options.outputs) buffer.takenBy(options.id);
  }

  hasMore(now: number): boolean {
    return this.#options.outputs.some(({ buffer }) => buffer.ready(now));
  }

  /** Ends the item whose last flit leaves in this clock; true where it leaves later, and asks to be woken then. */
  isEnding(now: number): boolean {
    if (this.#ending < 0) return false;
    if (now < this.#endsAt) {
      this.#engine.wake(this.#options.id, this.#endsAt);
      return true;
    }
    this.#end(now);
    return false;
  }

  /** Sends the next packet of the oldest item of the population whose turn it is. */
  send(now: number, inject: Inject): void {
    const { outputs } = this.#options;
    for (let turn = 0; turn < outputs.length; turn += 1) {
      const index = this.#copy > 0 ? this.#turn : (this.#turn + turn) % outputs.length;
      if (!outputs[index]!.buffer.ready(now)) continue;
      this.#turn = index;
      this.#sendPacket(index, now, inject);
      if (this.#copy === 0) this.#turn = (index + 1) % outputs.length;
      return;
    }
  }

  /** Packets that each mark of an output announces; counts of its routes begin anew. */
  announce({ marks }: SpikeOutput): readonly number[] {
    const packets = marks.map(({ spikes }) => spikes.reduce((sum, route) => sum + this.#sent[route]!, 0));
    for (const { spikes } of marks) for (const route of spikes) this.#sent[route] = 0;
    return packets;
  }

  #sendPacket(output: number, now: number, inject: Inject): void {
    const { buffer, packer } = this.#options.outputs[output]!;
    const { a: item, b: at } = buffer;
    let flits = 1;
    if (item !== END_ONLY) {
      this.#made ??= packer.packets(item, at);
      const packet = this.#made[this.#copy]!;
      inject(packet, at);
      flits = packet.flits;
      this.#sent[packet.route]! += 1;
      this.#copy = (this.#copy + 1) % this.#made.length;
    }
    if (this.#copy > 0) return;
    this.#ending = output;
    this.#endsAt = now + flits - 1;
    this.isEnding(now);
  }

  #end(now: number): void {
    const { buffer, done, onDone } = this.#options.outputs[this.#ending]!;
    const { b: at, c: flags } = buffer;
    buffer.pop(now);
    this.#options.probe?.queue(buffer, -1, now);
    if (flags === LAST) {
      onDone(at, now + 1);
      done.raise(now, this.#parties[this.#ending]!);
    }
    this.#made = undefined;
    this.#ending = -1;
  }

  save(): unknown {
    const [turn, copy, ending, endsAt] = [this.#turn, this.#copy, this.#ending, this.#endsAt];
    return { sent: [...this.#sent], turn, copy, ending, endsAt };
  }
  restore(state: unknown): void {
    const saved = state as { sent: number[]; turn: number; copy: number; ending: number; endsAt: number };
    this.#sent.set(saved.sent);
    this.#turn = saved.turn;
    this.#copy = saved.copy;
    this.#ending = saved.ending;
    this.#endsAt = saved.endsAt;
    this.#made = undefined;
  }
}
