/**
 * Runs the studies of docs/studies and makes their figures and tables anew. Points that have ended are kept in
 * results/studies: the same command goes on where it stopped. What has a network of the reference folder needs
 * SPIKEFUSE_REFERENCE.
 *
 *     npm run make:studies [-- --workers 1 crossbar-adc ic-placement throughput]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { withBlock } from './markdown-blocks.js';
import { placementNetwork, shapesOnly } from './placement-network.js';
import { FIGURES, figureText } from './studies-figures.js';
import { csvOf, rowsOf, type StudyRow } from './studies-rows.js';
import { TABLES } from './studies-tables.js';

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

/** What a study needs besides the repository, on so many threads (undefined: all cores). */
async function optionsOf(name: string, workers: number | undefined): Promise<readonly string[]> {
  const threads = workers === undefined ? [] : ['--workers', String(workers)];
  if (name !== 'ic-placement') return threads;
  mkdirSync(`${RESULTS}/network`, { recursive: true });
  const path = await placementNetwork(root, `${RESULTS}/network`, workers);
  writeFileSync(NETWORK, shapesOnly(path));
  return ['--workload', path, ...threads];
}

async function makePage(page: Page, workers: number | undefined): Promise<void> {
  const tables = new Map<string, readonly StudyRow[]>();
  for (const name of PAGES[page]) {
    const folder = sweep(name, await optionsOf(name, workers));
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

/** Makes the pages that are named, or all. */
export async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { workers: { type: 'string' } },
    allowPositionals: true,
  });
  const workers = values.workers === undefined ? undefined : Number(values.workers);
  if (workers !== undefined && !(Number.isInteger(workers) && workers > 0))
    throw new Error(`--workers must be an integer from 1 on, is ${values.workers}`);
  const all = Object.keys(PAGES) as Page[];
  const unknown = positionals.filter((name) => !all.some((page) => page === name));
  if (unknown.length > 0) throw new Error(`no study ${unknown.join(', ')}; there are ${all.join(', ')}`);
  mkdirSync(DATA, { recursive: true });
  const wanted = all.filter((page) => positionals.length === 0 || positionals.includes(page));
  for (const page of wanted) await makePage(page, workers);
}
