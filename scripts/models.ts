/**
 * Writes the tables of docs/models/phys.md: how far the laws are from what they stand for, what comes out of them at sizes and
 * nodes that were left out of the fit, and the fitted parameters.
 *
 *     npm run make:models
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { interpolate } from '../src/base/interpolate.js';
import { comparisons, PHYS } from './model-errors.js';
import { FITS, type Fit, type FitRequest, fitTo, leftOut } from './scaling-fits.js';

const PAGE = fileURLToPath(new URL('../docs/models/phys.md', import.meta.url));

const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 2 : 1)} %`;
const table = (headings: readonly string[], rows: readonly (readonly string[])[]): string =>
  [headings, headings.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const errorTable = (): string =>
  table(
    ['price', 'against', 'over', 'runs', 'largest error'],
    comparisons().map(({ price, against, range, runs, worst }) => [
      price,
      against,
      range,
      String(runs),
      percent(worst),
    ]),
  );

/** Fits with several nodes: what the others say at a size, width or node that was left out. */
const nodeFits = (): readonly FitRequest[] => FITS.filter(({ law }) => law !== 'adcLevels');

function sizesLeftOut(): string {
  const rows = nodeFits().map((request) => [
    request.name,
    ...[leftOut(request, request.of)].map((errors) =>
      errors.map(({ value, worst }) => `${value}: ${percent(worst)}`).join(', '),
    ),
  ]);
  return table(['fit', 'largest error at the size [KiB] or width [bit] that was left out'], rows);
}

/** The factor of each inner node, at its own supply, from factors and supplies of the others. */
function nodesLeftOut(fits: ReadonlyMap<string, Fit>): string {
  const rows = nodeFits().map(({ name }) => {
    const { nodeNm, factor } = fits.get(name)!;
    const inner = nodeNm.slice(1, -1).map((node) => {
      const others = nodeNm.filter((other) => other !== node);
      const values = others.map((other) => factor[nodeNm.indexOf(other)]!);
      const error = (interpolate(others, values, node) / factor[nodeNm.indexOf(node)]!) * supplyRatio(name, node) - 1;
      return `${error < 0 ? '-' : '+'}${percent(Math.abs(error))}`;
    });
    return [name, ...inner];
  });
  return table(['fit', '32 nm from 22, 45, 65', '45 nm from 22, 32, 65'], rows);
}

/** (supply of a node / supply that the other nodes of its table say)^2; 1 where supply does not matter. */
function supplyRatio(name: string, node: number): number {
  const { nodeNm, supplyVoltageV } = PHYS.nodes![name]!;
  if (supplyVoltageV === undefined) return 1;
  const others = nodeNm.filter((other) => other !== node);
  const supplies = others.map((other) => supplyVoltageV[nodeNm.indexOf(other)]!);
  return (supplyVoltageV[nodeNm.indexOf(node)]! / interpolate(others, supplies, node)) ** 2;
}

function parameterTable(fits: ReadonlyMap<string, Fit>): string {
  const rows = FITS.map(({ name, law }) => {
    const { parameters, value, nodeNm, factor, worst } = fits.get(name)!;
    const settings = Object.entries(parameters).map(([key, number]) => `${key} ${number}`);
    const nodes = nodeNm.map((node, i) => `${node} nm ${factor[i]!.toPrecision(5)}`);
    return [name, `\`${law}\``, settings.join(', '), value.toPrecision(6), nodes.join(', '), percent(worst)];
  });
  return table(['fit', 'law', 'parameters', 'value at the reference', 'nodes', 'largest error'], rows);
}

/** The page with its tables between their markers replaced. @throws Error where a marker is missing */
export function withTables(page: string): string {
  const fits = new Map(FITS.map((request) => [request.name, fitTo(request)]));
  const tables = {
    errors: errorTable(),
    sizes: sizesLeftOut(),
    nodes: nodesLeftOut(fits),
    fits: parameterTable(fits),
  };
  return Object.entries(tables).reduce((text, [name, lines]) => {
    const [begin, end] = [`<!-- ${name}: made by npm run make:models -->`, `<!-- ${name}: end -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`docs/models/phys.md has no markers ${begin} ... ${end}`);
    return `${text.slice(0, from)}${begin}\n${lines}\n${text.slice(to)}`;
  }, page);
}

/** `npm run make:models`. */
export function main(): void {
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
}
