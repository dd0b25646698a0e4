import type { TuningCounts } from '../src/fusion/tuning-counts.js';
import type { AlphaTable, StopTableEntry } from '../src/model/workload.js';
import type { HeadCounts } from '../src/run/tune/collect-heads.js';
import { tuneStopTable } from '../src/run/tune/tune-stops.js';
import { type TuneMethod, tuneTable } from '../src/run/tune/tune-tables.js';

export interface Tables {
  readonly alphaTables: readonly AlphaTable[];
  readonly stopTables: readonly StopTableEntry[];
}

export interface TrainingRun {
  readonly heads: HeadCounts;
  readonly labels: ArrayLike<number>;
  readonly steps: number;
  readonly final: string;
  readonly internals: readonly string[];
  /** How often images may be lost by stopping, a share. */
  readonly tolerance: number;
  readonly origin: string;
}

const METHODS = [
  ['grid', 'grid', 'paper'],
  ['emp', 'empirical', 'paper'],
  ['grid-code', 'grid', 'code'],
  ['emp-code', 'empirical', 'code'],
] as const satisfies readonly (readonly [string, TuneMethod, 'paper' | 'code'])[];

const CLASSES = 10;

/** What sim tune finds on these images: alphas of both methods and estimates, and stop tables. Many classifiers: grid alone. */
export async function tunedTables(run: TrainingRun): Promise<Tables> {
  const alphaTables = await tunedAlphas(run);
  return { alphaTables, stopTables: await tunedStops(run, alphaTables[0]!) };
}

/** Stop tables where there is one internal classifier: for the final one, for leaving, and for the fusion by `fused`. */
export async function tunedStops(run: TrainingRun, fused: AlphaTable): Promise<readonly StopTableEntry[]> {
  if (run.internals.length > 1) return [];
  const about = { tolerance: run.tolerance, origin: `may lose ${run.tolerance}; ${run.origin}` };
  const counts = countsOf(run, run.internals[0]!);
  const stopTables: StopTableEntry[] = [];
  for (const stop of [
    { name: 'fc', method: 'fc', scores: { kind: 'final' } },
    { name: 'exit', method: 'ic', scores: { kind: 'exit' } },
    { name: fused.name, method: `fusion-${fused.name}`, scores: { kind: 'fusion', table: fused } },
  ] as const) {
    stopTables.push((await tuneStopTable(counts, { ...stop, ...about }, new AbortController().signal)).table);
  }
  return stopTables;
}

async function tunedAlphas(run: TrainingRun): Promise<readonly AlphaTable[]> {
  const { signal } = new AbortController();
  const isOnly = run.internals.length === 1;
  const alphaTables: AlphaTable[] = [];
  for (const internal of run.internals) {
    const counts = countsOf(run, internal);
    for (const [name, method, as] of isOnly ? METHODS : METHODS.slice(0, 1)) {
      const request = {
        name: isOnly ? name : `${name}-${internal}`,
        method,
        as,
        knots: { kind: 'all' as const },
        internal,
        origin: `${method}; ${run.origin}`,
      };
      alphaTables.push((await tuneTable(counts, request, { signal, onStep: () => {} })).table);
    }
  }
  return alphaTables;
}

const countsOf = ({ heads, labels, steps, final }: TrainingRun, internal: string): TuningCounts => ({
  steps,
  classes: CLASSES,
  final: heads[final]!,
  internal: heads[internal]!,
  labels,
});
