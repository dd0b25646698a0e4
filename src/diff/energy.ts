import type { EnergyRow, RunResult } from '../model/result.js';
import { type Attribution, attribute, type Files, type Item } from './attribution.js';
import { type Pair, pairs } from './pairs.js';
import { changeOf, type Product } from './product.js';

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
  return {
    of: { module, layer, action: `${module}.${action}`, row: name },
    ...changeOf(before?.map(charged), after?.map(charged), CAUSES),
  };
}

const charged = ({ count, pricePj }: EnergyRow): Product => ({ count, each: pricePj });

function leakageItem({ energy: { leakagePj: before } }: RunResult, { energy: { leakagePj: after } }: RunResult): Item {
  const of = { module: LEAKAGE, layer: LEAKAGE, action: LEAKAGE, row: LEAKAGE };
  return { of, before, after, causes: { [LEAKAGE]: after - before } };
}

/** Leakage of an image: of other power, and of another time to the decision. */
export function leakageAttribution(before: RunResult, after: RunResult, files: Files): Attribution {
  const product = ({ leakage, latency }: RunResult): Product => ({
    count: latency.decisionNs,
    each: leakage.powerUw / UW_NS_A_PJ,
  });
  const names = { count: 'time to the decision', each: 'leaking power', own: CAUSES.own };
  return attribute(
    { metric: 'energy.leakagePj', unit: 'pJ', before: before.energy.leakagePj, after: after.energy.leakagePj },
    [{ of: {}, ...changeOf([product(before)], [product(after)], names) }],
    [],
    files,
  );
}
