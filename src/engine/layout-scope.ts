import type { ArrayStore } from '../base/tensor.js';
import type { Blocks } from '../model/blocks.js';
import { type Network, type Operator, type Projection, shapeOf } from '../model/network.js';
import type { FunctionOptions } from '../snn/function-model.js';
import type { IntegerNetwork } from '../snn/integer-network.js';
import type { RowGeometry } from './gather-plan.js';

/**
 * A potential, a bias, the image's and the spikes' current are each below this, so that their sum fits into 32 bits
 * before it saturates.
 */
export const QUARTER = 2 ** 29;
/** Projections into one population whose converted sums still fit. */
export const COMBINED = 4;

/** Thrown for what the kernels cannot do; the plain model can. */
export class BeyondKernels extends Error {}

/** What the layout of a network reads. */
export interface LayoutInputs {
  readonly network: Network;
  readonly arrays: ArrayStore;
  readonly options: FunctionOptions;
  /** Stores integer weights in 16 bits even where 8 would do. */
  readonly int16: boolean;
}

/** The same with what the whole layout shares. */
export interface Scope extends LayoutInputs {
  readonly integers: IntegerNetwork | undefined;
  readonly listRowsOf: ReadonlyMap<string, number>;
}

/** The cut of a projection. */
export function blocksOf({ options }: LayoutInputs, name: string): Blocks {
  const blocks = options.blocks[name];
  if (blocks === undefined) throw new Error(`no blocks of ${name}`);
  return blocks;
}

/** A projection with crossbars as its rows see it. */
export function geometryOf(scope: Scope, { name, source, target, operator }: Projection): RowGeometry {
  const shape = shapeOf(scope.network, source);
  return {
    operator: operator as Exclude<Operator, { kind: 'averagePool' }>,
    source: shape,
    target: shapeOf(scope.network, target),
    blocks: blocksOf(scope, name),
    listRows: scope.listRowsOf.get(source) ?? shape.channels,
  };
}
