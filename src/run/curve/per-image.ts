import { quantile } from '../../fusion/bootstrap.js';
import type { CurveMethodResult, CurveSpread } from '../../model/curve.js';
import type { CurveMethod } from './curve-method.js';

/** What each image takes when it may use all steps, against a fixed number of steps of the same accuracy. */
export function perImageSection(
  { tracks }: CurveMethod,
  { accuracy }: CurveMethodResult,
  fixed: CurveMethodResult | undefined,
): NonNullable<CurveMethodResult['perImage']> {
  const last = accuracy.length - 1;
  const used = tracks.map((track) => track.used![last]!);
  const same = fixed && fixedSection(fixed, accuracy[last]!);
  return {
    decided: used.filter((steps) => steps <= last).length / used.length,
    steps: spreadOf(used),
    energyPj: spreadOf(tracks.map((track) => track.energyPj[last]!)),
    latencyNs: spreadOf(tracks.map((track) => track.latencyNs[last]!)),
    ...(same === undefined ? {} : { fixed: same }),
  };
}

function fixedSection({ name, accuracy, energyPj, latencyNs }: CurveMethodResult, wanted: number) {
  const at = accuracy.findIndex((value) => value >= wanted);
  if (at < 0) return undefined;
  return { method: name, steps: at + 1, accuracy: accuracy[at]!, energyPj: energyPj[at]!, latencyNs: latencyNs[at]! };
}

function spreadOf(values: readonly number[]): CurveSpread {
  const sorted = Float64Array.from(values).sort();
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    worst: sorted.at(-1)!,
  };
}
