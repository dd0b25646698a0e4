/**
 * Measures how well the networks of the study decide under the chip's numerics and writes docs/data/accuracy.csv, then
 * the tables of docs/accuracy.md. What the file holds already is not measured again, so a run can be interrupted.
 *
 *     SPIKEFUSE_REFERENCE=folder npm run make:accuracy
 *     npm run make:accuracy -- tables                 measures nothing, writes the page and its figures
 *
 * Takes hours. `WORKERS`: threads, as many as the machine runs at once without it.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keyOf, type Point } from './accuracy-configurations.js';
import { gridCsv } from './accuracy-grid.js';
import { Meter, type MeterOptions, type Piece } from './accuracy-measure.js';
import { type StudyNetworkName, studyNetwork } from './accuracy-networks.js';
import { isCompared, POINTS } from './accuracy-points.js';
import { AccuracyProgress } from './accuracy-progress.js';
import { type AccuracyRow, AccuracyTable, METHODS, readAccuracies, STEPS } from './accuracy-rows.js';
import { accuracySections, withSections } from './accuracy-tables.js';
import { drawFigure } from './plot.js';

const DOCS = fileURLToPath(new URL('../docs/', import.meta.url));
const DATA = `${DOCS}data/accuracy.csv`;
const GRID = `${DOCS}data/accuracy-grid.csv`;
const PAGE = `${DOCS}accuracy.md`;
const FIGURES = ['accuracy-codes.json', 'accuracy-rows.json'];
const LAST_STEP = STEPS.at(-1)!;

/** The table of a CSV file; an empty one where there is none. */
export const tableAt = (path: string): AccuracyTable =>
  new AccuracyTable(existsSync(path) ? readAccuracies(readFileSync(path, 'utf8')) : []);

/** Measurements that a table lacks, in the order in which they are made. */
export function piecesOf(points: readonly Point[], table: AccuracyTable): readonly Piece[] {
  const ahead = new Map<string, readonly number[]>();
  const pieces: Piece[] = [];
  for (const { configuration, images } of points.toSorted((one, other) => one.turn - other.turn)) {
    const key = keyOf(configuration);
    const found = ahead.get(key) ?? table.imagesOf(configuration);
    const isPassed = found.some((count) => count > images) && !isCompared(configuration, images);
    if (isPassed || found.includes(images)) continue;
    pieces.push({ configuration, from: Math.max(0, ...found.filter((count) => count < images)), images });
    ahead.set(key, [...found, images]);
  }
  return pieces;
}

/** Replaces a file as a whole, so that an interrupt leaves the old or the new one. */
function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** Measures what is missing; `keep` is called after every configuration. */
async function measureMissing(points: readonly Point[], table: AccuracyTable, keep: () => void): Promise<void> {
  const pieces = piecesOf(points, table);
  const progress = new AccuracyProgress(pieces);
  const workers = Number(process.env['WORKERS'] ?? availableParallelism());
  const measure = measurement({ workers, onImage: () => progress.image() });
  for (const piece of pieces) {
    progress.start();
    table.add(joined(piece, await measure(piece), table));
    keep();
    progress.end(piece);
  }
}

type Counts = Readonly<Record<string, Float64Array>>;

/** Counts right predictions in pieces of any network; a network is loaded when its first piece comes. */
function measurement(options: MeterOptions): (piece: Piece) => Promise<Counts> {
  const meters = new Map<StudyNetworkName, Promise<Meter>>();
  return async (piece) => {
    const { network } = piece.configuration;
    const meter = meters.get(network) ?? studyNetwork(network).then((study) => new Meter(study, options));
    meters.set(network, meter);
    return (await meter).countRight(piece, LAST_STEP);
  };
}

/** Rows of all images of a piece: those that the table has and those that were `counted` after them. */
function joined({ configuration, from, images }: Piece, counted: Counts, table: AccuracyTable): readonly AccuracyRow[] {
  return METHODS.flatMap((method) =>
    STEPS.map((steps) => {
      const before = from === 0 ? 0 : Math.round(from * table.find(configuration, from, method, steps)!.accuracy);
      const accuracy = Number(((before + counted[method]![steps - 1]!) / images).toFixed(6));
      return { configuration, images, method, steps, accuracy };
    }),
  );
}

/** Writes the tables of the page and the data of its figures. */
function writePage(table: AccuracyTable): void {
  replaceFile(GRID, gridCsv(table));
  replaceFile(PAGE, withSections(readFileSync(PAGE, 'utf8'), accuracySections(table)));
}

/** `tables`: writes the page from what is measured and measures nothing. */
export async function main(options: readonly string[]): Promise<void> {
  const table = tableAt(DATA);
  if (!options.includes('tables')) {
    await measureMissing(POINTS, table, () => {
      replaceFile(DATA, table.toCsv());
      writePage(table);
    });
  }
  writePage(table);
  for (const figure of FIGURES) console.log(await drawFigure(`${DOCS}img/${figure}`));
}
