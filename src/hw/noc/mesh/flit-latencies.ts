const FIRST_CAPACITY = 4096;

/** Times of single flits, from entering the mesh to leaving it: sum, least and largest [clocks]. */
export class FlitLatencies {
  count = 0;
  sum = 0;
  min = Number.POSITIVE_INFINITY;
  max = 0;
  /** Clock in which each flit entered, in the order of packets and flits; first flit and flits that left, [packet]. */
  #entered = new Int32Array(FIRST_CAPACITY);
  #first = new Int32Array(FIRST_CAPACITY);
  #left = new Int32Array(FIRST_CAPACITY);
  #flits = 0;

  /** Makes room for the flits of a new packet. */
  open(packet: number, flits: number): void {
    if (packet >= this.#first.length) {
      this.#first = grown(this.#first, packet + 1);
      this.#left = grown(this.#left, packet + 1);
    }
    if (this.#flits + flits > this.#entered.length) this.#entered = grown(this.#entered, this.#flits + flits);
    this.#first[packet] = this.#flits;
    this.#flits += flits;
  }

  enter(packet: number, flit: number, now: number): void {
    this.#entered[this.#first[packet]! + flit] = now;
  }

  /** The next flit of a packet leaves: flits of a packet keep their order. */
  leave(packet: number, now: number): void {
    const flit = this.#left[packet]!;
    this.#left[packet] = flit + 1;
    const latency = now - this.#entered[this.#first[packet]! + flit]!;
    this.count += 1;
    this.sum += latency;
    if (latency < this.min) this.min = latency;
    if (latency > this.max) this.max = latency;
  }
}

function grown(array: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(least, 2 * array.length));
  larger.set(array);
  return larger;
}
