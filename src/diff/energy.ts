import type { EnergyRow, RunResult } from '../model/result.js';
import { type Attribution, attribute, type Files, type Item } from './attribution.js';
import { type Pair, pairs } from './pairs.js';
import { changeOf, type Product, productOf } from './product.js';

const CAUSES = { count: 'counts', each: 'prices', own: 'only in one run' } as const;
const LEAKAGE = 'leakage';
/** Picojoule of one microwatt over one nanosecond are 1 / 1000. */
const UW_NS_A_PJ = 1000;

/** Energy of an image by module, layer and action: of other counts, other prices, actions of one run alone, and leakage. */
export const energyAttribution = (before: RunResult, after: RunResult, files: Files): Attribution =>
  attribute(
    { metric: 'energy.totalPj', unit: 'pJ', before: before.energy.totalPj, after: after.energy.totalPj },
    [...pairs(before.energy.rows, after.energy.rows, nameOf).map(itemOf), leakageItem(before, after)],
    ['module', 'layer', 'action', 'row'],
    files,
  );

/** A projection with bits of its own has the rows of its layer: it is compared with these. */
const nameOf = ({ layer, module, action }: EnergyRow): string => `${module}.${action}@${layer}`;

function itemOf({ name, before, after, any: { layer, module, action } }: Pair<EnergyRow>): Item {
  const [old, now] = [before && charged(before), after && charged(after)];
  return {
    of: { module, layer, action: `${module}.${action}`, row: name },
    before: old?.value ?? 0,
    after: now?.value ?? 0,
    causes: changeOf(old, now, CAUSES),
  };
}

const charged = (rows: readonly EnergyRow[]): Product =>
  productOf(rows.map(({ count, energyPj }) => ({ count, value: energyPj })));

function leakageItem({ energy: { leakagePj: before } }: RunResult, { energy: { leakagePj: after } }: RunResult): Item {
  const of = { module: LEAKAGE, layer: LEAKAGE, action: LEAKAGE, row: LEAKAGE };
  return { of, before, after, causes: { [LEAKAGE]: after - before } };
}

/** Leakage of an image: of other power, and of another time to the decision. */
export function leakageAttribution(before: RunResult, after: RunResult, files: Files): Attribution {
  const product = ({ leakage, latency }: RunResult): Product => ({
    count: latency.decisionNs,
    value: (leakage.powerUw * latency.decisionNs) / UW_NS_A_PJ,
  });
  const [old, now] = [product(before), product(after)];
  const causes = changeOf(old, now, { count: 'time to the decision', each: 'leaking power', own: CAUSES.own });
  return attribute(
    { metric: 'energy.leakagePj', unit: 'pJ', before: before.energy.leakagePj, after: after.energy.leakagePj },
    [{ of: {}, before: old.value, after: now.value, causes }],
    [],
    files,
  );
}
