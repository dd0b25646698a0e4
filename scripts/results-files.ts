import { toCsv } from '../src/formats/csv.js';
import { stepsToReach } from '../src/fusion/accuracy.js';
import type { CurveInterval, CurveMethodResult, CurveResult } from '../src/model/curve.js';

const EVERY = 5;
const SHARES = [0.5, 0.7, 0.8, 0.9, 0.95, 0.97, 0.99];

const digits = (value: number, count = 6): number => Number(value.toPrecision(count));

/** Every fifth step of every method, one row each. */
export function stepsCsv({ methods, run }: CurveResult): string {
  const rows = methods.flatMap((method) =>
    Array.from({ length: Math.floor(run.steps / EVERY) }, (_, index) => {
      const at = (index + 1) * EVERY - 1;
      const { accuracy, accuracyLow, accuracyHigh, energyPj, latencyNs, meanSteps } = method;
      const values = [accuracy[at]!, accuracyLow[at]!, accuracyHigh[at]!, energyPj[at]! / 1e6, latencyNs[at]! / 1e3];
      return [method.name, at + 1, ...values.map((value) => digits(value)), digits(meanSteps?.[at] ?? at + 1)];
    }),
  );
  return toCsv(['method', 'step', 'accuracy', 'low', 'high', 'energyUj', 'latencyUs', 'meanSteps'], rows);
}

/** The figures of one comparison. */
export const summaryOf = (result: CurveResult) => ({
  run: {
    chip: result.run.chip,
    images: result.run.images,
    costImages: result.run.costImages ?? result.run.images,
    steps: result.run.steps,
    numerics: result.run.numerics,
    preset: result.run.preset,
    resamples: result.bootstrap.resamples,
  },
  target: result.target,
  aucRangePj: result.aucRangePj,
  placement: result.placement,
  hardware: Object.fromEntries(Object.entries(result.hardware).map(([name, { tiles }]) => [name, { tiles }])),
  methods: Object.fromEntries(result.methods.map((method) => [method.name, methodSummary(method, result)])),
  checks: result.checks.every(({ passed }) => passed),
});

function methodSummary(method: CurveMethodResult, { methods, target }: CurveResult) {
  const { toTarget, area, perImage } = method;
  return {
    accuracy: method.accuracy.at(-1)!,
    accuracyInterval: [method.accuracyLow.at(-1)!, method.accuracyHigh.at(-1)!],
    energyUj: digits(method.energyPj.at(-1)! / 1e6),
    latencyUs: digits(method.latencyNs.at(-1)! / 1e3),
    meanAccuracy: digits(area.meanAccuracy),
    areaGain: digits(area.accuracyJ / methods[0]!.area.accuracyJ - 1, 4),
    ...(toTarget === undefined
      ? {}
      : {
          toTarget: {
            steps: toTarget.steps,
            energyUj: digits(toTarget.energyPj / 1e6),
            latencyUs: digits(toTarget.latencyNs / 1e3),
            reduction: toTarget.reduction === undefined ? undefined : digits(toTarget.reduction, 4),
            reductionInterval: toTarget.reductionInterval && ends(toTarget.reductionInterval),
            reachedIn: toTarget.reachedIn,
          },
        }),
    toShares: sharesOf(method, methods[0]!, target.annAccuracy),
    ...(perImage === undefined ? {} : { perImage: perImageSummary(perImage) }),
  };
}

const ends = ({ low, high }: CurveInterval) =>
  [low, high].map((end) => (end === undefined ? undefined : digits(end, 4)));

/** When a method reaches a share of the trained network's accuracy; `reduction`: what is saved against dl. */
interface ShareReached {
  readonly share: number;
  readonly steps?: number;
  readonly energyUj?: number;
  readonly reduction?: number;
}

function sharesOf(method: CurveMethodResult, dl: CurveMethodResult, ann: number): ShareReached[] {
  return SHARES.map((share) => {
    const [own, plain] = [method, dl].map(({ accuracy }) => stepsToReach(accuracy, share * ann));
    if (own === undefined) return { share };
    const energy = method.energyPj[own - 1]!;
    const saved = plain === undefined ? {} : { reduction: digits(1 - energy / dl.energyPj[plain - 1]!, 4) };
    return { share, steps: own, energyUj: digits(energy / 1e6), ...saved };
  });
}

function perImageSummary({ decided, steps, energyPj, latencyNs, fixed }: NonNullable<CurveMethodResult['perImage']>) {
  const scaled = (spread: typeof steps, size: number) =>
    Object.fromEntries(Object.entries(spread).map(([key, value]) => [key, digits(value / size)]));
  return {
    decided,
    steps: scaled(steps, 1),
    energyUj: scaled(energyPj, 1e6),
    latencyUs: scaled(latencyNs, 1e3),
    ...(fixed === undefined
      ? {}
      : {
          fixed: {
            steps: fixed.steps,
            energyUj: digits(fixed.energyPj / 1e6),
            latencyUs: digits(fixed.latencyNs / 1e3),
          },
        }),
  };
}
