import { specError } from '../base/errors.js';
import { DTYPES, elements, type Tensor, type TensorData } from '../base/tensor.js';
import { printable } from './array-name.js';
import { type NpyType, npyType, npyTypeSpec } from './npy-types.js';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_HEADER_BYTES = 65_536;
const LEAST_BYTES = 12;

/** What a .npy file says about its array. */
export interface NpyHeader {
  readonly type: NpyType;
  readonly bigEndian: boolean;
  /** The first axis runs fastest. */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  /** Byte of the file at which the values begin. */
  readonly dataStart: number;
}

/** Every header that is read lies in the first so many bytes of a file. */
export const NPY_START_BYTES = MAX_HEADER_BYTES + LEAST_BYTES;

/** Whether `bytes` begin as a .npy file does. */
export const isNpy = (bytes: Uint8Array): boolean => MAGIC.every((byte, at) => bytes[at] === byte);

/**
 * The array of a .npy file, format versions 1 to 3, either byte order; Fortran order is turned into row-major. A type that
 * is none of ours becomes a larger one: bool U8; i2, u2 I32; f2 F32; i8 (NumPy's default for labels), u8, u4 I32 where
 * every value fits. Throws a SpecError about anything else (object, complex, text and record arrays), before an array is
 * allocated.
 */
export function readNpy(bytes: Uint8Array, file: string): Tensor {
  const tensor = npyTensor(bytes);
  if (typeof tensor === 'string') throw specError(file, '', tensor);
  return tensor;
}

/** As `readNpy`, with what is wrong as a text. */
export function npyTensor(bytes: Uint8Array): Tensor | string {
  const header = npyHeader(bytes, bytes.length);
  if (typeof header === 'string') return header;
  const data = npyValues(bytes.subarray(header.dataStart), header, 0);
  if (typeof data === 'string') return data;
  const { shape, fortranOrder, type } = header;
  const { dtype } = npyTypeSpec(type);
  return { dtype, shape, data: fortranOrder ? rowMajor(data, shape) : data };
}

/**
 * Header of a .npy file that begins with `start`, or what is wrong; its values must fill the rest of `size` bytes (undefined:
 * nobody knows yet how many there are).
 */
export function npyHeader(start: Uint8Array, size: number | undefined): NpyHeader | string {
  if (start.length < LEAST_BYTES || !isNpy(start)) return 'is not a .npy file';
  const version = start[6]!;
  if (version < 1 || version > 3) return `has .npy version ${version}, 1 to 3 are read`;
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const dataStart = (version === 1 ? 10 : 12) + length;
  if (length > MAX_HEADER_BYTES || dataStart > start.length) {
    return `its header of ${length} bytes is cut off or too long`;
  }
  const encoding = version === 3 ? 'utf-8' : 'latin1';
  const header = parseHeader(new TextDecoder(encoding).decode(start.subarray(dataStart - length, dataStart)));
  return header === undefined ? 'its .npy header is not understood' : checked(header, dataStart, size);
}

function checked(
  { descr, fortranOrder, shape }: HeaderText,
  dataStart: number,
  size: number | undefined,
): NpyHeader | string {
  const found = npyType(descr);
  if (typeof found === 'string') return found;
  const expected = elements(shape) * npyTypeSpec(found.type).bytes;
  if (!Number.isSafeInteger(expected)) return `shape ${printable(shape)} takes more than 2^53 bytes`;
  const given = size === undefined ? expected : size - dataStart;
  if (expected === given) return { ...found, fortranOrder, shape, dataStart };
  const what = given < expected ? ': it is cut off' : '';
  return `shape [${shape.join(', ')}] of ${descr} takes ${expected} bytes, ${given} are given${what}`;
}

/** The values stored in `bytes`, of which the first has index `first`; or which of them does not fit our type. */
export function npyValues(bytes: Uint8Array, { type, bigEndian }: NpyHeader, first: number): TensorData | string {
  const { bytes: width, dtype, read, same } = npyTypeSpec(type);
  if (same && (!bigEndian || width === 1)) {
    const copy = new Uint8Array(bytes.length);
    copy.set(bytes);
    return new DTYPES[dtype](copy.buffer);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new DTYPES[dtype](bytes.length / width);
  for (let at = 0; at < values.length; at += 1) {
    const value = read(view, at * width, !bigEndian);
    values[at] = Number(value);
    if (dtype !== 'I32' || (values[at]! <= value && values[at]! >= value)) continue;
    return `value ${value} at index ${first + at} does not fit 32 bits`;
  }
  return values;
}

/** Values stored with the first axis running fastest, in row-major order. */
function rowMajor(data: TensorData, shape: readonly number[]): TensorData {
  const turned = data.slice();
  const index = shape.map(() => 0);
  const strides = shape.map((_, axis) => elements(shape.slice(0, axis)));
  for (let at = 0; at < turned.length; at += 1) {
    turned[at] = data[index.reduce((sum, value, axis) => sum + value * strides[axis]!, 0)]!;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return turned;
}

interface HeaderText {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

const ITEM =
  /^\s*'(descr|fortran_order|shape)'\s*:\s*('[^']{0,100}'|True|False|\([0-9, ]{0,400}\)|\[.{0,2000}\])\s*(?:,|(?=\}))/;

/** The Python dictionary `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`. */
function parseHeader(text: string): HeaderText | undefined {
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

/** At most as many axes as NumPy has. */
const MOST_AXES = 64;

function parseShape(text: string | undefined): readonly number[] | undefined {
  if (text === undefined || !/^\(\s*(\d+\s*(,\s*\d+\s*)*,?\s*)?\)$/.test(text)) return undefined;
  const extents = text
    .slice(1, -1)
    .split(',')
    .map((part) => part.trim());
  const shape = extents.filter((part) => part !== '').map(Number);
  return shape.length <= MOST_AXES && shape.every(Number.isSafeInteger) ? shape : undefined;
}
