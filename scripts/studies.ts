/**
 * Runs the studies of docs/studies and makes their figures and tables anew. Points that have ended are kept in
 * results/studies: the same command goes on where it stopped. What has a network of the reference folder needs
 * SPIKEFUSE_REFERENCE.
 *
 *     npm run make:studies [-- crossbar-adc ic-placement throughput]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { csvParse } from 'd3-dsv';
import { keptResult } from '../src/host/node/sweep-folder.js';
import type { RunResult } from '../src/model/result.js';
import type { SweepResult } from '../src/model/sweep.js';
import { withBlock } from './markdown-blocks.js';
import { placementNetwork, shapesOnly } from './placement-network.js';
import { FIGURES, figureText } from './studies-figures.js';
import { type StudyRow, TABLES } from './studies-tables.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const DOCS = `${root}docs/studies`;
const DATA = `${DOCS}/data`;
const RESULTS = `${root}results/studies`;
const NETWORK = `${root}arch/studies/networks/cifar10-vgg16h.json`;

/** A page of docs/studies and the bundled studies that it is about. */
const PAGES = {
  'crossbar-adc': ['crossbar-adc', 'crossbar-spikesim'],
  'ic-placement': ['ic-placement'],
  throughput: ['throughput'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
type Page = keyof typeof PAGES;

/** Runs a bundled study; returns the folder of the sweep. */
function sweep(name: string, options: readonly string[]): string {
  const folder = `${RESULTS}/${name}`;
  const command = ['sweep', name, '--out', folder, '--keep-stages', '--quiet', ...options];
  const { status } = spawnSync(process.execPath, [`${root}dist/cli/main.js`, ...command], { stdio: 'inherit' });
  if (status !== 0) throw new Error(`sim ${command.join(' ')} ended with ${status}`);
  return folder;
}

/** What a study needs besides the repository. */
async function optionsOf(name: string): Promise<readonly string[]> {
  if (name !== 'ic-placement') return [];
  mkdirSync(`${RESULTS}/network`, { recursive: true });
  const path = await placementNetwork(root, `${RESULTS}/network`);
  writeFileSync(NETWORK, shapesOnly(path));
  return ['--workload', path];
}

/** Points of a study as rows, with the layer that bounds each (`bottleneck`) where the whole result was kept. */
function rowsOf(folder: string): readonly StudyRow[] {
  const { points } = JSON.parse(readFileSync(`${folder}/sweep.json`, 'utf8')) as SweepResult;
  const results = new Map(points.map(({ id, result }) => [id, result]));
  return csvParse(readFileSync(`${folder}/points.csv`, 'utf8')).map((row): StudyRow => {
    const key = results.get(row['id']!);
    const result: RunResult | undefined = key === undefined ? undefined : keptResult(folder, key);
    return { ...(row as StudyRow), bottleneck: result?.latency.bottleneck ?? '' };
  });
}

async function makePage(page: Page): Promise<void> {
  const tables = new Map<string, readonly StudyRow[]>();
  for (const name of PAGES[page]) {
    const folder = sweep(name, await optionsOf(name));
    const rows = rowsOf(folder);
    tables.set(name, rows);
    writeFileSync(`${DATA}/${name}.csv`, csvOf(rows));
  }
  const figures = FIGURES.filter((each) => each.page === page);
  for (const figure of figures) writeFileSync(`${DOCS}/${figure.name}.svg`, await figureText(figure, tables));
  const blocks = [
    { name: 'figures', text: figures.map(({ name, alt }) => `![${alt}](${name}.svg)`).join('\n\n') },
    ...TABLES.filter((table) => table.page === page).map(({ name, make }) => ({ name, text: make(tables) })),
  ];
  const path = `${DOCS}/${page}.md`;
  const pageText = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    blocks.reduce((before, { name, text }) => withBlock(before, name, text), pageText),
  );
  console.log(`${page}: ${[...tables].map(([name, rows]) => `${rows.length} points of ${name}`).join(', ')}`);
}

/** Numbers with 6 digits: more would change with every rounding and tell nothing. */
function csvOf(rows: readonly StudyRow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const short = (text: string): string =>
    /^-?\d+\.\d+$/.test(text) ? String(Number(Number(text).toPrecision(6))) : text;
  const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) => columns.map((column) => cell(short(row[column] ?? ''))).join());
  return `${[columns.join(), ...lines].join('\n')}\n`;
}

/** Makes the pages that are named, or all. */
export async function main(wanted: readonly string[]): Promise<void> {
  const all = Object.keys(PAGES) as Page[];
  const unknown = wanted.filter((name) => !all.some((page) => page === name));
  if (unknown.length > 0) throw new Error(`no study ${unknown.join(', ')}; there are ${all.join(', ')}`);
  mkdirSync(DATA, { recursive: true });
  for (const page of all.filter((each) => wanted.length === 0 || wanted.includes(each))) await makePage(page);
}
