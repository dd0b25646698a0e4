import { cutIntoBlocks } from '../model/blocks.js';
import { type Chip, columnsPerWeight } from '../model/chip.js';
import type { LayerListConventions } from '../model/counts.js';
import type { MappedProjection } from '../model/mapping.js';
import {
  type Network,
  type Projection,
  positions,
  shapeOf,
  type WeightMatrix,
  weightMatrix,
} from '../model/network.js';

/** The kernel of (4, 1) as which the script writes a dense layer, over a quarter of its inputs (B3). */
const DENSE_TAPS = 4;

/** One entry of a layer list: a weight matrix that is read at all positions in every step. */
export interface ListedLayer {
  /** The projection, and the population that is charged. */
  readonly name: string;
  readonly layer: string;
  readonly matrix: WeightMatrix;
  readonly positions: number;
}

/**
 * The layer list that BayesianSpikeFusion's energy script (`spikesim_ene.py`, commit 57fe7a5) makes of `network`, a part of
 * `whole`. `isFinalOnly`: what its plot takes for the network with the final classifier alone.
 */
export function layerListOf(
  network: Network,
  whole: Network,
  { pooling, finalOnlyDrops }: LayerListConventions,
  isFinalOnly: boolean,
): readonly ListedLayer[] {
  const keepsAll = isFinalOnly && finalOnlyDrops === 'finalPool';
  const dropped = keepsAll ? headPool(whole, 'final') : undefined;
  return (keepsAll ? whole : network).projections
    .filter(
      ({ name, operator }) => name !== dropped?.name && (operator.kind !== 'averagePool' || pooling === 'convolution'),
    )
    .map((projection) => listedLayer(whole, projection));
}

function listedLayer(network: Network, projection: Projection): ListedLayer {
  const { name, target: layer } = projection;
  return {
    name,
    layer,
    matrix: listedMatrix(network, projection),
    positions: positions(shapeOf(network, layer)),
  };
}

function listedMatrix(network: Network, projection: Projection): WeightMatrix {
  const { operator } = projection;
  if (operator.kind === 'averagePool') {
    const channels = pooledChannels(network, projection);
    return { taps: operator.kernel[0] * operator.kernel[1], inputs: channels, outputs: channels };
  }
  const matrix = weightMatrix(network, projection)!;
  if (operator.kind === 'conv2d') return matrix;
  return { taps: DENSE_TAPS, inputs: Math.ceil(matrix.inputs / DENSE_TAPS), outputs: matrix.outputs };
}

/** Channels of a pool; that of an internal classifier gets those of the final one (B1). */
function pooledChannels(network: Network, pool: Projection): number {
  const isInternal = headPools(network, 'internal').includes(pool);
  const final = isInternal ? headPool(network, 'final') : undefined;
  return shapeOf(network, (final ?? pool).source).channels;
}

/** Average pools that classifiers of a role read. */
function headPools({ classifiers, projections }: Network, role: 'final' | 'internal'): readonly Projection[] {
  const heads = new Set(classifiers.filter((each) => each.role === role).map(({ population }) => population));
  const read = new Set(projections.filter(({ target }) => heads.has(target)).map(({ source }) => source));
  return projections.filter(({ operator, target }) => operator.kind === 'averagePool' && read.has(target));
}

const headPool = (network: Network, role: 'final' | 'internal'): Projection | undefined => headPools(network, role)[0];

/** The crossbars of a listed layer: one PE holds its whole kernel (A18). It has no place on the mesh: all in one tile. */
export function crossbarsOf({ name, layer, matrix }: ListedLayer, chip: Chip): MappedProjection {
  const blocks = cutIntoBlocks(matrix, {
    rows: chip.crossbar.rows,
    cols: chip.crossbar.cols,
    columnsPerWeight: columnsPerWeight(chip),
    crossbarsPerPe: matrix.taps,
    packKernels: false,
    rowOrder: 'kernelMajor',
  });
  const pes = blocks.rowGroups.flatMap(({ index: rowGroup }) =>
    blocks.columnBlocks.map(({ index: columnBlock }) => ({ rowGroup, columnBlock, tile: 0, copy: 0 })),
  );
  return { name, target: layer, blocks, pes };
}
