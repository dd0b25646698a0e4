import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
// @ts-expect-error: the scripts are plain JavaScript
import { formatJson } from '../../scripts/format-json.mjs';
// @ts-expect-error: the scripts are plain JavaScript
import { makeMnistWorkload } from '../../scripts/make-mnist-workload.mjs';
// @ts-expect-error: the scripts are plain JavaScript
import { makeTwoBars } from '../../scripts/make-two-bars.mjs';
import { readNpz } from '../../src/formats/npz.js';
import { writeSafetensors } from '../../src/formats/safetensors.js';
import { describeReference, referenceFile } from '../reference.js';

const committed = (file: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../workloads/${file}`, import.meta.url)));

interface Made {
  readonly json: string;
  readonly arrays: Uint8Array;
}

function expectCommitted(name: string, { json, arrays }: Made): void {
  expect(json).toBe(committed(`${name}.json`).toString('utf8'));
  expect(Buffer.compare(Buffer.from(arrays), committed(`${name}.safetensors`))).toBe(0);
}

describe('bundled workloads', () => {
  test('two-bars made again has the committed bytes', () => {
    expectCommitted('two-bars', makeTwoBars({ writeSafetensors }) as Made);
  });
});

describeReference('bundled workloads from reference data', () => {
  test('mnist-vgg made again has the committed bytes', () => {
    expectCommitted('mnist-vgg', makeMnistWorkload({ readNpz, writeSafetensors }, referenceFile('.')) as Made);
  });
});

describe('JSON for people', () => {
  test('is the same value again', () => {
    const value = {
      a: [1, 2, { b: 'x' }],
      c: { d: [] },
      e: Array.from({ length: 100 }, (_, i) => [i, i / 3]),
      f: null,
    };
    expect(JSON.parse(formatJson(value))).toEqual(value);
  });

  test('puts short values on one line and lines of pairs below 121 characters', () => {
    const text = formatJson({ pair: [1, 2], many: Array.from({ length: 100 }, (_, i) => [i, 0.5]) }) as string;
    expect(text.split('\n')[1]).toBe('  "pair": [1, 2],');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
    expect(text.split('\n').length).toBeLessThan(20);
  });
});
