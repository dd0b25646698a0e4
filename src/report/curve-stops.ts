import type { CurveMethodResult, CurveResult, CurveSpread } from '../model/curve.js';
import { left, right, table } from './columns.js';
import { inScale, percent, type Scale, scaleFor, significant } from './numbers.js';
import type { Section } from './section.js';

interface Stops {
  readonly name: string;
  readonly accuracy: number;
  readonly perImage: NonNullable<CurveMethodResult['perImage']>;
}

/** Methods that decide image by image, with all steps allowed: what an image takes, and fixed steps beside it. */
export function perImageSections({ methods, run }: CurveResult): readonly Section[] {
  const stops = methods.flatMap(({ name, accuracy, perImage }): Stops[] =>
    perImage === undefined ? [] : [{ name, accuracy: accuracy.at(-1)!, perImage }],
  );
  if (stops.length === 0) return [];
  const worst = (of: (stop: Stops['perImage']) => number): number[] => stops.map(({ perImage }) => of(perImage));
  const energy = scaleFor(
    'energyPj',
    worst(({ energyPj }) => energyPj.worst),
  );
  const latency = scaleFor(
    'timeNs',
    worst(({ latencyNs }) => latencyNs.worst),
  );
  return [
    {
      heading: `Image by image, decided before step ${run.steps}, and the steps of an image`,
      lines: table(
        [left('method'), ...['decided', 'mean', 'median', '95 %', 'worst'].map(right)],
        stops.map(({ name, perImage }) => [
          name,
          percent(perImage.decided),
          ...spread(perImage.steps, (value) => (Number.isInteger(value) ? String(value) : significant(value))),
        ]),
      ),
    },
    costSection(`Energy of an image [${energy.name}]`, 'energyPj', stops, energy),
    costSection(`Latency of an image [${latency.name}]`, 'latencyNs', stops, latency),
    fixedSection(stops, energy, latency),
  ];
}

const spread = ({ mean, p50, p95, worst }: CurveSpread, show: (value: number) => string): readonly string[] =>
  [mean, p50, p95, worst].map(show);

const costSection = (
  heading: string,
  key: 'energyPj' | 'latencyNs',
  stops: readonly Stops[],
  scale: Scale,
): Section => ({
  heading,
  lines: table(
    [left('method'), ...['mean', 'median', '95 %', 'worst'].map(right)],
    stops.map(({ name, perImage }) => [name, ...spread(perImage[key], (value) => inScale(value, scale))]),
  ),
});

/** The same accuracy at a fixed number of steps. */
function fixedSection(stops: readonly Stops[], energy: Scale, latency: Scale): Section {
  const rows = stops.map(({ name, accuracy, perImage: { fixed, energyPj, latencyNs } }) => {
    if (fixed === undefined) return [name, percent(accuracy), 'none'];
    return [
      name,
      percent(accuracy),
      String(fixed.steps),
      inScale(fixed.energyPj, energy),
      savedOf(energyPj.mean, fixed.energyPj),
      inScale(fixed.latencyNs, latency),
      savedOf(latencyNs.mean, fixed.latencyNs),
    ];
  });
  const columns = ['accuracy', 'fixed steps', energy.name, 'saved', latency.name, 'saved'].map(right);
  return {
    heading: 'Against the fewest fixed steps of the same scores (an exit: of dl) and accuracy',
    lines: table([left('method'), ...columns], rows),
  };
}

/** Share that is saved; more than ten times as much is no saving that a table must show in full. */
function savedOf(mean: number, fixed: number): string {
  const saved = 1 - mean / fixed;
  return saved < -9.99 ? '< -999 %' : percent(saved);
}
