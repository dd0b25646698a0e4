import { neurons } from '../model/network.js';
import { Attributes } from './attributes.js';
import { nodeError } from './node-error.js';
import { constantOf, mapOf, type OperatorContext, optionalVector, type Value } from './values.js';

/** alpha x W' + beta c, with W [in, out], or [out, in] under transB. */
export function gemmNode(context: OperatorContext, output: string): Value {
  const { file, node } = context;
  const attributes = new Attributes(file, node);
  if (attributes.int('transA', 0) !== 0)
    throw nodeError(file, node, 'transposes its input; export the layer as Linear');
  const isTransposed = attributes.int('transB', 0) !== 0;
  const alpha = attributes.float('alpha', 1);
  const beta = attributes.float('beta', 1);
  return dense(context, output, { isTransposed, alpha, beta, biasAt: 2 });
}

/** A product with a constant [in, out]. */
export function matMulNode(context: OperatorContext, output: string): Value {
  return dense(context, output, { isTransposed: false, alpha: 1, beta: 1, biasAt: undefined });
}

interface DenseForm {
  readonly isTransposed: boolean;
  readonly alpha: number;
  readonly beta: number;
  /** Place of the bias among the inputs. */
  readonly biasAt: number | undefined;
}

function dense(context: OperatorContext, output: string, { isTransposed, alpha, beta, biasAt }: DenseForm): Value {
  const { file, node, operations } = context;
  const input = mapOf(context, 0);
  const { dims, values } = constantOf(context, 1);
  const size = neurons(input.shape);
  if (input.rank !== 2) throw nodeError(file, node, 'reads a map with height and width: put Flatten in front of it');
  const [inputs, outputs] = (isTransposed ? [dims[1], dims[0]] : dims) as [number, number];
  if (dims.length !== 2 || inputs !== size || outputs === 0) {
    throw nodeError(file, node, `its weights [${dims.slice(0, 8).join(', ')}] do not fit ${size} inputs`);
  }
  const weights = new Float64Array(outputs * inputs);
  for (let o = 0; o < outputs; o += 1) {
    for (let i = 0; i < inputs; i += 1) {
      weights[o * inputs + i] = alpha * values[isTransposed ? o * inputs + i : i * outputs + o]!;
    }
  }
  const bias = biasAt === undefined ? undefined : optionalVector(context, biasAt, outputs)?.map((each) => beta * each);
  const shape = { channels: outputs, height: 1, width: 1 };
  operations.push({ kind: 'dense', node: node.name, output, shape, input: input.name, weights, bias });
  return { kind: 'map', name: output, shape, rank: 2 };
}
