import { lawText } from '../cost/law-formulas.js';
import type { Price, RunResult } from '../model/result.js';
import type { Charge, Equality, ExplainedCharge, ExplainedPrice, Metric, PriceSection } from './explanation.js';
import { figure, times } from './expression.js';

const UNITS: Readonly<Record<PriceSection, string>> = { energyPj: 'pJ', areaUm2: 'um2', leakageUw: 'uW' };

/** Every price of the run at its design point. */
export const priceMetrics = ({ prices }: RunResult): readonly Metric[] =>
  (['energyPj', 'areaUm2', 'leakageUw'] as const).flatMap((section) =>
    Object.entries(prices[section]).map(
      ([name, price]): Metric => ({
        name: `prices.${section}.${name}`,
        unit: UNITS[section],
        meaning: `price of one ${name}`,
        draft: () => ({
          stored: price.value,
          expression: times(
            figure('reference', price.reference, UNITS[section]),
            ...factorsOf(price).map((factor) => figure(`factor of ${factor.name}`, factor.value)),
          ),
          charges: { prices: section, list: [{ name, count: 1, value: price.value }] },
          topics: ['prices'],
        }),
      }),
    ),
  );

/** Charges with their prices taken apart; `total` is the figure that they are part of. */
export function explainCharges(
  { prices, actions, components }: RunResult,
  section: PriceSection,
  charges: readonly Charge[],
  total: number,
): ExplainedCharge[] {
  const what = section === 'energyPj' ? actions : components;
  return charges.map((charge) => ({
    ...charge,
    what: what[charge.name] ?? '',
    share: total === 0 ? 0 : charge.value / total,
    price: explainPrice(prices[section][charge.name]!, UNITS[section]),
  }));
}

/** A price is its reference value times its factor, and that the product of its factors. */
export const priceEqualities = ({ prices }: RunResult, section: PriceSection, names: readonly string[]): Equality[] =>
  names.flatMap((name) => {
    const price = prices[section][name];
    if (price === undefined) return [{ name: `prices.${section}.${name}`, stored: Number.NaN, expected: Number.NaN }];
    const { value, reference, factor, scaling } = price;
    const product = Object.values(scaling?.factors ?? {}).reduce((all, each) => all * each, 1);
    return [
      { name: `prices.${section}.${name}.value`, stored: value, expected: reference * factor },
      { name: `prices.${section}.${name}.factor`, stored: factor, expected: product },
    ];
  });

function explainPrice(price: Price, unit: string): ExplainedPrice {
  const { value, reference, factor, law, scaling, kind, source } = price;
  const formula = scaling && lawText(law, scaling);
  return {
    value,
    unit,
    reference,
    factor,
    law,
    ...(formula === undefined ? {} : { formula }),
    factors: factorsOf(price),
    kind,
    source,
  };
}

/** Factors by name, with what they are ratios of. */
function factorsOf({ law, scaling }: Price): ExplainedPrice['factors'] {
  if (scaling === undefined) return [];
  const { of, at, point, exponents = {}, node, factors } = scaling;
  return Object.entries(factors).map(([name, value]) => {
    if (name === 'law')
      return { name: `${law}(${of})`, text: `${law} at ${of} ${point[of!]} over ${law} at ${at[of!]}`, value };
    if (name === 'node')
      return { name: `node ${node}`, text: `table ${node} at ${point['nodeNm']} nm over ${at['nodeNm']} nm`, value };
    const ratio = `${name} ${point[name]} / ${at[name]}`;
    const exponent = name === 'supplyVoltageV' ? 2 : (exponents[name] ?? 1);
    return { name, text: exponent === 1 ? ratio : `(${ratio})^${exponent}`, value };
  });
}
