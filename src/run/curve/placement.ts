import { sum } from '../../base/sum.js';
import type { CurveResult } from '../../model/curve.js';
import { depthOf, macs, type Network, restrictTo } from '../../model/network.js';
import { FINAL_ONLY } from '../plan.js';
import type { CollectedCurve } from './collect-curve.js';
import { type PreparedCurve, withHead } from './prepare-curve.js';

/** Where each internal classifier sits, and what it adds to the chip without any after the last step. */
export function placementSection(
  { run, internal, final }: PreparedCurve,
  collected: CollectedCurve,
): CurveResult['placement'] {
  const { network } = run.inputs.workload;
  const bare = chipCosts(FINAL_ONLY, collected);
  const all = macsUpTo(network, final.name);
  return internal.map(({ name, population }) => {
    const own = chipCosts(withHead(name), collected);
    return {
      internal: name,
      depth: depthOf(network, population),
      macShare: Math.min(1, macsUpTo(network, name) / all),
      energyPj: own.energyPj - bare.energyPj,
      latencyNs: own.latencyNs - bare.latencyNs,
      areaUm2: own.areaUm2 - bare.areaUm2,
    };
  });
}

/** Multiply-accumulates of one dense evaluation of everything that a classifier reads. */
function macsUpTo(network: Network, classifier: string): number {
  const part = restrictTo(network, [classifier]);
  return sum(part.projections.map((projection) => macs(part, projection)));
}

function chipCosts(hardware: string, { costs, costers }: CollectedCurve) {
  const images = costs[hardware]!;
  const last = (key: 'energyPj' | 'latencyNs'): number =>
    sum(images.map((image) => image[key].at(-1)!)) / images.length;
  const { usedAreaUm2 } = costers.find(({ variant }) => variant.name === hardware)!;
  return { energyPj: last('energyPj'), latencyNs: last('latencyNs'), areaUm2: usedAreaUm2 };
}
