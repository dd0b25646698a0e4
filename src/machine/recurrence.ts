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
  for (let at = 0; at < images * steps; at += 1) {
    for (let p = 0; p < graph.populations; p += 1) {
      const before = at === 0 ? undefined : latest(log, waits[p]!, at - 1, times);
      const release = withImage(log, p, at, before, times);
      const cause = isGlobal && release.cause !== 'image' ? 'barrier' : release.cause;
      record(log, p, at, { ...release, cause }, serviceAt(log, p, at, times));
    }
  }
  return log;
}

/** A population works on all steps of an image, one after the other, when its sources have finished all of theirs. */
function runSequential(graph: RecurrenceGraph, images: number, steps: number, times: RecurrenceTimes): StepLog {
  const log = emptyLog(graph.populations, images, steps, 0);
  const waits = waitsOf(graph).map((each) => each.filter(({ cause }) => cause !== 'credit'));
  for (let image = 0; image < images; image += 1) {
    const first = image * steps;
    for (let p = 0; p < graph.populations; p += 1) {
      const [own, ...sources] = waits[p]!;
      for (let at = first; at < first + steps; at += 1) {
        const before = at === 0 ? undefined : latest(log, [own!], at - 1, times);
        const spikes = at === first ? latest(log, sources, first + steps - 1, times) : undefined;
        const release = withImage(log, p, at, later(before, spikes), times);
        record(log, p, at, release, serviceAt(log, p, at, times));
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

const serviceAt = ({ steps }: StepLog, p: number, at: number, times: RecurrenceTimes): Cycles =>
  times.service(p, (at % steps) + 1, Math.floor(at / steps));

/** The last of `waits` on the steps at place `byAt`; the first of equal ones. */
function latest(log: StepLog, waits: readonly Wait[], byAt: number, times: RecurrenceTimes): Release | undefined {
  let last: Wait | undefined;
  let at = Number.NEGATIVE_INFINITY;
  const t = (byAt % log.steps) + 1;
  for (const wait of waits) {
    const way = wait.cause === 'own' ? 0 : times[wait.cause === 'source' ? 'delivery' : 'credit'](wait.edge, t);
    const there = log.finish[wait.on]![byAt]! + way;
    if (there <= at) continue;
    at = there;
    last = wait;
  }
  return last && { cause: last.cause, by: last.on, byAt, released: log.finish[last.on]![byAt]!, at };
}

/** The later of two releases; the first of equal ones. */
function later(a: Release | undefined, b: Release | undefined): Release | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return b.at > a.at ? b : a;
}

/** The release of a step, the image's arrival before its first step included. */
function withImage(
  { steps }: StepLog,
  p: number,
  at: number,
  release: Release | undefined,
  { arrival }: RecurrenceTimes,
): Release {
  if (release !== undefined && at % steps !== 0) return release;
  const arrived = arrival(p, Math.floor(at / steps));
  const image: Release = { cause: 'image', by: -1, byAt: -1, released: arrived, at: arrived };
  return release !== undefined && release.at >= arrived ? release : image;
}
