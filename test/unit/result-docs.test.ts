import { expect, test } from 'vitest';
import { inlineExecutor } from '../../src/run/executor.js';
import { simulate } from '../../src/run/simulate.js';
import { projectFile } from '../support/load.js';
import { preparedRun } from '../support/run.js';

/** Records whose keys are names of the chip or the network, not fields. */
const BY_NAME = [
  'byModulePj',
  'byLayerPj',
  'byModuleUm2',
  'firstInformed',
  'variants',
  'designPoint',
  'energyPj',
  'areaUm2',
  'leakageUw',
  'averageByModuleUw',
  'peakByModuleUw',
  'byStepUw',
  'peUtilisation',
  'whereByStep',
  'adc',
  'accuracyCost',
  'populations',
  'energyByModulePj',
  'energyByLayerPj',
  'actions',
  'components',
  'operands',
  'at',
  'point',
  'factors',
];

/** Sections that are documented with the files that they come from. */
const ELSEWHERE = ['chip', 'network'];

/** Names of all fields below `value`. */
function fieldsOf(value: unknown, name = ''): string[] {
  if (Array.isArray(value)) return value.slice(0, 1).flatMap((item) => fieldsOf(item));
  if (typeof value !== 'object' || value === null) return [];
  if (ELSEWHERE.includes(name)) return [];
  const entries = Object.entries(value);
  if (BY_NAME.includes(name)) return entries.slice(0, 1).flatMap(([, inner]) => fieldsOf(inner));
  return entries.flatMap(([key, inner]) => [key, ...fieldsOf(inner, key)]);
}

test('docs/result.md names every field of a result under hardware, sampled at cycle', async () => {
  const fidelity = { kind: 'cycle', sampleSteps: 10, sampleImages: 2 } as const;
  const run = preparedRun({ options: { seed: 'a', steps: 60, fidelity, numerics: 'hardware' } });
  const result = await simulate(run, inlineExecutor, () => undefined, new AbortController().signal);
  const some = [
    'halfWidths',
    'busiestLink',
    'latencyHalfWidthNs',
    'fullScale',
    'percentile',
    'saturationShare',
    'points',
  ];
  expect(fieldsOf(result)).toEqual(expect.arrayContaining(some));
  const documented = new Set([...projectFile('docs/result.md').matchAll(/[A-Za-z0-9]+/g)].map((match) => match[0]));
  const missing = [...new Set(fieldsOf(result))].filter((field) => !documented.has(field));
  expect(missing).toEqual([]);
});

test('docs/formats.md names every key of a chip and of a workload', () => {
  const documented = projectFile('docs/formats.md');
  const { chip, workload } = preparedRun().inputs;
  const keys = [...fieldsOf(chip.chip), ...fieldsOf({ ...workload.file, populations: [], projections: [] })];
  expect([...new Set(keys)].filter((key) => !documented.includes(key))).toEqual([]);
});
