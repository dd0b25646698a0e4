import { type Problem, SpecError } from '../base/errors.js';
import type { ActionTable } from '../model/counts.js';
import type { PriceTable } from '../model/price-table.js';
import type { Price, PriceScaling } from '../model/result.js';
import { LAWS, type Point } from './laws.js';

/** Prices of a design point: pJ per action, um2 and uW per component, by `module.action` and `module.component`. */
export interface Prices {
  readonly energyPj: Readonly<Record<string, Price>>;
  readonly areaUm2: Readonly<Record<string, Price>>;
  readonly leakageUw: Readonly<Record<string, Price>>;
  /** Laws that were used outside the range for which they were found. */
  readonly notes: readonly string[];
}

type Entry = PriceTable['energy'][string] | PriceTable['area'][string] | PriceTable['leakage'][string];

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
  const problems: Problem[] = [];
  const notes = new Set<string>();
  elsewhere(
    table.foundAt,
    point,
    (message) => problems.push({ file, path: 'foundAt', message }),
    (note) => notes.add(`price table ${table.name} was ${note}`),
  );
  const names = Object.entries(actions).flatMap(([module, own]) =>
    Object.keys(own).map((action) => `${module}.${action}`),
  );
  const section = (key: 'energy' | 'area' | 'leakage', wanted: readonly string[]): Record<string, Price> => {
    const entries: Readonly<Record<string, Entry>> = table[key];
    const report = (name: string, message: string) => problems.push({ file, path: `${key}.${name}`, message });
    for (const name of Object.keys(entries))
      if (!wanted.includes(name)) report(name, 'prices nothing that the machine has');
    const prices: Record<string, Price> = {};
    for (const name of wanted) {
      const entry = entries[name];
      if (entry === undefined) report(name, 'has no price; give one, or "cost: none" with a reason');
      else
        prices[name] = priceOf(
          entry,
          point,
          (message) => report(name, message),
          (note) => notes.add(`${name}: ${note}`),
        );
    }
    return prices;
  };
  const prices = {
    energyPj: section('energy', names),
    areaUm2: section('area', components),
    leakageUw: section('leakage', components),
  };
  if (problems.length > 0) throw new SpecError(problems);
  return { ...prices, notes: [...notes] };
}

function priceOf(entry: Entry, point: Point, fail: (message: string) => void, note: (text: string) => void): Price {
  if ('cost' in entry) {
    return { value: 0, reference: 0, factor: 1, law: 'none', kind: 'none', source: entry.reason };
  }
  const reference = 'valuePj' in entry ? entry.valuePj : 'valueUm2' in entry ? entry.valueUm2 : entry.valueUw;
  elsewhere(entry.foundAt, point, fail, (text) => note(`${text}, without scaling`));
  const scaling = scalingOf(entry, point, fail, note);
  const factor = Object.values(scaling.factors).reduce((product, each) => product * each, 1);
  if (!Number.isFinite(factor) || factor < 0) fail(`its law gives the factor ${factor} at this design point`);
  const { law, kind, source } = entry;
  const scales = Object.keys(scaling.factors).length > 0;
  return { value: reference * factor, reference, factor, law, ...(scales ? { scaling } : {}), kind, source };
}

/** Says where the design differs from the one that a value was found at and does not scale with. */
function elsewhere(
  foundAt: PriceTable['foundAt'] | undefined,
  point: Point,
  fail: (message: string) => void,
  note: (text: string) => void,
): void {
  for (const [name, value] of Object.entries(foundAt ?? {})) {
    if (point[name] === undefined) fail(`unknown design quantity "${name}" in foundAt`);
    else if (point[name] !== value) note(`found at ${name} ${value}, used at ${point[name]}`);
  }
}

/** The law at the design point over the law at the reference point; other quantities of `at` scale linearly. */
function scalingOf(
  { law, of, at = {}, supplyVoltageV }: Exclude<Entry, { cost: 'none' }>,
  point: Point,
  fail: (message: string) => void,
  note: (text: string) => void,
): PriceScaling {
  const { parameters, reads, shape, valid } = LAWS[law];
  if (law !== 'constant' && of === undefined) fail(`law ${law} needs "of": the quantity that it is a function of`);
  const quantities = Object.keys(at).filter((name) => !parameters.includes(name));
  for (const name of [...quantities, ...(of === undefined ? [] : [of])]) {
    if (point[name] === undefined) fail(`unknown design quantity "${name}"; known: ${Object.keys(point).join(', ')}`);
    if (at[name] === undefined) fail(`"at" must give ${name} at the reference point`);
  }
  const own = of === undefined ? 1 : shape(point[of]!, point, at) / shape(at[of]!, at, at);
  const ranges = Object.entries({ ...reads, ...(of === undefined || valid === undefined ? {} : { [of]: valid }) });
  for (const [name, [low, high]] of ranges) {
    const used = point[name]!;
    if (used < low || used > high) note(`${law} was found for ${name} from ${low} to ${high}, used at ${used}`);
  }
  const linear = quantities.filter((name) => name !== of && !(name in reads));
  const voltage = supplyVoltageV === undefined ? {} : { supplyVoltageV };
  const used = [...quantities, ...Object.keys(voltage)];
  return {
    ...(of === undefined ? {} : { of }),
    at: { ...at, ...voltage },
    point: Object.fromEntries(used.map((name) => [name, point[name]!])),
    factors: {
      ...(of === undefined ? {} : { law: own }),
      ...Object.fromEntries(linear.map((name) => [name, point[name]! / at[name]!])),
      ...(supplyVoltageV === undefined ? {} : { supplyVoltageV: (point['supplyVoltageV']! / supplyVoltageV) ** 2 }),
    },
  };
}
