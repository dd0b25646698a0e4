import { neurons } from '../model/network.js';
import { Attributes } from './attributes.js';
import { nodeError } from './node-error.js';
import { constantOf, mapOf, type OperatorContext, type Value } from './values.js';

/** Flattening keeps a map as it is; who reads it next takes its values in the order channel, y, x. */
export function flattenNode(context: OperatorContext): Value {
  const { file, node } = context;
  const input = mapOf(context, 0);
  const axis = new Attributes(file, node).int('axis', 1);
  if (axis !== 1 && axis !== 1 - input.rank) {
    throw nodeError(
      file,
      node,
      `flattens from axis ${axis}; only from axis 1 (an image's values in a row) is converted`,
    );
  }
  return { ...input, rank: 2 };
}

/** A reshape that flattens, or that changes nothing. */
export function reshapeNode(context: OperatorContext): Value {
  const { file, node } = context;
  const input = mapOf(context, 0);
  const wanted = [...constantOf(context, 1).values];
  const { channels, height, width } = input.shape;
  const extents = input.rank === 2 ? [neurons(input.shape)] : [channels, height, width];
  const [batch, ...rest] = wanted.map((extent, at) => (extent === 0 && at > 0 ? extents[at - 1]! : extent));
  const isBatch = batch === 0 || batch === 1 || (batch === -1 && rest.every((extent) => extent !== -1));
  const fits = (target: readonly number[]): boolean =>
    rest.length === target.length && rest.every((extent, at) => extent === target[at] || extent === -1);
  if (isBatch && fits([neurons(input.shape)])) return { ...input, rank: 2 };
  if (isBatch && input.rank === 4 && fits(extents)) return input;
  const text = wanted.slice(0, 8).join(', ');
  throw nodeError(file, node, `reshapes to [${text}]; only torch.flatten(x, 1) (one row per image) is converted`);
}
