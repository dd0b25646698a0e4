import { expect, test } from 'vitest';
import { csvOf, stepsRange } from '../../scripts/studies-rows.js';
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

test('numbers of the CSV have 6 digits, whole numbers and words all of theirs, cells with commas quotes', () => {
  const rows = [{ id: 'p1', a: '1234.56789', b: '123456789', reason: 'no, "not" so' }];
  expect(csvOf(rows)).toBe('id,a,b,reason\np1,1234.57,123456789,"no, ""not"" so"\n');
});
