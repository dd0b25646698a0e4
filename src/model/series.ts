import type { Series } from './counts.js';

/** Sum of `factor(i) x parts[i]`, element by element. */
export function weightedSum(steps: number, parts: readonly Series[], factor: (index: number) => number): Series {
  const sum = new Float64Array(steps + 1);
  for (const [index, part] of parts.entries()) {
    const weight = factor(index);
    if (weight === 0) continue;
    for (let t = 0; t <= steps; t += 1) sum[t] = sum[t]! + weight * part[t]!;
  }
  return sum;
}

/** `once` before step 1 and `perStep` in every step. */
export function regular(steps: number, once: number, perStep: number): Series {
  const series = new Float64Array(steps + 1).fill(perStep);
  series[0] = once;
  return series;
}

/** `factor x series`. */
export const scaled = (series: Series, factor: number): Series => series.map((value) => value * factor);
