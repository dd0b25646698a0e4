import { SpecError } from '../base/errors.js';
import { interpolate } from '../base/interpolate.js';
import type { ActionTable } from '../model/counts.js';
import {
  type ChoiceEntry,
  chosenOf,
  type NodeTable,
  type PricedEntry,
  type PriceEntry,
  type PriceSection,
  type PriceTable,
  rangeOf,
  referenceValue,
} from '../model/price-table.js';
import type { Price, PriceScaling } from '../model/result.js';
import { checkTable } from './check-table.js';
import { beyond, lawFactors, type Point, quantitiesOf } from './laws.js';

/** Prices of a design point: pJ per action, um2 and uW per component, by `module.action` and `module.component`. */
export interface Prices {
  readonly energyPj: Readonly<Record<string, Price>>;
  readonly areaUm2: Readonly<Record<string, Price>>;
  readonly leakageUw: Readonly<Record<string, Price>>;
  /** Laws that were used outside the range for which they were found, and what the other options of a choice say. */
  readonly notes: readonly string[];
}

/**
 * Resolves `table` (from `file`) at `point`. Every action and component must be priced or declared free, and nothing else may be.
 * @throws SpecError listing everything that is missing, unknown or not computable.
 */
export function resolvePrices(
  table: PriceTable,
  point: Point,
  actions: ActionTable,
  components: readonly string[],
  file = table.name,
): Prices {
  const findings = checkTable(table, { actions, components, quantities: Object.keys(point) });
  if (findings.length > 0) {
    throw new SpecError(findings.map(({ path, message }) => ({ file, path: path.join('.'), message })));
  }
  return pricesAt(table, point);
}

/** Prices of a checked `table` at `point`. @throws SpecError where a law gives no price there. */
export function pricesAt(table: PriceTable, point: Point): Prices {
  const notes = new Set(elsewhere(table.foundAt, point).map((where) => `price table ${table.name} was ${where}`));
  const section = (key: PriceSection): Record<string, Price> => {
    const entries: Readonly<Record<string, PriceEntry>> = table[key];
    return Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => {
        const priced = priceOf(table, chosenOf(table, entry)!, point);
        if (!Number.isFinite(priced.value) || priced.value < 0) {
          const message = `its law gives the factor ${priced.factor} at this design point`;
          throw new SpecError([{ file: table.name, path: `${key}.${name}`, message }]);
        }
        for (const remark of remarksOn(table, chosenOf(table, entry)!, point)) notes.add(`${name}: ${remark}`);
        if (key === 'energy' && 'choice' in entry) notes.add(`${name}: ${spreadOf(table, entry, point)}`);
        return [name, priced];
      }),
    );
  };
  return {
    energyPj: section('energy'),
    areaUm2: section('area'),
    leakageUw: section('leakage'),
    notes: [...notes],
  };
}

function priceOf(table: PriceTable, entry: Exclude<PriceEntry, ChoiceEntry>, point: Point): Price {
  if ('cost' in entry) {
    return { value: 0, low: 0, high: 0, reference: 0, factor: 1, law: 'none', kind: 'none', source: entry.reason };
  }
  const reference = referenceValue(entry);
  const [low, high] = rangeOf(table, entry)!;
  const scaling = scalingOf(table, entry, point);
  const factor = Object.values(scaling.factors).reduce((product, each) => product * each, 1);
  const { law, kind, source, group } = entry;
  return {
    value: reference * factor,
    low: low * factor,
    high: high * factor,
    ...(group === undefined ? {} : { group }),
    reference,
    factor,
    law,
    ...(Object.keys(scaling.factors).length === 0 ? {} : { scaling }),
    kind,
    source,
  };
}

/** From the reference point, node and supply of the value to those of the chip. */
function scalingOf(table: PriceTable, entry: PricedEntry, point: Point): PriceScaling {
  const { of, at = {}, exponents, node } = entry;
  const technology = technologyOf(table, entry, point);
  const used = [...quantitiesOf(entry), ...Object.keys(technology.at)];
  return {
    ...(of === undefined ? {} : { of }),
    at: { ...at, ...technology.at },
    point: Object.fromEntries(used.map((name) => [name, point[name]!])),
    ...(exponents === undefined ? {} : { exponents }),
    ...(node === undefined ? {} : { node }),
    factors: { ...lawFactors(entry, point), ...technology.factors },
  };
}

/** Node and supply: from what, and by what factors; energy goes with the square of the supply. */
function technologyOf({ nodes = {} }: PriceTable, { node, supplyVoltageV }: PricedEntry, point: Point) {
  const supplied = (foundV: number | undefined) =>
    foundV === undefined
      ? { at: {}, factors: {} }
      : { at: { supplyVoltageV: foundV }, factors: { supplyVoltageV: (point['supplyVoltageV']! / foundV) ** 2 } };
  if (node === undefined) return supplied(supplyVoltageV);
  const { nodeNm, factor, supplyVoltageV: supplies } = nodes[node]!;
  const here = point['nodeNm']!;
  const { at, factors } = supplied(supplies === undefined ? undefined : interpolate(nodeNm, supplies, here));
  return {
    at: { nodeNm: referenceNode(nodes[node]!), ...at },
    factors: { node: interpolate(nodeNm, factor, here), ...factors },
  };
}

/** The node at which values with this table stand. */
const referenceNode = ({ nodeNm, factor }: NodeTable): number => nodeNm[factor.indexOf(1)]!;

/** Where the design leaves what a price was found for. */
function remarksOn(table: PriceTable, entry: Exclude<PriceEntry, ChoiceEntry>, point: Point): string[] {
  if ('cost' in entry) return [];
  const nodes = entry.node === undefined ? undefined : table.nodes![entry.node]!;
  return [
    ...elsewhere(entry.foundAt, point).map((where) => `${where}, without scaling`),
    ...beyond(entry, point),
    ...(nodes === undefined ? [] : beyondNodes(nodes, point['nodeNm']!)),
  ];
}

function beyondNodes({ nodeNm }: NodeTable, at: number): string[] {
  const [low, high] = [nodeNm[0]!, nodeNm.at(-1)!];
  return at < low || at > high ? [`known for nodes from ${low} to ${high} nm, continued to ${at}`] : [];
}

/** Where the design differs from the one that a value was found at and does not scale with. */
const elsewhere = (foundAt: PriceTable['foundAt'] | undefined, point: Point): string[] =>
  Object.entries(foundAt ?? {})
    .filter(([name, value]) => point[name] !== value)
    .map(([name, value]) => `found at ${name} ${value}, used at ${point[name]}`);

/** What every option of a choice says here, so that the spread between models is not hidden. */
function spreadOf(table: PriceTable, entry: ChoiceEntry, point: Point): string {
  const values = Object.entries(entry.options).map(([name, option]) => {
    const { value } = priceOf(table, option, point);
    return `${name} ${Number(value.toPrecision(3))}`;
  });
  return `${values.join(', ')} pJ here; choices.${entry.choice} is ${table.choices![entry.choice]}`;
}
