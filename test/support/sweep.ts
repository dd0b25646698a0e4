import type { Cache, Host } from '../../src/base/host.js';
import { loadKernels } from '../../src/host/node/load-kernels.js';
import type { RunResult } from '../../src/model/result.js';
import type { SweepResult } from '../../src/model/sweep.js';
import { loadStudy } from '../../src/spec/load-study.js';
import { createInlineSweepExecutor } from '../../src/sweep/executor.js';
import { expand } from '../../src/sweep/expand.js';
import type { StageStore } from '../../src/sweep/image-stages.js';
import { planSweep } from '../../src/sweep/plan.js';
import type { StudyContext } from '../../src/sweep/point-inputs.js';
import { type PreparedSweep, runSweep, type SweepRun, sweepDigest } from '../../src/sweep/run-sweep.js';
import { firstGeneration, searchSweep } from '../../src/sweep/search.js';
import { type PointStore, StageRunner } from '../../src/sweep/stage-runner.js';
import { studyMetrics } from '../../src/sweep/study-metrics.js';
import type { PointRow } from '../../src/sweep/tasks.js';
import { memoryCache } from '../memory-cache.js';
import { host as projectHost } from './runs.js';

/** The project's files, and `study.yaml` of this text. */
export const withStudy = (text: string): Host => ({
  ...projectHost,
  read: async (path, most) => (path === 'study.yaml' ? new TextEncoder().encode(text) : projectHost.read(path, most)),
});

/** A sweep that can start. */
export async function preparedSweep(text: string): Promise<PreparedSweep & { readonly context: StudyContext }> {
  const host = withStudy(text);
  const loaded = await loadStudy(host, 'study.yaml');
  const { sampling } = loaded.study;
  const points = sampling?.kind === 'nsga2' ? firstGeneration(loaded, sampling) : expand(loaded);
  const context = { study: loaded.study, resolve: loaded.resolve, options: {}, version: '0' };
  const metrics = await studyMetrics(host, loaded, context, points);
  const plan = await planSweep(host, loaded, context, points);
  return { loaded, plan, metrics, digest: sweepDigest(loaded, plan, host), version: '0', context };
}

/** What a sweep keeps, in memory, and what was asked of it. */
export interface SweepMemory {
  readonly rows: Map<string, PointRow>;
  readonly results: Map<string, RunResult>;
  readonly stages: Map<string, unknown>;
  readonly spikes: Cache;
  /** Keys of stages that were put. */
  readonly made: string[];
}

export const sweepMemory = (): SweepMemory => ({
  rows: new Map(),
  results: new Map(),
  stages: new Map(),
  spikes: memoryCache().cache,
  made: [],
});

/** Runs a study in this thread. */
export async function sweepOf(text: string, memory: SweepMemory = sweepMemory()): Promise<SweepResult> {
  const prepared = await preparedSweep(text);
  const points: PointStore = {
    read: (key) => memory.rows.get(key),
    write: (row) => void memory.rows.set(row.key, row),
    keep: (key, result) => void memory.results.set(key, result),
  };
  const stages: StageStore = {
    get: async (key) => structuredClone(memory.stages.get(key)),
    put: async (key, value) => {
      memory.made.push(key);
      memory.stages.set(key, structuredClone(value));
    },
  };
  const host = withStudy(text);
  const tools = {
    host,
    sha256: host.sha256,
    note: () => undefined,
    kernels: await loadKernels(),
    signal: new AbortController().signal,
    stages,
    spikes: memory.spikes,
    points,
  };
  const run: SweepRun = {
    store: points,
    executor: createInlineSweepExecutor(new StageRunner(tools, prepared.context)),
    signal: tools.signal,
    retry: false,
    note: () => undefined,
    onRow: () => undefined,
  };
  const { sampling } = prepared.loaded.study;
  return sampling?.kind === 'nsga2'
    ? searchSweep(host, prepared, prepared.context, sampling, run)
    : runSweep(prepared, run);
}
