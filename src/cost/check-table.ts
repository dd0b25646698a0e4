import { didYouMean } from '../base/suggest.js';
import type { ActionTable } from '../model/counts.js';
import {
  PRICE_SECTIONS,
  type PricedEntry,
  type PriceEntry,
  type PriceSection,
  type PriceTable,
  rangeOf,
  referenceValue,
} from '../model/price-table.js';
import { LAWS } from './laws.js';

/** What a table must price, and the design quantities that its laws may refer to. */
export interface PricedMachine {
  readonly actions: ActionTable;
  readonly components: readonly string[];
  readonly quantities: readonly string[];
}

/** Something wrong with the table at `path`; `at` is shown where there is nothing at `path`. */
export interface TableFinding {
  readonly path: readonly string[];
  readonly at?: readonly string[];
  readonly message: string;
}

/** Everything that is wrong with a table whose form is right: names, laws and their parameters, ranges. */
export function checkTable(table: PriceTable, machine: PricedMachine): readonly TableFinding[] {
  const actions = Object.entries(machine.actions).flatMap(([module, own]) =>
    Object.keys(own).map((action) => `${module}.${action}`),
  );
  return [
    ...quantityFindings(['foundAt'], table.foundAt, machine),
    ...nodeFindings(table),
    ...sectionFindings(table, 'energy', actions, machine),
    ...sectionFindings(table, 'area', machine.components, machine),
    ...sectionFindings(table, 'leakage', machine.components, machine),
    ...choiceFindings(table),
  ];
}

function sectionFindings(
  table: PriceTable,
  section: PriceSection,
  wanted: readonly string[],
  machine: PricedMachine,
): TableFinding[] {
  const entries: Readonly<Record<string, PriceEntry>> = table[section];
  const unknown = Object.keys(entries).filter((name) => !wanted.includes(name));
  const missing = wanted.filter((name) => !Object.hasOwn(entries, name));
  return [
    ...unknown.map((name) => ({
      path: [section, name],
      message: `prices nothing that the machine has${didYouMean(name, missing.length > 0 ? missing : wanted)}`,
    })),
    ...missing.map((name) => ({
      path: [section, name],
      at: [section],
      message: 'has no price; give one, or "cost: none" with a reason',
    })),
    ...Object.entries(entries).flatMap(([name, entry]) =>
      entryFindings(table, section, [section, name], entry, machine),
    ),
  ];
}

function entryFindings(
  table: PriceTable,
  section: PriceSection,
  path: readonly string[],
  entry: PriceEntry,
  machine: PricedMachine,
): TableFinding[] {
  if ('cost' in entry) return [];
  if (!('choice' in entry)) return pricedFindings(table, section, path, entry, machine);
  return Object.entries(entry.options).flatMap(([name, option]) =>
    'cost' in option ? [] : pricedFindings(table, section, [...path, 'options', name], option, machine),
  );
}

function pricedFindings(
  table: PriceTable,
  section: PriceSection,
  path: readonly string[],
  entry: PricedEntry,
  machine: PricedMachine,
): TableFinding[] {
  const nodes = Object.keys(table.nodes ?? {});
  const { node } = entry;
  return [
    ...rangeFindings(table, section, path, entry),
    ...lawFindings(path, entry, machine),
    ...quantityFindings([...path, 'foundAt'], entry.foundAt, machine),
    ...quantityFindings([...path, 'valid'], entry.valid, machine),
    ...(node === undefined || nodes.includes(node)
      ? []
      : [{ path: [...path, 'node'], message: `"${node}" is not a table of nodes${didYouMean(node, nodes)}` }]),
    ...(node !== undefined && entry.supplyVoltageV !== undefined
      ? [{ path: [...path, 'supplyVoltageV'], message: 'contradicts node, whose table gives the supply' }]
      : []),
  ];
}

function rangeFindings(
  table: PriceTable,
  section: PriceSection,
  path: readonly string[],
  entry: PricedEntry,
): TableFinding[] {
  const value = referenceValue(entry);
  const { range: key } = PRICE_SECTIONS[section];
  const range = rangeOf(table, entry);
  if (value === 0)
    return [{ path: [...path, PRICE_SECTIONS[section].value], message: 'is 0; write "cost: none" with a reason' }];
  if (range === undefined) {
    return [{ path: [...path, key], at: path, message: 'is missing; give lowest and highest, or a defaultRange' }];
  }
  if (range[0] <= value && value <= range[1]) return [];
  return [{ path: [...path, key], message: `must contain the value ${value}, is ${range[0]} to ${range[1]}` }];
}

/** What the law needs, and that `at` and `exponents` name nothing else. */
function lawFindings(path: readonly string[], entry: PricedEntry, { quantities }: PricedMachine): TableFinding[] {
  const { law, of, at = {}, exponents = {}, points } = entry;
  const { parameters, reads } = LAWS[law];
  const findings: TableFinding[] = [];
  const report = (key: string, message: string, inside = true): void => {
    findings.push({ path: [...path, ...key.split('.')], ...(inside ? {} : { at: path }), message });
  };
  if (law !== 'constant' && of === undefined) report('of', `is missing: law ${law} is a function of a quantity`, false);
  if (law === 'constant' && of !== undefined) report('of', 'law constant is a function of nothing');
  if (of !== undefined && !quantities.includes(of)) {
    report('of', `unknown design quantity "${of}"${didYouMean(of, quantities)}`);
  }
  if ((law === 'table') !== (points !== undefined)) {
    report(
      'points',
      law === 'table' ? 'is missing: law table needs its points' : `law ${law} has no points`,
      points !== undefined,
    );
  }
  if (points !== undefined && !isAscending(points.of, points.values)) {
    report('points', 'must be lists of one length, "of" ascending');
  }
  const known = [...parameters, ...quantities];
  for (const name of Object.keys(at)) {
    if (known.includes(name)) continue;
    report(`at.${name}`, `is neither a design quantity nor a parameter of law ${law}${didYouMean(name, known)}`);
  }
  for (const name of Object.keys(exponents)) {
    if (at[name] === undefined || name === of || parameters.includes(name)) {
      report(`exponents.${name}`, 'is no quantity of "at" besides "of"');
    }
  }
  const optional = law === 'power' || law === 'adcLevels' ? parameters : [];
  const needed = [
    ...parameters.filter((name) => !optional.includes(name)),
    ...Object.keys(reads),
    ...(of === undefined ? [] : [of]),
  ];
  for (const name of needed) {
    if (quantities.concat(parameters).includes(name) && at[name] === undefined)
      report(`at.${name}`, `is missing: law ${law} needs it`, false);
  }
  return findings;
}

function quantityFindings(
  path: readonly string[],
  values: Readonly<Record<string, unknown>> | undefined,
  { quantities }: PricedMachine,
): TableFinding[] {
  return Object.keys(values ?? {})
    .filter((name) => !quantities.includes(name))
    .map((name) => ({ path: [...path, name], message: `unknown design quantity${didYouMean(name, quantities)}` }));
}

const isAscending = (xs: readonly number[], values: readonly number[]): boolean =>
  xs.length === values.length && xs.every((x, i) => i === 0 || x > xs[i - 1]!);

function nodeFindings({ nodes = {} }: PriceTable): TableFinding[] {
  return Object.entries(nodes).flatMap(([name, { nodeNm, factor, supplyVoltageV }]) =>
    isAscending(nodeNm, factor) &&
    factor.includes(1) &&
    (supplyVoltageV === undefined || supplyVoltageV.length === nodeNm.length)
      ? []
      : [
          {
            path: ['nodes', name],
            message: 'must be lists of one length, nodeNm ascending, with the factor 1 at one node',
          },
        ],
  );
}

/** Every choice is made, and made from the options of all entries that have it. */
function choiceFindings(table: PriceTable): TableFinding[] {
  const choices = table.choices ?? {};
  const entries = [table.energy, table.area, table.leakage].flatMap((section): PriceEntry[] => Object.values(section));
  const optionsOf = new Map<string, string[][]>();
  for (const entry of entries) {
    if (!('choice' in entry)) continue;
    optionsOf.set(entry.choice, [...(optionsOf.get(entry.choice) ?? []), Object.keys(entry.options)]);
  }
  const names = [...optionsOf.keys()];
  const unused = Object.keys(choices).filter((name) => !optionsOf.has(name));
  const open = names.filter((name) => choices[name] === undefined);
  const wrong = names.flatMap((name) => {
    const made = choices[name];
    const options = optionsOf.get(name)!.find((each) => made !== undefined && !each.includes(made));
    if (made === undefined || options === undefined) return [];
    return [
      {
        path: ['choices', name],
        message: `must be one of ${options.join(', ')}, is "${made}"${didYouMean(made, options)}`,
      },
    ];
  });
  return [
    ...unused.map((name) => ({
      path: ['choices', name],
      message: `no entry has this choice${didYouMean(name, names)}`,
    })),
    ...open.map((name) => ({ path: ['choices', name], at: [], message: 'is missing: entries depend on it' })),
    ...wrong,
  ];
}
