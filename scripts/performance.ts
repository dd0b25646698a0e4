/**
 * Draws the figures of docs/performance.md and writes its tables from the measurements in docs/data.
 *
 *     npm run make:performance
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { csvParse } from 'd3-dsv';
import { drawFigure } from './plot.js';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));
const PAGE = `${docs}performance.md`;

type Row = Readonly<Record<string, string>>;

const readRows = (name: string): readonly Row[] =>
  csvParse(readFileSync(`${docs}data/performance-${name}.csv`, 'utf8')) as Row[];

interface Column {
  readonly title: string;
  readonly cell: (row: Row) => string;
}

const number = (title: string, field: string, digits: number, factor = 1): Column => ({
  title,
  cell: (row) => (row[field] ? (factor * Number(row[field])).toFixed(digits) : ''),
});
const text = (title: string, field: string): Column => ({ title, cell: (row) => row[field] ?? '' });

function table(columns: readonly Column[], rows: readonly Row[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map((_, at) => (at === 0 ? '---' : '--:'))),
    ...rows.map((row) => line(columns.map(({ cell }) => cell(row)))),
  ].join('\n');
}

const NETWORKS: readonly Column[] = [
  text('network', 'net'),
  number('wanted %', 'wantedRate', 0, 100),
  text('weights', 'numerics'),
  text('workers', 'threads'),
  text('images', 'images'),
  number('ms', 'ms', 3),
  number('processor ms', 'cpuMs', 3),
  number('10^9 additions/s', 'gsynops', 1),
  number('spikes %', 'rate', 1, 100),
  number('MB', 'bytes', 0, 1e-6),
  number('x best', 'timesBest', 1),
  number('x batch 1', 'timesBatch1', 1),
  number('x best by processor', 'cpuTimesBest', 1),
];
const TORCH: readonly Column[] = [
  text('network', 'net'),
  text('batch', 'images'),
  text('threads', 'threads'),
  number('ms', 'ms', 2),
  number('processor ms', 'cpuMs', 2),
];
const COUNTING: readonly Column[] = [
  text('network', 'network'),
  text('weights', 'numerics'),
  number('spikes %', 'rate', 1, 100),
  number('ms', 'msPerStep', 3),
  number('levels %', 'levels', 1, 100),
  number('lists %', 'lists', 1, 100),
  number('outside %', 'outside', 1, 100),
  number('sums and lists %', 'drive', 1, 100),
  number('neurons %', 'fire', 1, 100),
  number('compress %', 'compress', 1, 100),
];
const STEPS: readonly Column[] = [
  text('weights', 'numerics'),
  text('steps', 'steps'),
  number('ms a step', 'msPerStep', 3),
];
const IMAGES: readonly Column[] = [
  text('images', 'images'),
  number('ms a step and image', 'msPerStep', 3),
  number('ms in all', 'msInAll', 0),
];

function tables(): Readonly<Record<string, string>> {
  const networks = readRows('networks');
  const ours = networks.filter(({ program }) => program === 'sim');
  return {
    networks: table(NETWORKS, ours),
    torch: table(
      TORCH,
      networks.filter(({ program }) => program === 'pytorch'),
    ),
    counting: table(COUNTING, readRows('counting')),
    steps: table(
      STEPS,
      readRows('steps').filter(({ sweep }) => sweep === 'steps'),
    ),
    images: table(IMAGES, readRows('images')),
  };
}

/** The page with what stands between the marks of each table replaced. @throws Error where a mark is missing */
function withTables(page: string): string {
  return Object.entries(tables()).reduce((before, [name, body]) => {
    const marks = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[\\s\\S]*?(<!-- ${name}: end -->)`);
    if (!marks.test(before)) throw new Error(`docs/performance.md has no place for the table ${name}`);
    return before.replace(marks, `$1${body}\n$2`);
  }, page);
}

export async function main(): Promise<void> {
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
  const figures = readdirSync(`${docs}img`).filter((file) => /^performance-.*\.json$/.test(file));
  for (const figure of figures) console.log(await drawFigure(`${docs}img/${figure}`));
}
