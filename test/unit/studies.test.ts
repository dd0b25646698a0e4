import { expect, test } from 'vitest';
import { csvOf, methodColumns, stepsRange } from '../../scripts/studies-rows.js';
import type { RunResult } from '../../src/model/result.js';

/** A result of 100 images with a target of 90 %: one standard error is 3 points. */
const result = (accuracy: readonly number[], parts: object = {}): RunResult =>
  ({
    ...{ run: { images: 100 }, target: { accuracy: 0.9, of: 'test' }, methods: [{ name: 'fusion-grid', accuracy }] },
    ...parts,
  }) as unknown as RunResult;

test('steps to 90 % of 100 images lie between those to 87 % and to 93 %: steps 2 and 4', () => {
  expect(stepsRange(result([0.5, 0.871, 0.9, 0.931]), 'fusion-grid')).toBe('2 to 4');
});

test('an end that is not reached is a dash, and so are both where nothing comes near', () => {
  expect(stepsRange(result([0.5, 0.92, 0.92]), 'fusion-grid')).toBe('2 to -');
  expect(stepsRange(result([0.5, 0.6]), 'fusion-grid')).toBe('- to -');
});

test('fusion is the first fusion of the workload; no method, no accuracy, no target or no images: nothing', () => {
  expect(stepsRange(result([0.9, 0.95]), 'fusion')).toBe('1 to 2');
  expect(stepsRange(result([0.9]), 'fc')).toBe('');
  expect(stepsRange(result([0.9], { methods: [{ name: 'fc' }] }), 'fc')).toBe('');
  expect(stepsRange(result([0.9], { target: undefined }), 'fusion')).toBe('');
  expect(stepsRange(result([0.9], { run: {} }), 'fusion')).toBe('');
  expect(stepsRange(undefined, 'fusion')).toBe('');
});

test('60 and 80 % of a trained network that is right on 50 % are steps 1 and 3; the fusion leads by 5 points on average', () => {
  const energyPj = [10, 20, 30];
  const fusion = { name: 'fusion-ic', accuracy: [0.3, 0.3, 0.4], energyPj };
  const parts = { target: { accuracy: 0.495, of: 'test' }, methods: [fusion], accuracy: { fc: [0.2, 0.25, 0.4] } };
  expect(methodColumns(result([], parts), 'fusion')).toEqual({
    'methods.fusion.stepsRange': '- to -',
    ...{ 'methods.fusion.stepsTo60': '1', 'methods.fusion.energyTo60Pj': '10' },
    ...{ 'methods.fusion.stepsTo80': '3', 'methods.fusion.energyTo80Pj': '30' },
    ...{ 'methods.fusion.stepsTo90': '', 'methods.fusion.energyTo90Pj': '' },
    ...{ 'methods.fusion.stepsTo95': '', 'methods.fusion.energyTo95Pj': '' },
    'methods.fusion.lead': '5.00',
  });
});

test('numbers of the CSV have 6 digits, whole numbers and words all of theirs, cells with commas quotes', () => {
  const rows = [{ id: 'p1', a: '1234.56789', b: '123456789', reason: 'no, "not" so' }];
  expect(csvOf(rows)).toBe('id,a,b,reason\np1,1234.57,123456789,"no, ""not"" so"\n');
});
