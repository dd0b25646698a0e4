import { specError } from '../../base/errors.js';
import { elements } from '../../base/tensor.js';
import { printable } from '../array-name.js';
import { fromHalf } from '../half-precision.js';
import type { OnnxTensor, OnnxValues } from './model.js';
import { Malformed, readMessage } from './wire.js';

/** A tensor whose values lie in a file beside the model. */
export interface ExternalTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly type: number;
  /** Path as seen from the model's folder. */
  readonly location: string;
  readonly offset: number;
  /** Undefined: as many bytes as its shape takes. */
  readonly length: number | undefined;
}

const MOST_AXES = 16;
/** Values that one tensor may have: those of the largest file that is read. */
const MOST_VALUES = 2 ** 29;

/** Elements of the ONNX types that are read (TensorProto.DataType): bytes each, and a value from its place. */
interface ElementType {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}
const TYPES: Readonly<Record<number, ElementType>> = {
  1: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  2: { bytes: 1, read: (view, at) => view.getUint8(at) },
  3: { bytes: 1, read: (view, at) => view.getInt8(at) },
  6: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  7: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  9: { bytes: 1, read: (view, at) => view.getUint8(at) },
  10: { bytes: 2, read: (view, at) => fromHalf(view.getUint16(at, true)) },
  11: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
};
const TYPE_NAMES = [
  'undefined',
  'float',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'double',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
];
const FLOAT = 1;
const HALF = 10;

interface Fields {
  name: string;
  dims: number[];
  type: number;
  raw: Uint8Array | undefined;
  /** Of whichever typed list the file has. */
  listed: number[];
  isExternal: boolean;
  external: Map<string, string>;
}

/** One TensorProto. Throws a SpecError about `file`, Malformed. */
export function readTensor(bytes: Uint8Array, file: string): OnnxTensor | ExternalTensor {
  const fields = tensorFields(bytes);
  const { name, dims, type } = fields;
  const element = typeOf(file, name, type);
  const count = elements(dims);
  if (dims.length > MOST_AXES || dims.some((extent) => extent < 0) || count > MOST_VALUES) {
    throw specError(file, tensorPath(name), `has the shape ${printable(dims)}, which is none or too large`);
  }
  if (fields.isExternal) return externalTensor(fields, file);
  if (fields.raw !== undefined) return { name, dims, values: rawValues(fields.raw, type, count, file, name) };
  if (fields.listed.length !== count) throw wrongCount(file, name, dims, fields.listed.length);
  const values = type === HALF ? fields.listed.map(fromHalf) : fields.listed;
  return {
    name,
    dims,
    values: element.bytes <= 4 && isFloat(type) ? Float32Array.from(values) : Float64Array.from(values),
  };
}

const isFloat = (type: number): boolean => type === FLOAT || type === HALF;
const tensorPath = (name: string): string => `tensor ${printable(name)}`;

function typeOf(file: string, name: string, type: number): ElementType {
  const found = TYPES[type];
  if (found !== undefined) return found;
  const given = TYPE_NAMES[type] ?? `number ${type}`;
  throw specError(file, tensorPath(name), `has elements of type ${given}; export the network in float32`);
}

function wrongCount(file: string, name: string, dims: readonly number[], given: number) {
  const expected = elements(dims);
  return specError(file, tensorPath(name), `has ${given} values, its shape [${dims.join(', ')}] takes ${expected}`);
}

function tensorFields(bytes: Uint8Array): Fields {
  const fields: Fields = {
    name: '',
    dims: [],
    type: 0,
    raw: undefined,
    listed: [],
    isExternal: false,
    external: new Map(),
  };
  readMessage(bytes, {
    1: (field) => field.ints(fields.dims, MOST_AXES),
    2: (field) => {
      fields.type = field.int();
    },
    3: () => {
      throw new Malformed('a tensor in segments, which no exporter writes');
    },
    4: (field) => field.floats(fields.listed, MOST_VALUES),
    5: (field) => field.ints(fields.listed, MOST_VALUES),
    7: (field) => field.ints(fields.listed, MOST_VALUES),
    8: (field) => {
      fields.name = field.text();
    },
    9: (field) => {
      fields.raw = field.bytes();
    },
    10: (field) => field.doubles(fields.listed, MOST_VALUES),
    13: (field) => addEntry(field.bytes(), fields.external),
    14: (field) => {
      fields.isExternal = field.int() === 1;
    },
  });
  return fields;
}

/** StringStringEntryProto. */
function addEntry(bytes: Uint8Array, into: Map<string, string>): void {
  let [key, value] = ['', ''];
  readMessage(bytes, {
    1: (field) => {
      key = field.text();
    },
    2: (field) => {
      value = field.text();
    },
  });
  into.set(key, value);
}

function externalTensor({ name, dims, type, external }: Fields, file: string): ExternalTensor {
  const location = external.get('location') ?? '';
  if (location === '') throw specError(file, tensorPath(name), 'lies in another file that is not named');
  const number = (key: string): number | undefined => {
    const text = external.get(key);
    if (text === undefined) return undefined;
    if (!/^\d{1,15}$/.test(text)) throw specError(file, tensorPath(name), `its ${key} is ${printable(text)}`);
    return Number(text);
  };
  return { name, dims, type, location, offset: number('offset') ?? 0, length: number('length') };
}

/** A tensor with its values out of `bytes`, the content of the file `source` that it names. Throws a SpecError. */
export function fromExternal(tensor: ExternalTensor, bytes: Uint8Array, source: string, file: string): OnnxTensor {
  const { name, dims, type, offset, length } = tensor;
  const needed = elements(dims) * typeOf(file, name, type).bytes;
  const size = length ?? needed;
  if (offset + size > bytes.length) {
    const message = `lies at bytes ${offset} to ${offset + size} of ${source}, which has ${bytes.length}: cut off, or another file`;
    throw specError(file, tensorPath(name), message);
  }
  const part = bytes.subarray(offset, offset + size);
  return { name, dims, values: rawValues(part, type, elements(dims), file, name) };
}

function rawValues(raw: Uint8Array, type: number, count: number, file: string, name: string): OnnxValues {
  const { bytes, read } = typeOf(file, name, type);
  if (raw.length !== count * bytes) {
    const message = `has ${raw.length} bytes, ${count} values of type ${TYPE_NAMES[type]} take ${count * bytes}`;
    throw specError(file, tensorPath(name), message);
  }
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const values = isFloat(type) ? new Float32Array(count) : new Float64Array(count);
  for (let at = 0; at < count; at += 1) values[at] = read(view, at * bytes);
  return values;
}
