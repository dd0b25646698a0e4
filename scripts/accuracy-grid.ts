import { type CsvCell, toCsv } from '../src/formats/csv.js';
import { type Configuration, mnist } from './accuracy-configurations.js';
import { ADC_BITS, COLUMN_SUMS, ROWS, SIGNS } from './accuracy-points.js';
import { type AccuracyTable, METHODS, STEPS, standardError } from './accuracy-rows.js';

const CIRCUIT = ['columnSum', 'rows', 'sign', 'adcBits'] as const;
/** The last two name a line of a figure. */
const COLUMNS = [...CIRCUIT, 'images', 'method', 'steps', 'lossPoints', 'lowPoints', 'highPoints', 'code', 'height'];

const digits = mnist(0, 0);

/** The chips of the grid: how columns are summed, rows, sign codes, ADCs. */
export const GRID: readonly Configuration[] = COLUMN_SUMS.flatMap((columnSum) =>
  ROWS.flatMap((rows) =>
    SIGNS.flatMap((sign) => ADC_BITS.map((adcBits) => digits.chip({ columnSum, rows, sign, adcBits }).configuration)),
  ),
);

/** Points that the chips of the grid lose against `ideal` on the same images, a standard error to both sides: figures. */
export const gridCsv = (table: AccuracyTable): string =>
  toCsv(
    COLUMNS,
    GRID.flatMap((chip) => linesOf(table, chip)),
  );

function linesOf(table: AccuracyTable, chip: Configuration): readonly (readonly CsvCell[])[] {
  const images = table.imagesOf(chip).at(-1);
  if (images === undefined) return [];
  const ideal = digits.ideal().configuration;
  const names = [`${chip.sign}, ${chip.columnSum}`, `${chip.rows} rows, ${chip.sign}`];
  return METHODS.flatMap((method) =>
    STEPS.flatMap((steps) => {
      const without = table.find(ideal, images, method, steps);
      if (without === undefined) return [];
      const { accuracy } = table.find(chip, images, method, steps)!;
      const [loss, error] = [without.accuracy - accuracy, standardError(accuracy, images)];
      const points = [loss, loss - error, loss + error].map((share) => Number((100 * share).toFixed(3)));
      return [[...CIRCUIT.map((column) => chip[column]), images, method, steps, ...points, ...names]];
    }),
  );
}
