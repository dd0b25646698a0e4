import { ascending, sortedMagnitudes } from './sort-magnitudes.js';

/** Levels up to which sorting the magnitudes pays; above, every scale of a grid is tried on all of them. */
const MOST_SORTED_LEVELS = 127;
/** Rounding patterns (magnitudes x levels) up to which all are tried. */
const MOST_EXACT = 16_384;
const MOST_REFINEMENTS = 20;
const GRID = 64;
/** Halvings of the range in which the clipping limit lies. A limit that is too large only adds patterns to the walk. */
const GRID_HALVINGS = 20;
const WALK_HALVINGS = 5;
/** Scales of which the best bounds the error of the optimum, as shares of the one that clips nothing. */
const FIRST_GUESSES = [1, 0.8, 0.6] as const;

/**
 * The scale s > 0 that minimises sum (m - s q)^2 over `magnitudes` m >= 0 with q = round(m / s) clipped to `largest`.
 * Up to 16,384 magnitudes x levels it is the exact optimum; beyond, the best of 64 scales, refined. All zeros: 1.
 *
 * For fixed levels q the best s is A/B with A = sum m q, B = sum q^2 and leaves sum m^2 - A^2/B. As 1/s grows, the levels
 * change one by one, where m/s passes a half; so the largest A^2/B is found by walking through these points in order.
 */
export function bestScale(magnitudes: Float64Array, largest: number): number {
  let top = 0;
  for (const magnitude of magnitudes) if (magnitude > top) top = magnitude;
  if (top === 0) return 1;
  if (magnitudes.length * largest <= MOST_EXACT) return exactOptimum(magnitudes, largest, top);
  return largest <= MOST_SORTED_LEVELS ? bestOfSorted(magnitudes, largest, top) : bestOfGrid(magnitudes, largest, top);
}

interface Fit {
  readonly scale: number;
  readonly error: number;
}

/** Levels at `scale`, then the best scale for these levels, until nothing improves. */
function refine(magnitudes: Float64Array, largest: number, scale: number): Fit {
  let fit: Fit = { scale, error: Number.POSITIVE_INFINITY };
  for (let next = refit(magnitudes, largest, scale); next.error < fit.error; ) {
    fit = next;
    next = refit(magnitudes, largest, fit.scale);
  }
  return fit;
}

function refit(magnitudes: Float64Array, largest: number, scale: number): Fit {
  let products = 0;
  let squares = 0;
  let total = 0;
  for (const magnitude of magnitudes) {
    const level = Math.min(largest, Math.floor(magnitude / scale + 0.5));
    products += magnitude * level;
    squares += level * level;
    total += magnitude * magnitude;
  }
  if (squares === 0) return { scale, error: total };
  return { scale: products / squares, error: Math.max(0, total - (products * products) / squares) };
}

/** A bound on the 1/s worth trying: beyond it clipping alone costs more than `error`; at `from` nothing is clipped. */
function clippingLimit(
  magnitudes: Float64Array,
  largest: number,
  from: number,
  error: number,
  halvings: number,
): number {
  const clipping = (inverse: number): number => {
    const reach = largest / inverse;
    let sum = 0;
    for (const magnitude of magnitudes) if (magnitude > reach) sum += (magnitude - reach) * (magnitude - reach);
    return sum;
  };
  let low = from;
  let high = 2 * from;
  while (clipping(high) <= error && high < Number.MAX_VALUE / 4) high *= 2;
  for (let halving = 0; halving < halvings; halving += 1) {
    const middle = (low + high) / 2;
    if (clipping(middle) <= error) low = middle;
    else high = middle;
  }
  return high;
}

function exactOptimum(magnitudes: Float64Array, largest: number, top: number): number {
  const error = Math.min(...FIRST_GUESSES.map((share) => refit(magnitudes, largest, (top / largest) * share).error));
  return walk(magnitudes, largest, clippingLimit(magnitudes, largest, largest / top, error, WALK_HALVINGS));
}

/** Walks through all points m / s = k - 1/2 up to 1/s = `limit` and returns the scale of the best pattern of levels. */
function walk(magnitudes: Float64Array, largest: number, limit: number): number {
  const most = magnitudes.length * largest;
  const at = new Float64Array(most);
  const magnitudeAt = new Float64Array(most);
  const levelAt = new Uint16Array(most);
  let points = 0;
  for (const magnitude of magnitudes) {
    const last = Math.min(largest, Math.floor(magnitude * limit + 0.5));
    for (let level = 1; level <= last; level += 1) {
      at[points] = (level - 0.5) / magnitude;
      magnitudeAt[points] = magnitude;
      levelAt[points] = level;
      points += 1;
    }
  }
  let products = 0;
  let squares = 0;
  let best = 0;
  let scale = 1;
  for (const point of ascending(at.subarray(0, points))) {
    products += magnitudeAt[point]!;
    squares += 2 * levelAt[point]! - 1;
    const gain = (products * products) / squares;
    if (gain <= best) continue;
    best = gain;
    scale = products / squares;
  }
  return scale;
}

/**
 * The best of 64 scales, refined, for many magnitudes: they are sorted once, then A and B of a scale follow from where
 * the levels begin. A = sum over levels k of the magnitudes from level k up, B = sum of (2k - 1) x their number.
 */
function bestOfSorted(magnitudes: Float64Array, largest: number, top: number): number {
  const sorted = sortedMagnitudes(magnitudes);
  const below = new Float64Array(sorted.length + 1);
  for (let at = 0; at < sorted.length; at += 1) below[at + 1] = below[at]! + sorted[at]!;
  const firstAtLeast = boundaryFinder(sorted, top);
  const gainOf = (scale: number): { gain: number; next: number } => {
    let products = 0;
    let squares = 0;
    for (let level = 1; level <= largest; level += 1) {
      const from = firstAtLeast((level - 0.5) * scale);
      products += below[sorted.length]! - below[from]!;
      squares += (2 * level - 1) * (sorted.length - from);
    }
    return squares === 0 ? { gain: 0, next: scale } : { gain: products ** 2 / squares, next: products / squares };
  };
  let best = { gain: 0, next: top / largest };
  for (let step = 1; step <= GRID; step += 1) {
    const found = gainOf((top / largest) * (step / GRID));
    if (found.gain > best.gain) best = found;
  }
  for (let turn = 0; turn < MOST_REFINEMENTS; turn += 1) {
    const found = gainOf(best.next);
    if (found.gain <= best.gain) break;
    best = found;
  }
  return best.next;
}

/** Finds the first index of `sorted` whose value is at least some value: a bin of equal width, then step by step. */
function boundaryFinder(sorted: Float64Array, top: number): (value: number) => number {
  const bins = sorted.length;
  const starts = new Int32Array(bins + 1).fill(sorted.length);
  for (let at = sorted.length - 1; at >= 0; at -= 1) starts[Math.floor((sorted[at]! / top) * bins)] = at;
  for (let bin = bins - 1; bin >= 0; bin -= 1) starts[bin] = Math.min(starts[bin]!, starts[bin + 1]!);
  return (value) => {
    if (value > top) return sorted.length;
    let at = starts[Math.floor((value / top) * bins)]!;
    while (at < sorted.length && sorted[at]! < value) at += 1;
    return at;
  };
}

function bestOfGrid(magnitudes: Float64Array, largest: number, top: number): number {
  const plain = refine(magnitudes, largest, top / largest);
  const limit = clippingLimit(magnitudes, largest, largest / top, plain.error, GRID_HALVINGS);
  const from = largest / top / 2;
  let best = refit(magnitudes, largest, 1 / from);
  for (let step = 1; step <= GRID; step += 1) {
    const fit = refit(magnitudes, largest, 1 / (from + ((limit - from) * step) / GRID));
    if (fit.error < best.error) best = fit;
  }
  const refined = refine(magnitudes, largest, best.scale);
  return refined.error < plain.error ? refined.scale : plain.scale;
}
