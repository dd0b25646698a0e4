import { type SpecError, specError } from '../../base/errors.js';
import { printable } from '../array-name.js';
import type { OnnxModel, OnnxNode, OnnxPort, OnnxTensor } from './model.js';
import { readNode, readPort } from './read-node.js';
import { type ExternalTensor, fromExternal, readTensor } from './tensor.js';
import { Malformed, push, readMessage } from './wire.js';

/** Versions of the operator set whose operators are understood. */
export const OPSETS = { first: 11, last: 21 } as const;

const MOST_NODES = 100_000;
const MOST_TENSORS = 100_000;
const MOST_PORTS = 10_000;

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
    11: (field) => push(inputs, readPort(field.bytes()), MOST_PORTS),
    12: (field) => push(outputs, readPort(field.bytes()), MOST_PORTS),
    15: () => {
      throw specError(file, '', 'has sparse initializers, which are not read; export dense weights');
    },
  });
  return graph;
}

const twice = (file: string, name: string): SpecError => specError(file, '', `has two tensors ${printable(name)}`);
