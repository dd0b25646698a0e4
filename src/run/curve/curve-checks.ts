import { energyOf, toNanoseconds } from '../../base/units.js';
import type { CurveResult } from '../../model/curve.js';
import type { CollectedCurve } from './collect-curve.js';
import type { CurveMethod } from './curve-method.js';
import type { Means } from './means.js';

type Check = CurveResult['checks'][number];

/** Largest relative difference of sums that are taken in another order. */
const TOLERANCE = 1e-9;

/** What must hold of every comparison. */
export const curveChecks = (
  collected: CollectedCurve,
  methods: readonly CurveMethod[],
  means: readonly Means[],
): Check[] => [
  ...collected.costers.map((coster) => energyCheck(coster, collected)),
  stopCheck(collected),
  finiteCheck(methods, means),
  risingCheck(methods, means),
];

/** The mean of the images' energies against one count of their summed activity. */
function energyCheck(coster: CollectedCurve['costers'][number], { activity, costs }: CollectedCurve): Check {
  const { name } = coster.variant;
  const images = costs[name]!;
  const dynamic = coster.meanDynamicPj(activity);
  let worst = 0;
  for (let at = 0; at < coster.steps; at += 1) {
    const energy = images.reduce((sum, { energyPj }) => sum + energyPj[at]!, 0) / images.length;
    const latency = images.reduce((sum, { latencyNs }) => sum + latencyNs[at]!, 0) / images.length;
    const expected = dynamic[at]! + energyOf(coster.leakageUw, toNanoseconds(latency, 1000));
    worst = Math.max(worst, Math.abs(energy - expected) / Math.max(expected, Number.MIN_VALUE));
  }
  return {
    name: `energy of ${name}`,
    passed: worst <= TOLERANCE,
    detail: `mean over images = summed activity x prices + leakage, within ${worst.toExponential(1)}`,
  };
}

function stopCheck({ costs }: CollectedCurve): Check {
  const cheaper = Object.values(costs).flatMap((images) =>
    images.filter(({ energyPj, stoppedPj }) => energyPj.some((energy, at) => !(stoppedPj[at]! >= energy))),
  );
  return {
    name: 'stops',
    passed: cheaper.length === 0,
    detail: `${cheaper.length} images cost less when they are stopped after a step than when they end there`,
  };
}

function finiteCheck(methods: readonly CurveMethod[], means: readonly Means[]): Check {
  const wrong = methods.filter((_, at) => {
    const { accuracy, energyPj, latencyNs } = means[at]!;
    return ![accuracy, energyPj, latencyNs].every((list) =>
      list.every((value) => value >= 0 && Number.isFinite(value)),
    );
  });
  return {
    name: 'finite',
    passed: wrong.length === 0,
    detail: namesOf(wrong, 'no figure is negative or not a number'),
  };
}

function risingCheck(methods: readonly CurveMethod[], means: readonly Means[]): Check {
  const wrong = methods.filter((_, at) => {
    const { energyPj } = means[at]!;
    return energyPj.some((energy, step) => step > 0 && energy < energyPj[step - 1]! * (1 - TOLERANCE));
  });
  return { name: 'rising', passed: wrong.length === 0, detail: namesOf(wrong, 'energy never falls with steps') };
}

const namesOf = (wrong: readonly CurveMethod[], right: string): string =>
  wrong.length === 0 ? right : wrong.map(({ name }) => name).join(', ');
