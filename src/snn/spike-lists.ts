/**
 * Spikes of one population in a few time steps (slots): for every position the ascending channels that fired.
 * Position `p` of slot `s` holds `channels[starts[i]] .. channels[starts[i + 1] - 1]` with `i = startOf(s) + p`.
 */
export class SpikeLists {
  readonly starts: Int32Array;
  readonly channels: Int32Array;

  constructor(
    readonly positions: number,
    readonly channelCount: number,
    readonly slots: number,
  ) {
    this.starts = new Int32Array(slots * (positions + 1));
    this.channels = new Int32Array(slots * positions * channelCount);
  }

  /** Index in `starts` of the first position of `slot`. */
  startOf(slot: number): number {
    return slot * (this.positions + 1);
  }

  /** Index in `channels` from which the spikes of `slot` are written. */
  firstEntry(slot: number): number {
    return slot * this.positions * this.channelCount;
  }

  /** Spikes in `slot`. */
  count(slot: number): number {
    const first = this.startOf(slot);
    return this.starts[first + this.positions]! - this.starts[first]!;
  }

  /** Makes `slot` hold no spike. */
  clear(slot: number): void {
    const first = this.startOf(slot);
    this.starts.fill(this.firstEntry(slot), first, first + this.positions + 1);
  }

  /** Makes `slot` hold the spikes of `neurons` (indices y, x, channel; ascending). */
  set(slot: number, neurons: Int32Array): void {
    const first = this.startOf(slot);
    const begin = this.firstEntry(slot);
    let read = 0;
    for (let position = 0; position < this.positions; position += 1) {
      this.starts[first + position] = begin + read;
      const end = (position + 1) * this.channelCount;
      for (; read < neurons.length && neurons[read]! < end; read += 1) {
        this.channels[begin + read] = neurons[read]! - position * this.channelCount;
      }
    }
    this.starts[first + this.positions] = begin + read;
  }

  /** Copies the spikes of slot `from` into slot 0. */
  carry(from: number): void {
    const shift = this.firstEntry(from);
    const first = this.startOf(from);
    this.channels.copyWithin(0, shift, this.starts[first + this.positions]!);
    for (let position = 0; position <= this.positions; position += 1) {
      this.starts[position] = this.starts[first + position]! - shift;
    }
  }

  /** Neuron indices (order y, x, channel) of the spikes in `slot`. */
  neurons(slot: number): Int32Array {
    const fired = new Int32Array(this.count(slot));
    const first = this.startOf(slot);
    let written = 0;
    for (let position = 0; position < this.positions; position += 1) {
      for (let entry = this.starts[first + position]!; entry < this.starts[first + position + 1]!; entry += 1) {
        fired[written++] = position * this.channelCount + this.channels[entry]!;
      }
    }
    return fired;
  }
}

/**
 * Writes the spikes of `slot` of `source` (a map of `source.positions` positions) into slot `slot` of `flat` as one
 * position whose channels are the flat indices in the order channel, y, x, ascending: the input order of a dense
 * projection.
 */
export function flatten(source: SpikeLists, slot: number, flat: SpikeLists, flatSlot: number): void {
  const begin = flat.firstEntry(flatSlot);
  const first = source.startOf(slot);
  let end = begin;
  for (let position = 0; position < source.positions; position += 1) {
    for (let entry = source.starts[first + position]!; entry < source.starts[first + position + 1]!; entry += 1) {
      flat.channels[end++] = source.channels[entry]! * source.positions + position;
    }
  }
  flat.channels.subarray(begin, end).sort();
  flat.starts[flat.startOf(flatSlot)] = begin;
  flat.starts[flat.startOf(flatSlot) + 1] = end;
}
