import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A constant as it is written: raw bytes (float32) unless `as` says otherwise. */
export interface TensorText {
  readonly dims: readonly number[];
  readonly values: readonly number[] | Float32Array | Float64Array;
  readonly as?: 'raw' | 'floatData' | 'double' | 'doubleData' | 'int64' | 'int64Data' | 'half' | 'external';
  /** Entries of `external`, e.g. location, offset, length. */
  readonly external?: Readonly<Record<string, string>>;
}
export type AttributeText =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly tensor: TensorText };
export interface NodeText {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, AttributeText>>;
}
export interface OnnxText {
  readonly opset?: number;
  readonly nodes: readonly NodeText[];
  readonly tensors: Readonly<Record<string, TensorText>>;
  /** Name and extents; undefined: free. */
  readonly inputs: Readonly<Record<string, readonly (number | undefined)[]>>;
  readonly outputs: readonly string[];
}

/** Bytes of an ONNX file (IR version 8), written field by field. */
export function writeOnnx({ opset = 17, nodes, tensors, inputs, outputs }: OnnxText): Uint8Array<ArrayBuffer> {
  const graph = new BinaryWriter();
  for (const node of nodes) nested(graph, 1, nodeMessage(node));
  text(graph, 2, 'graph');
  for (const [name, tensor] of Object.entries(tensors)) nested(graph, 5, tensorMessage(tensor, name));
  for (const [name, dims] of Object.entries(inputs)) nested(graph, 11, portMessage(name, dims));
  for (const name of outputs) nested(graph, 12, portMessage(name, undefined));
  const model = new BinaryWriter();
  int(model, 1, 8);
  text(model, 2, 'test');
  nested(model, 7, graph);
  nested(model, 8, int(new BinaryWriter(), 2, opset));
  return Uint8Array.from(model.finish());
}

function nested(writer: BinaryWriter, field: number, message: BinaryWriter): BinaryWriter {
  return writer.tag(field, WireType.LengthDelimited).bytes(message.finish());
}
const text = (writer: BinaryWriter, field: number, value: string): BinaryWriter =>
  writer.tag(field, WireType.LengthDelimited).string(value);
const int = (writer: BinaryWriter, field: number, value: number): BinaryWriter =>
  writer.tag(field, WireType.Varint).int64(value);

function packed(writer: BinaryWriter, field: number, write: (into: BinaryWriter) => void): void {
  const values = new BinaryWriter();
  write(values);
  writer.tag(field, WireType.LengthDelimited).bytes(values.finish());
}

function nodeMessage({ operator, inputs, outputs, name, domain, attributes = {} }: NodeText): BinaryWriter {
  const node = new BinaryWriter();
  for (const input of inputs) text(node, 1, input);
  for (const output of outputs) text(node, 2, output);
  if (name !== undefined) text(node, 3, name);
  text(node, 4, operator);
  for (const [key, value] of Object.entries(attributes)) nested(node, 5, attributeMessage(key, value));
  if (domain !== undefined) text(node, 7, domain);
  return node;
}

const ATTRIBUTE_TYPES = { float: 1, int: 2, text: 3, tensor: 4, floats: 6, ints: 7 } as const;

function attributeMessage(key: string, value: AttributeText): BinaryWriter {
  const attribute = text(new BinaryWriter(), 1, key);
  if ('float' in value) attribute.tag(2, WireType.Bit32).float(value.float);
  else if ('int' in value) int(attribute, 3, value.int);
  else if ('text' in value) text(attribute, 4, value.text);
  else if ('tensor' in value) nested(attribute, 5, tensorMessage(value.tensor, ''));
  else if ('floats' in value) for (const each of value.floats) attribute.tag(7, WireType.Bit32).float(each);
  else for (const each of value.ints) int(attribute, 8, each);
  const [kind] = Object.keys(value) as [keyof typeof ATTRIBUTE_TYPES];
  return int(attribute, 20, ATTRIBUTE_TYPES[kind]);
}

const DATA_TYPES = {
  raw: 1,
  floatData: 1,
  external: 1,
  double: 11,
  doubleData: 11,
  int64: 7,
  int64Data: 7,
  half: 10,
} as const;

function tensorMessage({ dims, values, as = 'raw', external = {} }: TensorText, name: string): BinaryWriter {
  const tensor = new BinaryWriter();
  packed(tensor, 1, (into) => {
    for (const extent of dims) into.int64(extent);
  });
  int(tensor, 2, DATA_TYPES[as]);
  if (name !== '') text(tensor, 8, name);
  const list = Array.from(values);
  const raw = (bytes: ArrayBuffer): BinaryWriter =>
    tensor.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(bytes));
  if (as === 'raw') raw(Float32Array.from(list).buffer);
  else if (as === 'double') raw(Float64Array.from(list).buffer);
  else if (as === 'int64') raw(BigInt64Array.from(list, BigInt).buffer);
  else if (as === 'half') raw(Uint16Array.from(list).buffer);
  else if (as === 'floatData') packed(tensor, 4, (into) => void list.map((each) => into.float(each)));
  else if (as === 'doubleData') packed(tensor, 10, (into) => void list.map((each) => into.double(each)));
  else if (as === 'int64Data') packed(tensor, 7, (into) => void list.map((each) => into.int64(each)));
  else {
    for (const [key, value] of Object.entries(external)) {
      nested(tensor, 13, text(text(new BinaryWriter(), 1, key), 2, value));
    }
    int(tensor, 14, 1);
  }
  return tensor;
}

function portMessage(name: string, dims: readonly (number | undefined)[] | undefined): BinaryWriter {
  const port = text(new BinaryWriter(), 1, name);
  const tensor = int(new BinaryWriter(), 1, 1);
  if (dims !== undefined) {
    const shape = new BinaryWriter();
    for (const extent of dims) {
      const dimension = new BinaryWriter();
      nested(shape, 1, extent === undefined ? text(dimension, 2, 'n') : int(dimension, 1, extent));
    }
    nested(tensor, 2, shape);
  }
  return nested(port, 2, nested(new BinaryWriter(), 1, tensor));
}
