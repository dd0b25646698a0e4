import { lawText } from '../cost/law-formulas.js';
import type { Price, PricesResult, RunResult } from '../model/result.js';
import type { Charge, Equality, ExplainedCharge, ExplainedPrice, Metric, PriceSection } from './explanation.js';
import { figure, times } from './expression.js';

const UNITS: Readonly<Record<PriceSection, string>> = { energyPj: 'pJ', areaUm2: 'um2', leakageUw: 'uW' };

/** The prices of a projection with bits of its own, those of the chip for all others. */
export const pricesAt = (result: RunResult, projection: string | undefined): PricesResult =>
  projection === undefined ? result.prices : (result.projections?.[projection]?.prices ?? NO_PRICES);

/** How a row of a result is charged: at the prices of the projection that it names. */
export const chargedAs = (
  name: string,
  { projection }: { readonly projection?: string },
): Pick<Charge, 'name' | 'projection'> => (projection === undefined ? { name } : { name, projection });

/** `adc.conversion`, or `adc.conversion of conv1` at the prices of that projection. */
export const chargeText = ({ name, projection }: Pick<Charge, 'name' | 'projection'>): string =>
  projection === undefined ? name : `${name} of ${projection}`;

const NO_PRICES: PricesResult = { energyPj: {}, areaUm2: {}, leakageUw: {} };

/** Every price of the run at its design point, and at those of projections with bits of their own. */
export const priceMetrics = (result: RunResult): readonly Metric[] =>
  [undefined, ...Object.keys(result.projections ?? {})].flatMap((projection) =>
    SECTIONS.flatMap((section) => sectionMetrics(result, section, projection)),
  );

const SECTIONS = ['energyPj', 'areaUm2', 'leakageUw'] as const;

function sectionMetrics(result: RunResult, section: PriceSection, projection: string | undefined): Metric[] {
  const own = projection === undefined ? undefined : { projection };
  const path = projection === undefined ? 'prices' : `projections.${projection}.prices`;
  return Object.entries(pricesAt(result, projection)[section]).map(
    ([name, price]): Metric => ({
      name: `${path}.${section}.${name}`,
      unit: UNITS[section],
      meaning: `price of one ${name}${projection === undefined ? '' : ` of ${projection}`}`,
      draft: () => ({
        stored: price.value,
        expression: times(
          figure('reference', price.reference, UNITS[section]),
          ...factorsOf(price).map((factor) => figure(`factor of ${factor.name}`, factor.value)),
        ),
        charges: { prices: section, list: [{ name, ...own, count: 1, value: price.value }] },
        topics: ['prices'],
      }),
    }),
  );
}

/** Charges with their prices taken apart; `total` is the figure that they are part of. */
export function explainCharges(
  result: RunResult,
  section: PriceSection,
  charges: readonly Charge[],
  total: number,
): ExplainedCharge[] {
  const what = section === 'energyPj' ? result.actions : result.components;
  return charges.map((charge) => ({
    ...charge,
    what: what[charge.name] ?? '',
    share: total === 0 ? 0 : charge.value / total,
    price: explainPrice(pricesAt(result, charge.projection)[section][charge.name]!, UNITS[section]),
  }));
}

/** A price is its reference value times its factor, and that the product of its factors. */
export const priceEqualities = (result: RunResult, section: PriceSection, charges: readonly Charge[]): Equality[] =>
  charges.flatMap(({ name: charged, projection }) => {
    const price = pricesAt(result, projection)[section][charged];
    const path = projection === undefined ? 'prices' : `projections.${projection}.prices`;
    const name = `${path}.${section}.${charged}`;
    if (price === undefined) return [{ name, stored: Number.NaN, expected: Number.NaN }];
    const { value, reference, factor, scaling } = price;
    const product = Object.values(scaling?.factors ?? {}).reduce((all, each) => all * each, 1);
    return [
      { name: `${name}.value`, stored: value, expected: reference * factor },
      { name: `${name}.factor`, stored: factor, expected: product },
    ];
  });

function explainPrice(price: Price, unit: string): ExplainedPrice {
  const { value, low, high, group, reference, factor, law, scaling, kind, source } = price;
  const formula = scaling && lawText(law, scaling);
  return {
    value,
    unit,
    reference,
    factor,
    low,
    high,
    ...(group === undefined ? {} : { group }),
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
    if (name === 'law' && of !== undefined)
      return { name: `${law}(${of})`, text: `${law} at ${of} ${point[of]} over ${law} at ${at[of]}`, value };
    if (name === 'node')
      return { name: `node ${node}`, text: `table ${node} at ${point['nodeNm']} nm over ${at['nodeNm']} nm`, value };
    if (point[name] === undefined || at[name] === undefined) return { name, text: name, value };
    const ratio = `${name} ${point[name]} / ${at[name]}`;
    const exponent = name === 'supplyVoltageV' ? 2 : (exponents[name] ?? 1);
    return { name, text: exponent === 1 ? ratio : `(${ratio})^${exponent}`, value };
  });
}
