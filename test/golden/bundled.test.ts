import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createNodeHost } from '../../src/host/node/files.js';
import { createInlineExecutor } from '../../src/run/executor.js';
import { prepareRun } from '../../src/run/prepare.js';
import { simulate } from '../../src/run/simulate.js';
import { loadChip } from '../../src/spec/load-chip.js';
import { loadPriceTable } from '../../src/spec/load-prices.js';
import { loadWorkload } from '../../src/spec/load-workload.js';
import { builtMeshKernel } from '../support/mesh-kernel.js';

const host = createNodeHost(fileURLToPath(new URL('../../', import.meta.url)));
const names = async (kind: 'chip' | 'workload' | 'prices') => (await host.bundled(kind)).map(({ name }) => name);
const cases = await Promise.all([names('chip'), names('workload'), names('prices')]).then(
  ([chips, workloads, presets]) =>
    chips.flatMap((chip) =>
      workloads.flatMap((workload) => presets.map((preset) => [chip, workload, preset] as const)),
    ),
);

/** 12 digits: the last ones of roots and powers are the platform's. */
const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value);

async function summary(chipName: string, workloadName: string, preset: string): Promise<string> {
  const chip = await loadChip(host, chipName, []);
  const workload = await loadWorkload(host, workloadName);
  const prices = await loadPriceTable(host, preset);
  const run = prepareRun(
    { chip, workload, prices },
    {
      images: 4,
      steps: 20,
      numerics: 'reference',
      fidelity: { kind: 'counts' },
      seed: undefined,
      methods: undefined,
      version: 'golden',
    },
  );
  const result = await simulate(
    run,
    createInlineExecutor({ meshKernel: builtMeshKernel }),
    () => {},
    new AbortController().signal,
  );
  expect(result.checks.filter(({ passed }) => !passed)).toEqual([]);
  const { accuracy, energy, latency, area, merits } = result;
  const { rows, ...energies } = energy;
  const { cells: _, ...mapping } = result.mapping;
  const layers = result.layers.map(({ name, neurons, rate, pes, tiles }) => ({ name, neurons, rate, pes, tiles }));
  expect(rows.length).toBeGreaterThan(20);
  const kept = {
    accuracyAtStep20: Object.fromEntries(Object.entries(accuracy).map(([name, values]) => [name, values[19]])),
    energy: energies,
    latency: { decisionNs: latency.decisionNs, intervalNs: latency.intervalNs, bottleneck: latency.bottleneck },
    area: { totalUm2: area.totalUm2, usedUm2: area.usedUm2, byModuleUm2: area.byModuleUm2 },
    synapticOperations: merits.synapticOperations,
    mapping,
    layers,
  };
  return `${JSON.stringify(kept, rounded, 2)}\n`;
}

describe('every bundled chip, workload and price table, 4 images, 20 steps, reference numerics', () => {
  test.each(cases)('%s, %s, %s: the figures did not move', async (chip, workload, preset) => {
    await expect(await summary(chip, workload, preset)).toMatchFileSnapshot(
      `data/bundled/${chip}-${workload}-${preset}.json`,
    );
  });
});
