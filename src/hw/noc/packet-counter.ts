import { SimulationError } from '../../base/errors.js';

const UNKNOWN = -1;

/**
 * Counts the packets of every sender and step until as many have arrived as the sender's mark announces; the mark may
 * come before the last of them.
 */
export class PacketCounter {
  readonly #name: string;
  readonly #entries: number;
  readonly #arrived: Int32Array;
  readonly #announced: Int32Array;
  readonly #complete: Int32Array;

  /** `slots`: senders; `entries`: steps of the agenda. */
  constructor(name: string, slots: number, entries: number) {
    this.#name = name;
    this.#entries = entries;
    this.#arrived = new Int32Array(slots * entries);
    this.#announced = new Int32Array(slots * entries).fill(UNKNOWN);
    this.#complete = new Int32Array(slots);
  }

  /** A packet of `slot` for entry `at`. */
  packet(slot: number, at: number, now: number): void {
    const place = slot * this.#entries + at;
    this.#arrived[place]! += 1;
    const announced = this.#announced[place]!;
    if (announced !== UNKNOWN && this.#arrived[place]! > announced) {
      throw new SimulationError(this.#name, now, `more packets than the mark of step ${at} announced: ${announced}`);
    }
    this.#finish(slot, place);
  }

  /** The mark of `slot` for entry `at`, which announces `packets`. */
  mark(slot: number, at: number, packets: number, now: number): void {
    const place = slot * this.#entries + at;
    if (this.#announced[place] !== UNKNOWN || this.#arrived[place]! > packets) {
      const arrived = this.#arrived[place]!;
      throw new SimulationError(this.#name, now, `mark of step ${at} announces ${packets}, ${arrived} came; or twice`);
    }
    this.#announced[place] = packets;
    this.#finish(slot, place);
  }

  /** Entries of `slot` that are complete, from the first on without a gap: packets of a step may overtake those before. */
  complete(slot: number): number {
    return this.#complete[slot]!;
  }

  #finish(slot: number, place: number): void {
    if (this.#arrived[place] !== this.#announced[place]) return;
    const end = (slot + 1) * this.#entries;
    let next = slot * this.#entries + this.#complete[slot]!;
    while (next < end && this.#arrived[next] === this.#announced[next]) next += 1;
    this.#complete[slot] = next - slot * this.#entries;
  }

  save(): unknown {
    return { arrived: [...this.#arrived], announced: [...this.#announced], complete: [...this.#complete] };
  }
  restore(state: unknown): void {
    const saved = state as { arrived: number[]; announced: number[]; complete: number[] };
    this.#arrived.set(saved.arrived);
    this.#announced.set(saved.announced);
    this.#complete.set(saved.complete);
  }
}
