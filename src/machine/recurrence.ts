import type { Cycle, Cycles } from '../base/units.js';
import type { Chip } from '../model/chip.js';
import { emptyLog, type Release, record, type StepLog } from './step-log.js';

/**
 * When each population starts and finishes each step. Exact without contention; the cycle model must meet it and never
 * beat it. In the pipelined, elastic schedule:
 *
 * C_p(t) = s_p(t) + max( C_p(t-1), C_q(t-1) + d_qp for every source q, C_c(t-1) + k_cp for every consumer c )
 *
 * Derivation, terms and the other schedules: docs/timing.md.
 */
export interface RecurrenceGraph {
  /** Populations in network order; edges refer to them by index and go forwards. */
  readonly populations: number;
  readonly edges: readonly RecurrenceEdge[];
  readonly control: Chip['control'];
}

export interface RecurrenceEdge {
  readonly source: number;
  readonly target: number;
}

/** The terms of the recurrence; steps from 1, images from 0, edges by their place in the graph. */
export interface RecurrenceTimes {
  /** Clocks that population `p` works in a step: s. */
  readonly service: (p: number, t: number, image: number) => Cycles;
  /** The earliest start of `p` in step 1 of an image: the image has arrived. */
  readonly arrival: (p: number, image: number) => Cycle;
  /** Clocks from the end of the source's step until the target has all of its spikes: d. */
  readonly delivery: (edge: number, t: number) => Cycles;
  /** Clocks from the end of the target's step until the source has its step credit: k. */
  readonly credit: (edge: number, t: number) => Cycles;
}

/** Something that a step waits for: the end of a step of population `on`, and the way of its message. */
interface Wait {
  readonly cause: 'own' | 'source' | 'credit';
  readonly on: number;
  readonly edge: number;
}

/** All steps of `images` images back to back. */
export function runSteps(graph: RecurrenceGraph, images: number, steps: number, times: RecurrenceTimes): StepLog {
  return graph.control.schedule === 'sequential'
    ? runSequential(graph, images, steps, times)
    : runPipelined(graph, images, steps, times);
}

/** All populations work on the same step; each waits for messages of the step before. */
function runPipelined(graph: RecurrenceGraph, images: number, steps: number, times: RecurrenceTimes): StepLog {
  const isGlobal = graph.control.sync === 'global';
  const log = emptyLog(graph.populations, images, steps, isGlobal ? graph.control.barrierCycles : 0);
  const own = waitsOf(graph);
  const waits = isGlobal ? own.map(() => own.flat()) : own;
  const release = noRelease();
  for (let image = 0; image < images; image += 1) {
    for (let t = 1; t <= steps; t += 1) {
      const at = image * steps + t - 1;
      const before = t === 1 ? steps : t - 1;
      for (let p = 0; p < graph.populations; p += 1) {
        clear(release);
        if (at > 0) waitFor(release, log, waits[p]!, at - 1, before, times);
        if (t === 1) waitForImage(release, times.arrival(p, image));
        if (isGlobal && release.cause !== 'image') release.cause = 'barrier';
        record(log, p, at, release, times.service(p, t, image));
      }
    }
  }
  return log;
}

/** A population works on all steps of an image, one after the other, when its sources have finished all of theirs. */
function runSequential(graph: RecurrenceGraph, images: number, steps: number, times: RecurrenceTimes): StepLog {
  const log = emptyLog(graph.populations, images, steps, 0);
  const waits = waitsOf(graph).map((each) => each.filter(({ cause }) => cause !== 'credit'));
  const release = noRelease();
  for (let image = 0; image < images; image += 1) {
    const last = (image + 1) * steps - 1;
    for (let p = 0; p < graph.populations; p += 1) {
      const [own, ...sources] = waits[p]!;
      for (let t = 1; t <= steps; t += 1) {
        const at = image * steps + t - 1;
        clear(release);
        if (at > 0) waitFor(release, log, [own!], at - 1, t === 1 ? steps : t - 1, times);
        if (t === 1) waitFor(release, log, sources, last, steps, times);
        if (t === 1) waitForImage(release, times.arrival(p, image));
        record(log, p, at, release, times.service(p, t, image));
      }
    }
  }
  return log;
}

/** What each population waits for: itself first, its sources' spikes, its consumers' credits. */
function waitsOf({ populations, edges, control }: RecurrenceGraph): Wait[][] {
  const waits = Array.from({ length: populations }, (_, p): Wait[] => [{ cause: 'own', on: p, edge: -1 }]);
  for (const [edge, { source, target }] of edges.entries()) {
    waits[target]!.push({ cause: 'source', on: source, edge });
    if (control.stepCredits) waits[source]!.push({ cause: 'credit', on: target, edge });
  }
  return waits;
}

/** A release before anything was waited for. */
const noRelease = (): Release => ({ cause: 'image', by: -1, byAt: -1, released: 0, at: Number.NEGATIVE_INFINITY });

function clear(release: Release): void {
  release.at = Number.NEGATIVE_INFINITY;
}

/** Puts `release` off until the last of `waits` on steps `t`, at place `byAt`; of equal ones the first counts. */
function waitFor(
  release: Release,
  log: StepLog,
  waits: readonly Wait[],
  byAt: number,
  t: number,
  { delivery, credit }: RecurrenceTimes,
): void {
  for (const { cause, on, edge } of waits) {
    const way = cause === 'own' ? 0 : cause === 'source' ? delivery(edge, t) : credit(edge, t);
    const released = log.finish[on]![byAt]!;
    if (released + way <= release.at) continue;
    release.cause = cause;
    release.by = on;
    release.byAt = byAt;
    release.released = released;
    release.at = released + way;
  }
}

/** Puts the release of the first step of an image off until it has arrived. */
function waitForImage(release: Release, arrived: Cycle): void {
  if (arrived <= release.at) return;
  release.cause = 'image';
  release.by = -1;
  release.byAt = -1;
  release.released = arrived;
  release.at = arrived;
}
