/** Values of a tensor, row-major: floats as stored, integers and truth values as float64. */
export type OnnxValues = Float32Array | Float64Array;

/** A constant of an ONNX graph. */
export interface OnnxTensor {
  readonly name: string;
  readonly dims: readonly number[];
  readonly values: OnnxValues;
}

export type OnnxAttribute =
  | { readonly kind: 'int' | 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints' | 'floats'; readonly values: readonly number[] }
  | { readonly kind: 'tensor'; readonly tensor: OnnxTensor }
  /** Graphs, lists of tensors, types: nothing that a network layer has. */
  | { readonly kind: 'other' };

export interface OnnxNode {
  /** As in the file, or its operator and place where it has none. */
  readonly name: string;
  readonly operator: string;
  /** Empty for the operators of ONNX itself. */
  readonly domain: string;
  /** Names of values; empty where an optional input is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** An input or output of the graph. */
export interface OnnxPort {
  readonly name: string;
  /** Extents; undefined where they are free (a batch). Undefined as a whole: the file does not say. */
  readonly dims: readonly (number | undefined)[] | undefined;
}

export interface OnnxModel {
  /** Program that wrote the file. */
  readonly producer: string;
  /** Version of the operator set of ONNX itself. */
  readonly opset: number;
  /** In an order in which every node follows those that it reads. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  /** Without those that are initializers. */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}
