import { groupBy } from '../../base/group-by.js';
import { type Samples, whyNoGrid } from './samples.js';

/** Points that share one value of an axis. */
export interface LevelMean {
  /** Place of the value on its axis. */
  readonly place: number;
  readonly points: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export interface MainEffect {
  readonly axis: number;
  /** Of the values that have points, in order. */
  readonly levels: readonly LevelMean[];
  /** Largest minus smallest of the means. */
  readonly spread: number;
  /** Share of the variance that the axis alone explains; absent where the points are no grid. */
  readonly share?: number;
}

export interface Interaction {
  readonly axes: readonly [number, number];
  /** Share of the variance that the two explain together beyond what each explains alone. */
  readonly share: number;
}

/**
 * What each axis does to a metric. `grid`: every combination has its value, the shares of the variance add up to 1 with
 * `rest` (three and more axes together). `means`: it is no grid, so axes are not balanced against each other and only
 * means per value are given; `why` says so.
 */
export type Effects =
  | {
      readonly kind: 'grid';
      readonly mean: number;
      readonly variance: number;
      readonly main: readonly MainEffect[];
      readonly interactions: readonly Interaction[];
      readonly rest: number;
    }
  | { readonly kind: 'means'; readonly why: string; readonly mean: number; readonly main: readonly MainEffect[] };

/**
 * Main effects and pairwise interactions of the axes on `values` [point]: the analysis of variance of a balanced factorial
 * with one observation a cell (Montgomery, Design and Analysis of Experiments, ch. 5), without a test: the simulator has no
 * error to test against. @throws RangeError without a point
 */
export function effectsOf(samples: Samples, values: readonly number[]): Effects {
  if (values.length === 0) throw new RangeError('effects of no point');
  const mean = meanOf(values);
  const main = samples.sizes.map((_, axis) => mainEffect(samples, values, axis));
  const why = whyNoGrid(samples);
  if (why !== undefined) return { kind: 'means', why, mean, main };
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const shareOf = (squares: number): number => (total === 0 ? 0 : squares / total);
  const shares = main.map(({ levels }) =>
    shareOf(levels.reduce((sum, level) => sum + level.points * (level.mean - mean) ** 2, 0)),
  );
  const interactions = pairsOf(samples.sizes.length).map((axes) => ({
    axes,
    share: shareOf(interactionSquares(samples, values, axes, main, mean)),
  }));
  const known = [...shares, ...interactions.map(({ share }) => share)].reduce((sum, share) => sum + share, 0);
  return {
    kind: 'grid',
    mean,
    variance: total / values.length,
    main: main.map((effect, axis) => ({ ...effect, share: shares[axis]! })),
    interactions,
    rest: total === 0 ? 0 : Math.max(0, 1 - known),
  };
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function mainEffect({ places }: Samples, values: readonly number[], axis: number): MainEffect {
  const groups = groupBy(
    places.map((_, at) => at),
    (at) => String(places[at]![axis]),
  );
  const levels = [...groups]
    .map(([place, points]) =>
      levelMean(
        Number(place),
        points.map((at) => values[at]!),
      ),
    )
    .sort((a, b) => a.place - b.place);
  const means = levels.map((level) => level.mean);
  return { axis, levels, spread: Math.max(...means) - Math.min(...means) };
}

const levelMean = (place: number, group: readonly number[]): LevelMean => ({
  place,
  points: group.length,
  mean: meanOf(group),
  low: group.reduce((a, b) => Math.min(a, b)),
  high: group.reduce((a, b) => Math.max(a, b)),
});

/** Sum of squares of the means of two axes' cells beyond both main effects. */
function interactionSquares(
  { places, sizes }: Samples,
  values: readonly number[],
  [a, b]: readonly [number, number],
  main: readonly MainEffect[],
  mean: number,
): number {
  const sums = new Float64Array(sizes[a]! * sizes[b]!);
  for (const [at, place] of places.entries()) sums[place[a]! * sizes[b]! + place[b]!]! += values[at]!;
  const points = values.length / sums.length;
  return sums.reduce((squares, sum, cell) => {
    const alone = main[a]!.levels[Math.floor(cell / sizes[b]!)]!.mean + main[b]!.levels[cell % sizes[b]!]!.mean - mean;
    return squares + points * (sum / points - alone) ** 2;
  }, 0);
}

/** All pairs of `count` axes, in order. */
function pairsOf(count: number): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let a = 0; a < count; a += 1) for (let b = a + 1; b < count; b += 1) pairs.push([a, b]);
  return pairs;
}
