import { type Activity, emptyReads, type ProjectionActivity, type ReadActivity } from './activity.js';
import type { Blocks } from './blocks.js';
import { INPUT, macs, type Network, neurons, type Projection, positions, shapeOf, weightMatrix } from './network.js';
import { type Coverage, coverageOf } from './tap-coverage.js';

/**
 * What fires where nothing is computed. `dense`: every row of every crossbar at every output position in every step, rows
 * of the zero padding and all bits of the image included, as dense cost models assume. A rate: mean spikes per neuron and
 * step, from 0 to 1, every neuron alike and independent of all others; no pixel is zero, half of its bits are set.
 */
export type Firing = 'dense' | number;

/** Share of the bits of a coded image that are set where a rate is assumed. */
const SET_BITS = 0.5;

export interface AssumedOptions {
  readonly firing: Firing;
  readonly steps: number;
  /** Bits of the coded image. */
  readonly inputBits: number;
  /** Stored level of every cell: shapes alone do not tell the weights. */
  readonly meanLevel: number;
}

/**
 * Expected activity of one image, the same in every step (step 1 included), from shapes alone. Under a rate p a row is
 * active with probability p and a read of n rows has an active one with probability 1 - (1 - p)^n; rows on the zero padding
 * are silent. Values are expectations, not integers.
 */
export function assumedActivity(
  network: Network,
  blocks: Readonly<Record<string, Blocks>>,
  options: AssumedOptions,
): Activity {
  const { steps, firing } = options;
  const projections = network.projections.map((projection) => {
    return [projection.name, projectionActivity(network, projection, blocks[projection.name], options)] as const;
  });
  const populations = network.populations.map(({ name, shape }) => {
    const spikes = new Float64Array(shape.channels * steps).fill(rateOf(firing) * positions(shape));
    return [name, { spikes }] as const;
  });
  return {
    images: 1,
    steps,
    projections: Object.fromEntries(projections),
    populations: Object.fromEntries(populations),
  };
}

/** Reads of a matrix of which every row is active at all of `area` positions in each of `slots` slots. */
export function denseReads(blocks: Blocks, slots: number, area: number, meanLevel: number): ReadActivity {
  const { taps, inputs, outputs } = blocks.matrix;
  const additions = taps * inputs * outputs * area;
  return readsOf(blocks, everywhere(area), { slots, probability: 1, inputSpikes: 0, additions, meanLevel });
}

/** Spikes per neuron and step. */
export const rateOf = (firing: Firing): number => (firing === 'dense' ? 1 : firing);

/** One class of positions, at which every tap is on the map. */
const everywhere = (area: number): Coverage => [{ positions: area, covers: () => true }];

function projectionActivity(
  network: Network,
  projection: Projection,
  blocks: Blocks | undefined,
  { firing, steps, inputBits, meanLevel }: AssumedOptions,
): ProjectionActivity {
  const rate = rateOf(firing);
  const sources = neurons(shapeOf(network, projection.source));
  if (blocks === undefined) return windowActivity(network, projection, rate, steps);
  const area = positions(shapeOf(network, projection.target));
  const coverage = firing === 'dense' ? everywhere(area) : coverageOf(network, projection);
  const additions = firing === 'dense' ? macs(network, projection) : coveredWeights(network, projection, coverage);
  const reads = (slots: number, probability: number): ReadActivity =>
    readsOf(blocks, coverage, {
      slots,
      probability,
      inputSpikes: probability * sources,
      additions: probability * additions,
      meanLevel,
    });
  if (projection.source !== INPUT) return { kind: 'spikes', steps: reads(steps, rate) };
  return { kind: 'image', nonZero: reads(1, 1), bitPlanes: reads(inputBits, firing === 'dense' ? 1 : SET_BITS) };
}

/** Additions of weights when every neuron of the source fires, without those that taps on the padding would make. */
function coveredWeights(network: Network, projection: Projection, coverage: Coverage): number {
  const { taps, inputs, outputs } = weightMatrix(network, projection)!;
  const covered = Array.from({ length: taps }, (_, tap) =>
    coverage.reduce((sum, { positions: count, covers }) => sum + (covers(tap) ? count : 0), 0),
  );
  return covered.reduce((sum, count) => sum + count, 0) * inputs * outputs;
}

function windowActivity(network: Network, projection: Projection, rate: number, steps: number): ProjectionActivity {
  const { operator, source, target } = projection;
  const window = operator.kind === 'averagePool' ? operator.kernel[0] * operator.kernel[1] : 0;
  return {
    kind: 'window',
    inputSpikes: new Float64Array(steps).fill(rate * neurons(shapeOf(network, source))),
    additions: new Float64Array(steps).fill(rate * window * neurons(shapeOf(network, target))),
  };
}

interface SlotOptions {
  readonly slots: number;
  /** Of a row to be active. */
  readonly probability: number;
  /** Per slot. */
  readonly inputSpikes: number;
  readonly additions: number;
  readonly meanLevel: number;
}

function readsOf(blocks: Blocks, coverage: Coverage, options: SlotOptions): ReadActivity {
  const { slots, probability, meanLevel } = options;
  const reads = emptyReads(blocks.rowBlocks.length, blocks.rowGroups.length, slots);
  const levelsPerRow = blocks.matrix.outputs * blocks.columnsPerWeight * meanLevel;
  const fill = (series: Float64Array, index: number, value: number) =>
    series.fill(value, index * slots, (index + 1) * slots);
  const rowsAt = coverage.map(({ covers }) =>
    blocks.rowBlocks.map(({ segments }) =>
      segments.reduce((sum, { tap, inputs }) => sum + (covers(tap) ? inputs : 0), 0),
    ),
  );
  const overPositions = (value: (rows: readonly number[]) => number): number =>
    coverage.reduce((sum, { positions: count }, at) => sum + count * value(rowsAt[at]!), 0);
  for (const { index } of blocks.rowBlocks) {
    const activeRows = probability * overPositions((rows) => rows[index]!);
    fill(reads.activeRows, index, activeRows);
    fill(reads.activeLevels, index, activeRows * levelsPerRow);
    fill(
      reads.nonEmptyReads,
      index,
      overPositions((rows) => anyOf(rows[index]!, probability)),
    );
  }
  for (const { index, rowBlocks } of blocks.rowGroups) {
    const together = (rows: readonly number[]): number => rowBlocks.reduce((sum, block) => sum + rows[block]!, 0);
    fill(
      reads.nonEmptyPatches,
      index,
      overPositions((rows) => anyOf(together(rows), probability)),
    );
  }
  reads.inputSpikes.fill(options.inputSpikes);
  reads.additions.fill(options.additions);
  return reads;
}

/** Probability that at least one of `rows` independent rows is active. */
const anyOf = (rows: number, probability: number): number =>
  rows === 0 ? 0 : -Math.expm1(rows * Math.log1p(-probability));
