import type { Price, PricesResult } from '../model/result.js';
import { labelled, left, right, table } from './columns.js';
import { significant } from './numbers.js';
import { printSections } from './section.js';

const SECTIONS = [
  ['energyPj', 'Energy of one action', 'pJ'],
  ['areaUm2', 'Area of one component', 'um2'],
  ['leakageUw', 'Leakage of one component', 'uW'],
] as const;

/** Every price at one design point with its range and kind; what is free is named below each table. */
export function priceListing(prices: PricesResult, notes: readonly string[], colours: boolean): string {
  const sections = SECTIONS.map(([section, heading, unit]) => {
    const entries = Object.entries(prices[section]);
    const free = entries.filter(([, { kind }]) => kind === 'none').map(([name]) => name);
    const rows = entries.filter(([, { kind }]) => kind !== 'none').map(([name, price]) => priceRow(name, price));
    const columns = [left('price'), right(unit), right('lowest'), right('highest'), left('kind')];
    return {
      heading,
      lines: [...table(columns, rows), ...(free.length === 0 ? [] : labelled('free', free.join(', '), 4))],
    };
  });
  return printSections(
    [...sections, { heading: 'Notes', lines: notes.flatMap((note) => labelled('-', note, 1)) }],
    colours,
  );
}

const priceRow = (name: string, { value, low, high, kind }: Price): string[] => [
  name,
  ...[value, low, high].map(significant),
  kind,
];
