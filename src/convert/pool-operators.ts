import { Attributes, windowsOf } from './attributes.js';
import { nodeError } from './node-error.js';
import { constantOf, type MapValue, mapOf, type OperatorContext, type Value } from './values.js';

/** Means over windows of any size, without padding. */
export function averagePoolNode(context: OperatorContext, output: string): Value {
  const { file, node, operations } = context;
  const { name, shape: source, rank } = mapOf(context, 0);
  const attributes = new Attributes(file, node);
  const kernel = attributes.pair('kernel_shape', [0, 0]);
  if (rank !== 4 || kernel[0] === 0) throw nodeError(file, node, 'is not a pool over height and width');
  const { stride, padding, extents } = windowsOf(file, node, kernel, [source.height, source.width]);
  if (padding.some((each) => each !== 0)) {
    throw nodeError(
      file,
      node,
      `has padding [${padding.join(', ')}]; averaging populations have none: pool without padding`,
    );
  }
  const isCut = [source.height, source.width].some((extent, axis) => (extent - kernel[axis]!) % stride[axis]! !== 0);
  if (isCut && attributes.int('ceil_mode', 0) !== 0) {
    throw nodeError(file, node, 'has windows that hang over the edge (ceil_mode); pool with ceil_mode=False');
  }
  const shape = { channels: source.channels, height: extents[0], width: extents[1] };
  operations.push({ kind: 'average', node: node.name, output, shape, input: name, kernel, stride });
  return { kind: 'map', name: output, shape, rank: 4 };
}

/** Mean over height and width; a map of one position passes through. */
export function globalAverage(context: OperatorContext, output: string, input: MapValue, rank: 2 | 4): Value {
  const { file, node, operations } = context;
  if (input.rank !== 4) throw nodeError(file, node, 'averages over no height and width');
  const { channels, height, width } = input.shape;
  if (height * width === 1) return { ...input, rank };
  const shape = { channels, height: 1, width: 1 };
  const window = [height, width] as const;
  operations.push({
    kind: 'average',
    node: node.name,
    output,
    shape,
    input: input.name,
    kernel: window,
    stride: window,
  });
  return { kind: 'map', name: output, shape, rank };
}

/** A mean over height and width; axes are an attribute up to operator set 17, an input from 18 on. */
export function reduceMeanNode(context: OperatorContext, output: string): Value {
  const { file, node } = context;
  const attributes = new Attributes(file, node);
  const input = mapOf(context, 0);
  const given = (node.inputs[1] ?? '') === '' ? attributes.ints('axes') : [...constantOf(context, 1).values];
  const axes = (given ?? []).map((axis) => (axis < 0 ? axis + input.rank : axis)).sort();
  if (input.rank !== 4 || axes.join() !== '2,3') {
    throw nodeError(
      file,
      node,
      `averages over the axes [${(given ?? []).slice(0, 8).join(', ')}]; only [2, 3] (height and width) is converted`,
    );
  }
  return globalAverage(context, output, input, attributes.int('keepdims', 1) === 0 ? 2 : 4);
}
