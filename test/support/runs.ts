import { fileURLToPath } from 'node:url';
import { createNodeHost } from '../../src/host/node/files.js';
import type { NumericsKind } from '../../src/model/numerics.js';
import type { RunResult } from '../../src/model/result.js';
import { createInlineExecutor } from '../../src/run/executor.js';
import { type PreparedRun, prepareRun } from '../../src/run/prepare.js';
import { simulate } from '../../src/run/simulate.js';
import { loadChip } from '../../src/spec/load-chip.js';
import { loadPriceTable } from '../../src/spec/load-prices.js';
import { loadWorkload } from '../../src/spec/load-workload.js';
import { builtMeshKernel } from './mesh-kernel.js';

export const host = createNodeHost(fileURLToPath(new URL('../../', import.meta.url)));

/** A run of a bundled workload on the default chip that can start. */
export async function prepared(
  workloadName: string,
  images: number,
  steps: number,
  numerics: NumericsKind = 'ideal',
): Promise<PreparedRun> {
  const chip = await loadChip(host, 'spikesim-rram-64', []);
  const workload = await loadWorkload(host, workloadName);
  const prices = await loadPriceTable(host, 'phys');
  const inputs = { chip, workload, prices };
  return prepareRun(inputs, {
    images,
    steps,
    numerics,
    fidelity: { kind: 'counts' },
    seed: undefined,
    methods: undefined,
    version: '0',
  });
}

/** Its result, in this thread. */
export const resultOf = async (run: PreparedRun): Promise<RunResult> =>
  simulate(run, createInlineExecutor({ meshKernel: builtMeshKernel }), () => undefined, new AbortController().signal);
