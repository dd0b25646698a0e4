import { randomStream } from '../../base/rng.js';
import type { PacketList } from '../../formats/packet-list.js';
import { type Destination, destinationsOf, type PatternOptions } from '../../hw/noc/traffic-patterns.js';
import type { TrafficSettings } from '../../model/noc-mesh.js';
import type { RecordedMesh } from './recorded-mesh.js';

/** Packets for a mesh, clock by clock. */
export interface Feed {
  /** Clock of the next packets; infinite when there are no more. */
  readonly next: number;
  /** Sends all packets of the clocks before `until`. */
  fill(mesh: RecordedMesh, until: number): void;
}

/** Packets of a list. */
export class ListFeed implements Feed {
  readonly #list: PacketList;
  #at = 0;

  constructor(list: PacketList) {
    this.#list = list;
  }

  get next(): number {
    return this.#list.clocks[this.#at] ?? Number.POSITIVE_INFINITY;
  }

  fill(mesh: RecordedMesh, until: number): void {
    const { sources, destinations, flits } = this.#list;
    while (this.next < until) {
      mesh.send(this.next, sources[this.#at]!, destinations[this.#at]!, flits[this.#at]!);
      this.#at += 1;
    }
  }
}

/** `packets` of every node, one a clock from clock 0 on, as the batch mode of BookSim2 creates them. */
export function batchList(pattern: TrafficSettings, area: PatternOptions, packets: number, seed: string): PacketList {
  const destination = destinationsOf(pattern.pattern, area);
  const random = randomStream(`${seed} batch`);
  const nodes = area.width * area.height;
  const count = nodes * packets;
  const sources = Int32Array.from({ length: count }, (_, at) => at % nodes);
  return {
    clocks: Int32Array.from({ length: count }, (_, at) => Math.floor(at / nodes)),
    sources,
    destinations: sources.map((source) => destination(source, random)),
    flits: new Int32Array(count).fill(pattern.packetFlits),
  };
}

/**
 * Random packets: every node draws in every clock whether it creates one (Bernoulli), or only in bursts, which begin and end by
 * draws of their own. Drawn as distances between packets, so that clocks without packets cost nothing.
 */
export class RandomFeed implements Feed {
  readonly #random: () => number;
  readonly #destination: Destination;
  readonly #flits: number;
  readonly #perClock: number;
  /** 1 / log(1 - perClock). */
  readonly #scale: number;
  readonly #burst: TrafficSettings['burst'];
  /** Clocks of each node's next packet, a binary heap of nodes by clock, then by node. */
  readonly #clocks: Float64Array;
  readonly #heap: Int32Array;
  /** Clock in which each node's burst ends, where it has bursts. */
  readonly #burstEnds: Float64Array;

  constructor(traffic: TrafficSettings, area: PatternOptions, seed: string) {
    const nodes = area.width * area.height;
    const { dutyCycle = 1 } = traffic.burst ?? {};
    this.#random = randomStream(`${seed} traffic`);
    this.#destination = destinationsOf(traffic.pattern, { ...area, hotspot: traffic.hotspot });
    this.#flits = traffic.packetFlits;
    this.#perClock = traffic.rate / traffic.packetFlits / dutyCycle;
    if (this.#perClock > 1) throw new RangeError(`${this.#perClock} packets a clock in a burst: more than one`);
    this.#scale = 1 / Math.log1p(-this.#perClock);
    this.#burst = traffic.burst;
    this.#burstEnds = new Float64Array(nodes);
    this.#clocks = new Float64Array(nodes);
    this.#heap = Int32Array.from({ length: nodes }, (_, node) => node);
    for (let node = 0; node < nodes; node += 1) this.#clocks[node] = this.#after(node, -1);
    for (let at = (nodes >> 1) - 1; at >= 0; at -= 1) this.#sink(at);
  }

  get next(): number {
    return this.#clocks[this.#heap[0]!]!;
  }

  fill(mesh: RecordedMesh, until: number): void {
    while (this.next < until) {
      const node = this.#heap[0]!;
      const clock = this.next;
      mesh.send(clock, node, this.#destination(node, this.#random), this.#flits);
      this.#clocks[node] = this.#after(node, clock);
      this.#sink(0);
    }
  }

  /** The clock of the first packet of `node` behind `clock`. */
  #after(node: number, clock: number): number {
    if (this.#burst === undefined) return clock + this.#packetDistance();
    const { meanClocks, dutyCycle } = this.#burst;
    const meanGap = meanClocks * (1 / dutyCycle - 1);
    let at = clock;
    for (;;) {
      const next = at + this.#packetDistance();
      if (next < this.#burstEnds[node]!) return next;
      const begin =
        Math.max(at + 1, this.#burstEnds[node]!) + (meanGap > 0 ? this.#distance(1 / (1 + meanGap)) - 1 : 0);
      this.#burstEnds[node] = begin + this.#distance(1 / Math.max(1, meanClocks));
      at = begin - 1;
    }
  }

  #packetDistance(): number {
    return this.#perClock === 1 ? 1 : 1 + Math.floor(Math.log(1 - this.#random()) * this.#scale);
  }

  /** Clocks until the first success of draws with probability `p`, at least 1. */
  #distance(p: number): number {
    return p >= 1 ? 1 : 1 + Math.floor(Math.log1p(-this.#random()) / Math.log1p(-p));
  }

  #sink(start: number): void {
    const heap = this.#heap;
    const node = heap[start]!;
    let hole = start;
    for (let child = 2 * hole + 1; child < heap.length; child = 2 * hole + 1) {
      if (child + 1 < heap.length && this.#isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!this.#isBefore(heap[child]!, node)) break;
      heap[hole] = heap[child]!;
      hole = child;
    }
    heap[hole] = node;
  }

  #isBefore(a: number, b: number): boolean {
    const [first, second] = [this.#clocks[a]!, this.#clocks[b]!];
    return first < second || (first === second && a < b);
  }
}
