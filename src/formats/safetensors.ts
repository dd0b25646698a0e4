import { type Problem, SpecError, specError } from '../base/errors.js';
import { type ArrayStore, DTYPES, type Dtype, elements, type Tensor, type TensorData } from '../base/tensor.js';
import { arrayProblem, isForbiddenName, printable } from './array-name.js';
import { jsonFaults } from './json-text.js';

/** Largest header that is read, as in the published format. */
const MAX_HEADER_BYTES = 100_000_000;
const METADATA = '__metadata__';
const ENTRY_KEYS = ['dtype', 'shape', 'data_offsets'];

interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * Arrays of a safetensors file, sorted by name, each copied into an aligned array of its own. The file is not trusted:
 * the header's sizes, names, types and offsets are checked, and the arrays must fill the file without gap or overlap.
 * Values are not looked at (NaN passes). Throws a SpecError with all problems, `file: array name: message`.
 */
export function readSafetensors(bytes: Uint8Array, file: string): ArrayStore {
  const { header, dataStart } = readHeader(bytes, file);
  const size = bytes.length - dataStart;
  const problems: Problem[] = [];
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(header)) {
    const result = name === METADATA ? checkMetadata(value) : checkEntry(name, value, size);
    if (typeof result === 'string') problems.push(arrayProblem(file, name, result));
    else if (result !== undefined) entries.push(result);
  }
  if (problems.length === 0) problems.push(...layoutProblems(entries, size, file));
  if (problems.length > 0) throw new SpecError(problems);
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(entries.map((entry) => [entry.name, copyTensor(bytes, dataStart, entry)]));
}

/**
 * The bytes of a safetensors file with `arrays` sorted by name; the header is padded with spaces to 8 bytes. Equal
 * arrays give equal bytes. Throws a RangeError when an array's data does not fit its shape or type.
 */
export function writeSafetensors(arrays: ReadonlyMap<string, Tensor>): Uint8Array {
  const sorted = [...arrays].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts: string[] = [];
  let end = 0;
  for (const [name, tensor] of sorted) {
    checkWritable(name, tensor);
    const begin = end;
    end += tensor.data.byteLength;
    const entry = { dtype: tensor.dtype, shape: tensor.shape, data_offsets: [begin, end] };
    parts.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  }
  const text = new TextEncoder().encode(`{${parts.join(',')}}`);
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end).fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, 8);
  let at = 8 + headerLength;
  for (const [, { data }] of sorted) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

function checkWritable(name: string, { dtype, shape, data }: Tensor): void {
  if (name === METADATA || isForbiddenName(name)) throw new RangeError(`no array may be named ${name}`);
  if (!(data instanceof DTYPES[dtype])) throw new RangeError(`array ${name}: data is not ${dtype}`);
  if (elements(shape) !== data.length) {
    throw new RangeError(`array ${name}: shape [${shape.join(', ')}] does not hold ${data.length} values`);
  }
}

function readHeader(bytes: Uint8Array, file: string): { header: object; dataStart: number } {
  if (bytes.length < 8) throw specError(file, '', `is too short for a safetensors file (${bytes.length} bytes)`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES)) {
    throw specError(
      file,
      '',
      `is not a safetensors file: its header would have ${length} bytes, at most 100000000 are read`,
    );
  }
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.length) {
    throw specError(file, '', `ends inside its header: ${length} bytes announced, ${bytes.length - 8} present`);
  }
  return { header: parseHeader(bytes.subarray(8, dataStart), file), dataStart };
}

function parseHeader(bytes: Uint8Array, file: string): object {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw specError(file, '', 'is not a safetensors file: its header is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw specError(file, '', 'the header is not a JSON object');
  }
  const faults = jsonFaults(text);
  if (faults.length > 0) {
    throw new SpecError(faults.map((fault) => ({ file, path: '', message: `its header: ${fault.message}` })));
  }
  return value;
}

function checkMetadata(value: unknown): string | undefined {
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isMap && Object.values(value).every((entry) => typeof entry === 'string')
    ? undefined
    : 'must be a map of strings';
}

/** The header's entry for one array, or what is wrong with it. */
function checkEntry(name: string, value: unknown, size: number): Entry | string {
  if (name === '' || isForbiddenName(name)) return 'this name is not allowed';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'its header entry is not a map';
  const unknown = Object.keys(value).find((key) => !ENTRY_KEYS.includes(key));
  if (unknown !== undefined) return `unknown key ${printable(unknown)} in its header entry`;
  const { dtype, shape, data_offsets: offsets } = value as Record<string, unknown>;
  if (!isDtype(dtype)) return `element type must be one of ${Object.keys(DTYPES).join(', ')}, is ${printable(dtype)}`;
  if (!isList(shape)) return `shape must be a list of integers >= 0, is ${printable(shape)}`;
  const count = boundedElements(shape);
  if (count === undefined) return `shape ${printable(shape)} has more than 2^53 elements`;
  if (!isList(offsets) || offsets.length !== 2)
    return `data_offsets must be two integers >= 0, is ${printable(offsets)}`;
  const [begin, end] = offsets as [number, number];
  if (begin > end) return `ends at byte ${end}, before it begins at byte ${begin}`;
  if (end > size) return `ends at byte ${end}, the file holds ${size} bytes of data`;
  const expected = count * DTYPES[dtype].BYTES_PER_ELEMENT;
  if (end - begin !== expected) {
    return `shape ${printable(shape)} of ${dtype} takes ${expected} bytes, ${end - begin} are given`;
  }
  return { name, dtype, shape, begin, end };
}

const isDtype = (value: unknown): value is Dtype => typeof value === 'string' && Object.hasOwn(DTYPES, value);
const isList = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);

function boundedElements(shape: readonly number[]): number | undefined {
  let product = 1;
  for (const extent of shape) {
    product *= extent;
    if (product > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return product;
}

/** The arrays must follow one another from the first byte to the last. */
function layoutProblems(entries: readonly Entry[], size: number, file: string): Problem[] {
  const problems: Problem[] = [];
  let filled = 0;
  let previous = '';
  for (const entry of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin < filled) {
      problems.push(
        arrayProblem(file, entry.name, `begins at byte ${entry.begin}, inside array ${printable(previous)}`),
      );
    } else if (entry.begin > filled) {
      problems.push(arrayProblem(file, entry.name, `begins at byte ${entry.begin}, ${filled} is free: a gap`));
    }
    if (entry.end > filled) previous = entry.name;
    filled = Math.max(filled, entry.end);
  }
  if (problems.length === 0 && filled < size) {
    problems.push({ file, path: '', message: `${size - filled} bytes at its end belong to no array` });
  }
  return problems;
}

/** Little-endian data, as all machines are that this runs on. */
function copyTensor(bytes: Uint8Array, dataStart: number, { dtype, shape, begin, end }: Entry): Tensor {
  const copy = new Uint8Array(end - begin);
  copy.set(bytes.subarray(dataStart + begin, dataStart + end));
  const data: TensorData = new DTYPES[dtype](copy.buffer);
  return { dtype, shape, data };
}
