import { type Problem, SpecError } from '../base/errors.js';
import { type ArrayStore, DTYPES, type Dtype, elements, type Tensor } from '../base/tensor.js';
import { arrayProblem, isForbiddenName, printable } from './array-name.js';
import { readZip } from './zip.js';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_HEADER_BYTES = 65_536;
const DESCRIPTIONS: Readonly<Record<string, Dtype>> = {
  '<f8': 'F64',
  '<f4': 'F32',
  '<i4': 'I32',
  '|i1': 'I8',
  '|u1': 'U8',
};
const INT64 = '<i8';

/**
 * Arrays of a NumPy archive (zip of .npy files, format versions 1 and 2), named without `.npy`, in the order of the
 * archive. Row-major little-endian arrays of f8, f4, i8, i4, i1, u1 are read; i8 (NumPy's default for labels) becomes
 * I32 and is refused where a value does not fit. Throws a SpecError about anything else.
 */
export function readNpz(bytes: Uint8Array, file: string): ArrayStore {
  const arrays = new Map<string, Tensor>();
  const problems: Problem[] = [];
  for (const [member, content] of readZip(bytes, file)) {
    const name = member.endsWith('.npy') ? member.slice(0, -4) : '';
    const tensor = name === '' || isForbiddenName(name) ? 'is not named like an array (name.npy)' : readNpy(content);
    if (typeof tensor === 'string') problems.push(arrayProblem(file, name === '' ? member : name, tensor));
    else arrays.set(name, tensor);
  }
  if (problems.length > 0) throw new SpecError(problems);
  return arrays;
}

/** The array of one .npy file, or what is wrong with it. */
function readNpy(bytes: Uint8Array): Tensor | string {
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) return 'is not a .npy file';
  const version = bytes[6]!;
  if (version !== 1 && version !== 2) return `has .npy version ${version}, 1 and 2 are read`;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataStart = (version === 1 ? 10 : 12) + length;
  if (length > MAX_HEADER_BYTES || dataStart > bytes.length)
    return `its header of ${length} bytes is cut off or too long`;
  const header = parseHeader(new TextDecoder('latin1').decode(bytes.subarray(dataStart - length, dataStart)));
  if (header === undefined) return 'its .npy header is not understood';
  if (header.fortranOrder) return 'is stored column by column (fortran_order), row by row is read';
  if (header.descr === INT64) return narrow(bytes.subarray(dataStart), header.shape);
  const dtype = Object.hasOwn(DESCRIPTIONS, header.descr) ? DESCRIPTIONS[header.descr] : undefined;
  if (dtype === undefined) {
    return `element type must be one of ${[...Object.keys(DESCRIPTIONS), INT64].join(', ')}, is ${printable(header.descr)}`;
  }
  return toTensor(bytes.subarray(dataStart), dtype, header.shape);
}

/** 64-bit integers as I32, exact or refused. */
function narrow(data: Uint8Array, shape: readonly number[]): Tensor | string {
  const count = elements(shape);
  if (count * 8 !== data.length) return sizeMessage(shape, INT64, count * 8, data.length);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const narrowed = new Int32Array(count);
  for (let i = 0; i < count; i += 1) {
    const value = view.getBigInt64(8 * i, true);
    narrowed[i] = Number(BigInt.asIntN(32, value));
    if (BigInt(narrowed[i]!) !== value) return `value ${value} at index ${i} does not fit 32 bits`;
  }
  return { dtype: 'I32', shape, data: narrowed };
}

const sizeMessage = (shape: readonly number[], type: string, expected: number, given: number): string =>
  `shape [${shape.join(', ')}] of ${type} takes ${expected} bytes, ${given} are given`;

function toTensor(data: Uint8Array, dtype: Dtype, shape: readonly number[]): Tensor | string {
  const expected = elements(shape) * DTYPES[dtype].BYTES_PER_ELEMENT;
  if (expected !== data.length) return sizeMessage(shape, dtype, expected, data.length);
  const copy = new Uint8Array(data.length);
  copy.set(data);
  return { dtype, shape, data: new DTYPES[dtype](copy.buffer) };
}

interface NpyHeader {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

const ITEM =
  /^\s*'(descr|fortran_order|shape)'\s*:\s*('[^']{0,100}'|True|False|\([0-9, ]{0,400}\)|\[.{0,2000}\])\s*(?:,|(?=\}))/;

/** The Python dictionary `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`. */
function parseHeader(text: string): NpyHeader | undefined {
  const items = new Map<string, string>();
  let rest = text.trim();
  if (!rest.startsWith('{') || !rest.endsWith('}')) return undefined;
  rest = rest.slice(1);
  for (let item = ITEM.exec(rest); item !== null; item = ITEM.exec(rest)) {
    if (items.has(item[1]!)) return undefined;
    items.set(item[1]!, item[2]!);
    rest = rest.slice(item[0].length);
  }
  const descr = items.get('descr');
  const order = items.get('fortran_order');
  const shape = parseShape(items.get('shape'));
  if (rest.trim() !== '}' || descr === undefined || shape === undefined) return undefined;
  if (order !== 'True' && order !== 'False') return undefined;
  return { descr: descr.startsWith("'") ? descr.slice(1, -1) : descr, fortranOrder: order === 'True', shape };
}

function parseShape(text: string | undefined): readonly number[] | undefined {
  if (text === undefined || !/^\(\s*(\d+\s*(,\s*\d+\s*)*,?\s*)?\)$/.test(text)) return undefined;
  const extents = text
    .slice(1, -1)
    .split(',')
    .map((part) => part.trim());
  const shape = extents.filter((part) => part !== '').map(Number);
  return shape.every(Number.isSafeInteger) ? shape : undefined;
}
