import { type SpecError, specError } from '../../base/errors.js';
import { printable } from '../array-name.js';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxPort, OnnxTensor } from './model.js';
import { type ExternalTensor, fromExternal, readTensor } from './tensor.js';
import { Malformed, readMessage } from './wire.js';

/** Versions of the operator set whose operators are understood. */
export const OPSETS = { first: 11, last: 21 } as const;

const MOST_NODES = 100_000;
const MOST_TENSORS = 100_000;
const MOST_NAMES = 10_000;
const MOST_NUMBERS = 1 << 20;

/** A model some of whose tensors lie in other files. */
export interface ParsedOnnx {
  readonly model: OnnxModel;
  readonly external: readonly ExternalTensor[];
}

/**
 * An ONNX file (protobuf ModelProto, onnx.proto3 of IR version 3 to 10). The file is not trusted: sizes and counts are
 * checked before anything is allocated, so memory stays in proportion to its size. Throws a SpecError about `file` where
 * it is no ONNX file, cut off, damaged, or of an operator set outside 11 to 21.
 */
export function readOnnx(bytes: Uint8Array, file: string): ParsedOnnx {
  const foreign = foreignKind(bytes);
  if (foreign !== undefined) throw specError(file, '', `is not an ONNX file: ${foreign}`);
  try {
    return readModel(bytes.byteOffset === 0 ? bytes : bytes.slice(), file);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw specError(file, '', `is not an ONNX file, or is cut off or damaged ${error.message}`);
  }
}

/** The model with the values of `external`, read from the contents of the files that they name, by location. */
export function withExternal(
  { model, external }: ParsedOnnx,
  files: ReadonlyMap<string, { readonly path: string; readonly bytes: Uint8Array }>,
  file: string,
): OnnxModel {
  if (external.length === 0) return model;
  const initializers = new Map(model.initializers);
  for (const tensor of external) {
    const { path, bytes } = files.get(tensor.location)!;
    initializers.set(tensor.name, fromExternal(tensor, bytes, path, file));
  }
  return { ...model, initializers };
}

const SIGNATURES: readonly (readonly [string, string])[] = [
  ['PK\u0003\u0004', 'it is a zip archive (a PyTorch checkpoint?); write it with torch.onnx.export'],
  ['\u0080\u0002', 'it is a Python pickle; write the network with torch.onnx.export'],
  ['\u0089HDF', 'it is an HDF5 file (Keras?); write the network with tf2onnx'],
  ['version https://git-lfs', 'it is a pointer of Git LFS, not the file itself'],
  ['{', 'it is JSON or text'],
];

function foreignKind(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 32));
  return SIGNATURES.find(([signature]) => start.startsWith(signature))?.[1];
}

function readModel(bytes: Uint8Array, file: string): ParsedOnnx {
  let [version, producer] = [0, ''];
  let graph: Uint8Array | undefined;
  const opsets = new Map<string, number>();
  readMessage(bytes, {
    1: (field) => {
      version = field.int();
    },
    2: (field) => {
      producer = field.text();
    },
    7: (field) => {
      graph = field.bytes();
    },
    8: (field) => addOpset(field.bytes(), opsets),
  });
  if (version < 1 || graph === undefined) {
    throw specError(file, '', 'is not an ONNX file, or is cut off: it has no graph or no version of the format');
  }
  const { nodes, initializers, external, inputs, outputs } = readGraph(graph, file);
  const opset = checkedOpset(opsets.get(''), file);
  const free = inputs.filter(({ name }) => !initializers.has(name) && !external.some((each) => each.name === name));
  return { model: { producer, opset, nodes, initializers, inputs: free, outputs }, external };
}

function checkedOpset(opset: number | undefined, file: string): number {
  const { first, last } = OPSETS;
  if (opset !== undefined && opset >= first && opset <= last) return opset;
  const given = opset === undefined ? 'names no operator set' : `has operator set ${opset}`;
  throw specError(file, '', `${given}, ${first} to ${last} are read; export it with opset_version=17`);
}

function addOpset(bytes: Uint8Array, into: Map<string, number>): void {
  let [domain, version] = ['', 0];
  readMessage(bytes, {
    1: (field) => {
      domain = field.text();
    },
    2: (field) => {
      version = field.int();
    },
  });
  into.set(domain === 'ai.onnx' ? '' : domain, version);
}

interface Graph {
  readonly nodes: OnnxNode[];
  readonly initializers: Map<string, OnnxTensor>;
  readonly external: ExternalTensor[];
  readonly inputs: OnnxPort[];
  readonly outputs: OnnxPort[];
}

function readGraph(bytes: Uint8Array, file: string): Graph {
  const graph: Graph = { nodes: [], initializers: new Map(), external: [], inputs: [], outputs: [] };
  const { nodes, initializers, external, inputs, outputs } = graph;
  readMessage(bytes, {
    1: (field) => push(nodes, readNode(field.bytes(), nodes.length, file), MOST_NODES),
    5: (field) => {
      const tensor = readTensor(field.bytes(), file);
      const { name } = tensor;
      if (initializers.has(name) || external.some((each) => each.name === name)) throw twice(file, name);
      if ('values' in tensor) initializers.set(name, tensor);
      else push(external, tensor, MOST_TENSORS);
      if (initializers.size > MOST_TENSORS) throw new Malformed(`more than ${MOST_TENSORS} tensors`);
    },
    11: (field) => push(inputs, readPort(field.bytes()), MOST_NAMES),
    12: (field) => push(outputs, readPort(field.bytes()), MOST_NAMES),
    15: () => {
      throw specError(file, '', 'has sparse initializers, which are not read; export dense weights');
    },
  });
  return graph;
}

const twice = (file: string, name: string): SpecError => specError(file, '', `has two tensors ${printable(name)}`);

function push<T>(list: T[], item: T, most: number): void {
  if (list.length >= most) throw new Malformed(`more than ${most} of one kind`);
  list.push(item);
}

function readNode(bytes: Uint8Array, place: number, file: string): OnnxNode {
  let [name, operator, domain] = ['', '', ''];
  const [inputs, outputs]: [string[], string[]] = [[], []];
  const attributes = new Map<string, OnnxAttribute>();
  readMessage(bytes, {
    1: (field) => push(inputs, field.text(), MOST_NAMES),
    2: (field) => push(outputs, field.text(), MOST_NAMES),
    3: (field) => {
      name = field.text();
    },
    4: (field) => {
      operator = field.text();
    },
    5: (field) => {
      const [key, value] = readAttribute(field.bytes(), file);
      attributes.set(key, value);
    },
    7: (field) => {
      domain = field.text();
    },
  });
  const own = domain === 'ai.onnx' ? '' : domain;
  return { name: name === '' ? `${operator}_${place}` : name, operator, domain: own, inputs, outputs, attributes };
}

/** Kinds of AttributeProto that hold what layers need. */
const KINDS: Readonly<Record<number, Exclude<OnnxAttribute['kind'], 'other'>>> = {
  1: 'float',
  2: 'int',
  3: 'string',
  4: 'tensor',
  6: 'floats',
  7: 'ints',
};

function readAttribute(bytes: Uint8Array, file: string): readonly [string, OnnxAttribute] {
  let [name, type, float, int, text] = ['', 0, 0, 0, ''];
  let tensor: Uint8Array | undefined;
  const [floats, ints]: [number[], number[]] = [[], []];
  readMessage(bytes, {
    1: (field) => {
      name = field.text();
    },
    2: (field) => {
      float = field.float();
    },
    3: (field) => {
      int = field.int();
    },
    4: (field) => {
      text = shortText(field.bytes());
    },
    5: (field) => {
      tensor = field.bytes();
    },
    7: (field) => field.floats(floats, MOST_NUMBERS),
    8: (field) => field.ints(ints, MOST_NUMBERS),
    20: (field) => {
      type = field.int();
    },
  });
  const kind = KINDS[type];
  switch (kind) {
    case 'int':
      return [name, { kind, value: int }];
    case 'float':
      return [name, { kind, value: float }];
    case 'string':
      return [name, { kind, value: text }];
    case 'ints':
      return [name, { kind, values: ints }];
    case 'floats':
      return [name, { kind, values: floats }];
    case 'tensor':
      return [name, tensor === undefined ? { kind: 'other' } : { kind, tensor: storedTensor(tensor, file) }];
    default:
      return [name, { kind: 'other' }];
  }
}

/** Texts of attributes may be longer than names; none that matters is. */
const shortText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes.subarray(0, 100));

function storedTensor(bytes: Uint8Array, file: string): OnnxTensor {
  const tensor = readTensor(bytes, file);
  if ('values' in tensor) return tensor;
  const message = 'of a Constant lies in another file; export such constants inside the model';
  throw specError(file, `tensor ${printable(tensor.name)}`, message);
}

/** ValueInfoProto -> TypeProto -> Tensor -> TensorShapeProto -> Dimension. */
function readPort(bytes: Uint8Array): OnnxPort {
  let name = '';
  let dims: (number | undefined)[] | undefined;
  const dimension = (of: Uint8Array): void => {
    let extent: number | undefined;
    readMessage(of, {
      1: (field) => {
        extent = field.int();
      },
    });
    push(dims!, extent, MOST_NAMES);
  };
  const shape = (of: Uint8Array): void => {
    dims = [];
    readMessage(of, { 1: (field) => dimension(field.bytes()) });
  };
  const tensor = (of: Uint8Array): void => readMessage(of, { 2: (field) => shape(field.bytes()) });
  const type = (of: Uint8Array): void => readMessage(of, { 1: (field) => tensor(field.bytes()) });
  readMessage(bytes, {
    1: (field) => {
      name = field.text();
    },
    2: (field) => type(field.bytes()),
  });
  return { name, dims };
}
