import { specError } from '../../base/errors.js';
import { printable } from '../array-name.js';
import type { OnnxAttribute, OnnxNode, OnnxPort, OnnxTensor } from './model.js';
import { readTensor } from './tensor.js';
import { push, readMessage } from './wire.js';

/** Names that a node, or extents that a port, may have. */
const MOST_NAMES = 10_000;
const MOST_NUMBERS = 1 << 20;

/** One NodeProto, the `place`-th of its graph. */
export function readNode(bytes: Uint8Array, place: number, file: string): OnnxNode {
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

/** An input or output: ValueInfoProto -> TypeProto -> Tensor -> TensorShapeProto -> Dimension. */
export function readPort(bytes: Uint8Array): OnnxPort {
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
