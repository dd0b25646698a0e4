import { after, type Cycle, type Cycles, cycle, cycles } from '../base/units.js';

/**
 * When each population finishes each step. Exact without contention; the cycle model must meet it and never beat it.
 *
 * C_p(t) = s_p(t) + max( C_p(t-1), C_q(t-1) + d_qp for every source q, C_c(t-1) + k_cp for every consumer c )
 *
 * Derivation and terms: docs/timing.md.
 */
export interface RecurrenceGraph {
  /** Populations in network order; edges refer to them by index. */
  readonly populations: number;
  readonly edges: readonly RecurrenceEdge[];
}

export interface RecurrenceEdge {
  readonly source: number;
  readonly target: number;
  /** Clocks from the end of the source's step until the target has all of its spikes: d. */
  readonly delivery: Cycles;
  /** Clocks of the step credit from target to source: k. */
  readonly credit: Cycles;
}

/** Clocks that population `p` works in step `t` (1-based) of image `image` (0-based). */
export type ServiceTime = (p: number, t: number, image: number) => Cycles;

/** The earliest start of population `p` in step 1 of `image`: the image has arrived. */
export type ImageArrival = (p: number, image: number) => Cycle;

/** Finish times [population][image x steps + t - 1] of `images` images back to back. */
export function finishTimes(
  graph: RecurrenceGraph,
  images: number,
  steps: number,
  service: ServiceTime,
  arrival: ImageArrival,
): Float64Array[] {
  const length = images * steps;
  const finish = Array.from({ length: graph.populations }, () => new Float64Array(length));
  const waits = waitsOf(graph);
  for (let at = 0; at < length; at += 1) {
    const image = Math.floor(at / steps);
    const t = (at % steps) + 1;
    for (let p = 0; p < graph.populations; p += 1) {
      let start = t === 1 ? arrival(p, image) : cycle(0);
      if (at > 0) {
        for (const { on, delay } of waits[p]!) start = later(start, after(cycle(finish[on]![at - 1]!), delay));
      }
      finish[p]![at] = after(start, service(p, t, image));
    }
  }
  return finish;
}

const later = (a: Cycle, b: Cycle): Cycle => (a > b ? a : b);

/** What a population waits for in the step before: itself, its sources' spikes, its consumers' credits. */
function waitsOf(graph: RecurrenceGraph): { on: number; delay: Cycles }[][] {
  const waits = Array.from({ length: graph.populations }, (_, p) => [{ on: p, delay: cycles(0) }]);
  for (const { source, target, delivery, credit } of graph.edges) {
    waits[target]!.push({ on: source, delay: delivery });
    waits[source]!.push({ on: target, delay: credit });
  }
  return waits;
}
