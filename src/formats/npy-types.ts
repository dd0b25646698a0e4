import type { Dtype } from '../base/tensor.js';
import { printable } from './array-name.js';
import { fromHalf } from './half-precision.js';

type Read = (view: DataView, at: number, little: boolean) => number | bigint;

interface TypeSpec {
  readonly bytes: number;
  /** Our type that holds the values. */
  readonly dtype: Dtype;
  readonly read: Read;
  /** The values are stored as in `dtype`. */
  readonly same?: true;
}

/** Types of .npy files that are read, by NumPy's code without byte order. */
export const NPY_TYPES = {
  b1: { bytes: 1, dtype: 'U8', read: (view, at) => view.getUint8(at), same: true },
  u1: { bytes: 1, dtype: 'U8', read: (view, at) => view.getUint8(at), same: true },
  i1: { bytes: 1, dtype: 'I8', read: (view, at) => view.getInt8(at), same: true },
  u2: { bytes: 2, dtype: 'I32', read: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, dtype: 'I32', read: (view, at, little) => view.getInt16(at, little) },
  u4: { bytes: 4, dtype: 'I32', read: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, dtype: 'I32', read: (view, at, little) => view.getInt32(at, little), same: true },
  u8: { bytes: 8, dtype: 'I32', read: (view, at, little) => view.getBigUint64(at, little) },
  i8: { bytes: 8, dtype: 'I32', read: (view, at, little) => view.getBigInt64(at, little) },
  f2: { bytes: 2, dtype: 'F32', read: (view, at, little) => fromHalf(view.getUint16(at, little)) },
  f4: { bytes: 4, dtype: 'F32', read: (view, at, little) => view.getFloat32(at, little), same: true },
  f8: { bytes: 8, dtype: 'F64', read: (view, at, little) => view.getFloat64(at, little), same: true },
} as const satisfies Readonly<Record<string, TypeSpec>>;

export type NpyType = keyof typeof NPY_TYPES;

/** How values of a type are stored and which of our types holds them. */
export const npyTypeSpec = (type: NpyType): TypeSpec => NPY_TYPES[type];

const KINDS: Readonly<Record<string, string>> = {
  O: 'Python objects',
  c: 'complex numbers',
  S: 'texts',
  a: 'texts',
  U: 'texts',
  V: 'raw records',
  M: 'dates',
  m: 'times',
};

/** Type and byte order of a `descr` as NumPy writes it, or why it is not read. */
export function npyType(descr: string): { readonly type: NpyType; readonly bigEndian: boolean } | string {
  const match = /^([<>|])?([a-zA-Z])(\d*)$/.exec(descr);
  const [, order, letter = '', width] = match ?? [];
  const code = `${letter}${width}`;
  if (match !== null && isNpyType(code) && (order !== '|' || NPY_TYPES[code].bytes === 1)) {
    return { type: code, bigEndian: order === '>' };
  }
  const known = `numbers are read: ${Object.keys(NPY_TYPES).join(', ')}, of either byte order`;
  const held = descr.startsWith('[') ? 'records' : Object.hasOwn(KINDS, letter) ? KINDS[letter] : undefined;
  return `element type ${printable(descr)} is not read${held === undefined ? '' : ` (${held})`}; ${known}`;
}

const isNpyType = (code: string): code is NpyType => Object.hasOwn(NPY_TYPES, code);
