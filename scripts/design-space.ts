/**
 * Measures docs/design-space.md: accuracy, energy, latency and area of the default network over crossbar sizes and bits of
 * the ADC; draws its figures and writes its table. Points already in the CSV are not measured again.
 *
 *     npm run make:design-space
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { csvFormat, csvParse } from 'd3-dsv';
import type { RunResult } from '../src/model/result.js';
import { drawFigure } from './plot.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const DATA = `${root}docs/data/design-space.csv`;
const PAGE = `${root}docs/design-space.md`;
const ROWS = [32, 64, 128, 256];
const BITS = [3, 4, 5, 6, 7, 8];
const IMAGES = 300;
const FIGURES = ['accuracy', 'energy', 'latency', 'area'];

type Point = Readonly<Record<string, string | number>>;

/** One chip: a square crossbar and the bits of its ADCs, as a process of the built `sim`. */
function measure(rows: number, bits: number): Point {
  const settings = [`crossbar.rows=${rows}`, `crossbar.cols=${rows}`, `adc.bits=${bits}`];
  const text = execFileSync(
    process.execPath,
    [
      `${root}dist/cli/main.js`,
      ...['run', 'spikesim-rram-64', 'mnist-vgg', '--images', String(IMAGES)],
      ...['--no-compare', '--no-write', '--json', '--quiet'],
      ...settings.flatMap((setting) => ['--set', setting]),
    ],
    { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return pointOf(rows, bits, JSON.parse(text) as RunResult);
}

function pointOf(rows: number, bits: number, { accuracy, energy, latency, area, mapping }: RunResult): Point {
  const percent = (head: string): string => (100 * accuracy![head]!.at(-1)!).toFixed(1);
  const { byModulePj } = energy;
  const microjoules = (pj: number): string => (pj / 1e6).toFixed(2);
  const reading = ['crossbar', 'adc', 'shiftAdd', 'latch'].map((module) => byModulePj[module] ?? 0);
  const moving = ['hTree', 'noc', 'psumBuffer', 'inputBuffer'].map((module) => byModulePj[module] ?? 0);
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  return {
    rows,
    adcBits: bits,
    images: IMAGES,
    fcPercent: percent('fc'),
    icPercent: percent('ic'),
    fusionPercent: percent('fusion'),
    energyUj: microjoules(energy.totalPj),
    adcUj: microjoules(byModulePj['adc'] ?? 0),
    readingUj: microjoules(sum(reading)),
    movingUj: microjoules(sum(moving)),
    neuronUj: microjoules((byModulePj['neuron'] ?? 0) + (byModulePj['heldSum'] ?? 0)),
    leakageUj: microjoules(energy.leakagePj),
    latencyMs: (latency.decisionNs / 1e6).toFixed(3),
    areaMm2: (area.usedUm2 / 1e6).toFixed(2),
    tiles: mapping.tiles,
    pes: mapping.pes,
  };
}

const COLUMNS: readonly (readonly [heading: string, field: string])[] = [
  ['rows', 'rows'],
  ['ADC bits', 'adcBits'],
  ['FC %', 'fcPercent'],
  ['IC %', 'icPercent'],
  ['fusion %', 'fusionPercent'],
  ['energy uJ', 'energyUj'],
  ['read uJ', 'readingUj'],
  ['of which ADC uJ', 'adcUj'],
  ['moved uJ', 'movingUj'],
  ['neurons uJ', 'neuronUj'],
  ['leakage uJ', 'leakageUj'],
  ['latency ms', 'latencyMs'],
  ['area mm2', 'areaMm2'],
  ['tiles', 'tiles'],
  ['PEs', 'pes'],
];

const tableOf = (points: readonly Point[]): string =>
  [
    COLUMNS.map(([heading]) => heading),
    COLUMNS.map(() => '--:'),
    ...points.map((point) => COLUMNS.map(([, field]) => point[field])),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

/** `page` with `table` between its markers. */
function withTable(page: string, table: string): string {
  const [begin, end] = ['<!-- table: made by npm run make:design-space -->', '<!-- table: end -->'];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no markers ${begin} ... ${end}`);
  return `${page.slice(0, from)}${begin}\n${table}\n${page.slice(to)}`;
}

/** Measures what is missing, then draws and writes. */
export async function main(): Promise<void> {
  const known = existsSync(DATA) ? [...csvParse(readFileSync(DATA, 'utf8'))] : [];
  const points: Point[] = [];
  for (const rows of ROWS) {
    for (const bits of BITS) {
      const found = known.find((point) => point['rows'] === String(rows) && point['adcBits'] === String(bits));
      points.push(found ?? measure(rows, bits));
      writeFileSync(DATA, `${csvFormat(points)}\n`);
      if (found === undefined) console.log(Object.values(points.at(-1)!).join(' '));
    }
  }
  for (const name of FIGURES) await drawFigure(`${root}docs/img/design-space-${name}.json`);
  writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), tableOf(points)));
}
