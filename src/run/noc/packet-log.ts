/** Packets whose times fit into memory: about 60 bytes each. */
export const MOST_PACKETS = 5e7;

const FIRST_CAPACITY = 1024;

/** Columns of a list of packets; times in clocks. */
const COLUMNS = [
  'source',
  'destination',
  'flits',
  'created',
  'injected',
  'headArrived',
  'tailArrived',
  'hops',
] as const;
type Column = (typeof COLUMNS)[number];

/** Packets by number, in the order in which they were added, with the times that the mesh finds; -1: not yet. */
export class PacketLog implements Record<Column, Int32Array> {
  source = new Int32Array(FIRST_CAPACITY);
  destination = new Int32Array(FIRST_CAPACITY);
  flits = new Int32Array(FIRST_CAPACITY);
  created = new Int32Array(FIRST_CAPACITY);
  injected = new Int32Array(FIRST_CAPACITY);
  headArrived = new Int32Array(FIRST_CAPACITY);
  tailArrived = new Int32Array(FIRST_CAPACITY);
  /** Routers on its way. */
  hops = new Int32Array(FIRST_CAPACITY);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Takes a packet in; returns its number. */
  add(source: number, destination: number, flits: number, created: number, hops: number): number {
    const packet = this.#count;
    if (packet === this.source.length) this.#grow();
    this.source[packet] = source;
    this.destination[packet] = destination;
    this.flits[packet] = flits;
    this.created[packet] = created;
    this.injected[packet] = -1;
    this.headArrived[packet] = -1;
    this.tailArrived[packet] = -1;
    this.hops[packet] = hops;
    this.#count += 1;
    return packet;
  }

  #grow(): void {
    for (const column of COLUMNS) {
      const larger = new Int32Array(2 * this[column].length);
      larger.set(this[column]);
      this[column] = larger;
    }
  }
}
