import { csvParse } from 'd3-dsv';
import { toCsv } from '../src/formats/csv.js';
import { CONFIGURATION, type Configuration, keyOf } from './accuracy-configurations.js';
import { isCompared, POINTS } from './accuracy-points.js';

/** What tells its rows apart. */
const WITHIN = ['images', 'method', 'steps'] as const;
const COLUMNS = [...CONFIGURATION, ...WITHIN, 'accuracy', 'standardError'] as const;

/** Steps whose accuracy is kept. */
export const STEPS = [50, 100, 150, 200, 300] as const;
export const METHODS = ['fc', 'ic', 'fusion-grid', 'fusion-emp'] as const;
export type Method = (typeof METHODS)[number];

/** One line of the table: the share of the first `images` images that a method decides rightly after `steps`. */
export interface AccuracyRow {
  readonly configuration: Configuration;
  readonly images: number;
  readonly method: Method;
  readonly steps: number;
  readonly accuracy: number;
}

/** Standard deviation of the share `accuracy` of `images` images drawn by chance. */
export const standardError = (accuracy: number, images: number): number =>
  Math.sqrt((accuracy * (1 - accuracy)) / images);

/** Accuracies found so far, each under its configuration, images, method and steps. */
export class AccuracyTable {
  readonly #rows = new Map<string, AccuracyRow>();

  constructor(rows: readonly AccuracyRow[] = []) {
    for (const row of rows) this.#rows.set(nameOf(row), row);
  }

  /** Adds what was measured; what fewer images of the same configuration gave is left out unless it is compared. */
  add(rows: readonly AccuracyRow[]): void {
    for (const row of rows) this.#rows.set(nameOf(row), row);
    const most = new Map(rows.map(({ configuration, images }) => [keyOf(configuration), images]));
    for (const [name, { configuration, images }] of this.#rows) {
      const isPassed = images < (most.get(keyOf(configuration)) ?? 0);
      if (isPassed && !isCompared(configuration, images)) this.#rows.delete(name);
    }
  }

  find(configuration: Configuration, images: number, method: Method, steps: number): AccuracyRow | undefined {
    return this.#rows.get(nameOf({ configuration, images, method, steps }));
  }

  /** Numbers of images that a configuration was measured on, ascending. */
  imagesOf(configuration: Configuration): readonly number[] {
    const key = keyOf(configuration);
    const own = [...this.#rows.values()].filter((row) => keyOf(row.configuration) === key);
    return [...new Set(own.map(({ images }) => images))].sort((one, other) => one - other);
  }

  /** All rows in the order of the study, then by images, method and steps; foreign configurations last. */
  rows(): readonly AccuracyRow[] {
    const places = new Map(POINTS.map(({ configuration }, place) => [keyOf(configuration), place]));
    const place = ({ configuration }: AccuracyRow): number => places.get(keyOf(configuration)) ?? places.size;
    const order = [
      (one: AccuracyRow, other: AccuracyRow) => place(one) - place(other),
      (one: AccuracyRow, other: AccuracyRow) => compareTexts(keyOf(one.configuration), keyOf(other.configuration)),
      (one: AccuracyRow, other: AccuracyRow) => one.images - other.images,
      (one: AccuracyRow, other: AccuracyRow) => METHODS.indexOf(one.method) - METHODS.indexOf(other.method),
      (one: AccuracyRow, other: AccuracyRow) => one.steps - other.steps,
    ];
    return [...this.#rows.values()].sort((one, other) => {
      for (const compare of order) {
        const sign = compare(one, other);
        if (sign !== 0) return sign;
      }
      return 0;
    });
  }

  toCsv(): string {
    return toCsv(
      COLUMNS,
      this.rows().map(({ configuration, images, method, steps, accuracy }) => [
        ...CONFIGURATION.map((column) => configuration[column]),
        images,
        method,
        steps,
        accuracy,
        Number(standardError(accuracy, images).toFixed(5)),
      ]),
    );
  }
}

const nameOf = ({ configuration, images, method, steps }: Omit<AccuracyRow, 'accuracy'>): string =>
  `${keyOf(configuration)} ${images} ${method} ${steps}`;

const compareTexts = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const NUMBERS: ReadonlySet<string> = new Set(['weightBits', 'rows', 'adcBits', 'percentile']);

/** The rows of a CSV that `AccuracyTable.toCsv` wrote. */
export function readAccuracies(text: string): readonly AccuracyRow[] {
  return csvParse(text).map((cells) => ({
    configuration: Object.fromEntries(
      CONFIGURATION.filter((column) => cells[column] !== '').map((column) => [
        column,
        NUMBERS.has(column) ? Number(cells[column]) : cells[column],
      ]),
    ) as unknown as Configuration,
    images: Number(cells['images']),
    method: cells['method'] as Method,
    steps: Number(cells['steps']),
    accuracy: Number(cells['accuracy']),
  }));
}
