import fc from 'fast-check';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { SpecError } from '../../src/base/errors.js';
import { DTYPES, type Dtype, type Tensor } from '../../src/base/tensor.js';
import { readNpz } from '../../src/formats/npz.js';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors.js';
import { parseDocument } from '../../src/spec/document.js';

/** Single-byte changes, cuts and insertions at random places. */
const mutation = fc.record({
  at: fc.nat(),
  byte: fc.oneof(fc.nat(255), fc.constantFrom(...[...'{}[]":,&*!|>-#?%@0123456789'].map((c) => c.charCodeAt(0)))),
  kind: fc.constantFrom('replace', 'insert', 'remove', 'cut', 'repeat'),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutated(bytes: Uint8Array, mutations: readonly Mutation[]): Uint8Array {
  const list = [...bytes];
  for (const { at, byte, kind } of mutations) {
    const index = list.length === 0 ? 0 : at % list.length;
    if (kind === 'replace') list[index] = byte;
    else if (kind === 'insert') list.splice(index, 0, byte);
    else if (kind === 'remove') list.splice(index, 1 + (byte % 8));
    else if (kind === 'repeat') list.splice(index, 0, ...list.slice(index, index + (byte % 32)));
    else list.length = index;
  }
  return Uint8Array.from(list);
}

/** True when `action` returns or throws a SpecError; every other error fails the property. */
function isOrderly(action: () => unknown): boolean {
  try {
    action();
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
  }
  return true;
}

const tensor = fc.constantFrom(...(Object.keys(DTYPES) as Dtype[])).chain((dtype) =>
  fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) => {
    const count = shape.reduce((a, b) => a * b, 1);
    return fc
      .array(fc.integer({ min: 0, max: 100 }), { minLength: count, maxLength: count })
      .map((values): Tensor => ({ dtype, shape, data: DTYPES[dtype].from(values) }));
  }),
);
const name = fc
  .string({ minLength: 1 })
  .filter((text) => !/^(__proto__|constructor|prototype|__metadata__)$/.test(text));

test('500 sets of arrays with any names come back equal', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(name, tensor), { maxLength: 6 }), (pairs) => {
      const arrays = new Map(pairs);
      const copy = readSafetensors(writeSafetensors(arrays), 'f');
      expect([...copy.keys()]).toEqual([...arrays.keys()].sort());
      for (const [key, value] of arrays) expect(copy.get(key)).toEqual(value);
    }),
    { numRuns: 500 },
  );
});

const SAFETENSORS = writeSafetensors(
  new Map<string, Tensor>([
    ['a', { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
    ['b', { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) }],
  ]),
);
const NPY_HEADER = "{'descr': '|u1', 'fortran_order': False, 'shape': (40,), }\n";
const NPY = Uint8Array.from([
  ...[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, NPY_HEADER.length, 0],
  ...new TextEncoder().encode(NPY_HEADER),
  ...new Array<number>(40).fill(7),
]);
const YAML = new TextEncoder().encode(
  'format: x\na: &a {b: [1, 2.5, ~, "q\\n"], c: *a2}\nx: &a2 |\n  text\n  more\ny: [*a2, -1e3, .nan]\nz:\n  - k: v\n  - {}\n',
);
const JSON_TEXT = new TextEncoder().encode('{"a": [1, -2.5e3, null, {"b": "q\\n\\u00e4"}], "c": {"d": true, "e": []}}');

const FUZZED: readonly (readonly [string, Uint8Array, (bytes: Uint8Array) => unknown])[] = [
  ['safetensors', SAFETENSORS, (bytes) => readSafetensors(bytes, 'f')],
  ['stored npz', zipSync({ 'x.npy': [NPY, { level: 0 }] }), (bytes) => readNpz(bytes, 'f')],
  ['deflated npz', zipSync({ 'x.npy': [NPY, { level: 6 }] }), (bytes) => readNpz(bytes, 'f')],
  ['npy inside an npz', NPY, (bytes) => readNpz(zipSync({ 'x.npy': [bytes, { level: 0 }] }), 'f')],
  ['YAML', YAML, (bytes) => parseDocument(bytes, 'f', 'yaml')],
  ['JSON', JSON_TEXT, (bytes) => parseDocument(bytes, 'f', 'json')],
];

test.each(FUZZED)('1,000 damaged %s files are read or refused, never a crash', (_, bytes, read) => {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 6 }), (mutations) =>
      isOrderly(() => read(mutated(bytes, mutations))),
    ),
    { numRuns: 1000 },
  );
});

test('300 random byte strings are read or refused by every reader', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) =>
      FUZZED.every(([, , read]) => isOrderly(() => read(bytes))),
    ),
    { numRuns: 300 },
  );
});
