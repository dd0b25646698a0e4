import { type Activity, emptyReads, type ProjectionActivity, type ReadActivity } from './activity.js';
import type { Blocks } from './blocks.js';
import { INPUT, type Network, neurons, type Projection, positions, shapeOf, weightMatrix } from './network.js';

export interface DenseOptions {
  readonly steps: number;
  /** Bits of the coded image. */
  readonly inputBits: number;
  /** Stored level of every cell: shapes alone do not tell the weights. */
  readonly meanLevel: number;
}

/**
 * The activity of one image in which everything fires: every row of every crossbar is active at every output position in
 * every step, border taps included. Needs shapes only; it is what dense cost models assume.
 */
export function denseActivity(
  network: Network,
  blocks: Readonly<Record<string, Blocks>>,
  options: DenseOptions,
): Activity {
  const { steps } = options;
  const projections: Record<string, ProjectionActivity> = {};
  for (const projection of network.projections) {
    projections[projection.name] = denseProjection(network, projection, blocks[projection.name], options);
  }
  const populations = network.populations.map(({ name, shape }) => {
    return [name, { spikes: new Float64Array(shape.channels * steps).fill(positions(shape)) }] as const;
  });
  return { images: 1, steps, projections, populations: Object.fromEntries(populations) };
}

function denseProjection(
  network: Network,
  projection: Projection,
  blocks: Blocks | undefined,
  { steps, inputBits, meanLevel }: DenseOptions,
): ProjectionActivity {
  const spikes = neurons(shapeOf(network, projection.source));
  if (blocks === undefined) {
    const every = new Float64Array(steps).fill(spikes);
    return { kind: 'window', inputSpikes: every, additions: every };
  }
  const outputs = weightMatrix(network, projection)!.outputs * blocks.columnsPerWeight;
  const area = positions(shapeOf(network, projection.target));
  const reads = (slots: number) => denseReads(blocks, slots, spikes, area, outputs * meanLevel);
  if (projection.source === INPUT) return { kind: 'image', nonZero: reads(1), bitPlanes: reads(inputBits) };
  return { kind: 'spikes', steps: reads(steps) };
}

function denseReads(blocks: Blocks, slots: number, spikes: number, area: number, levels: number): ReadActivity {
  const reads = emptyReads(blocks.rowBlocks.length, blocks.rowGroups.length, slots);
  for (const { index, rows } of blocks.rowBlocks) {
    reads.activeRows.fill(rows * area, index * slots, (index + 1) * slots);
    reads.activeLevels.fill(rows * area * levels, index * slots, (index + 1) * slots);
    reads.nonEmptyReads.fill(area, index * slots, (index + 1) * slots);
  }
  reads.nonEmptyPatches.fill(area);
  reads.inputSpikes.fill(spikes);
  reads.additions.fill(reads.activeRows.reduce((sum, rows) => sum + rows, 0) * (blocks.matrix.outputs / slots));
  return reads;
}
