import {
  type Configuration,
  cifar,
  cifarTraining,
  mnist,
  mnistTraining,
  type Point,
} from './accuracy-configurations.js';
import { GRID } from './accuracy-grid.js';
import { ADC_BITS, COLUMN_SUMS, PERCENTILES, ROWS, SCALES, SIGNS } from './accuracy-points.js';
import { prototypeTable } from './accuracy-prototype-table.js';
import { type AccuracyTable, METHODS, type Method, standardError } from './accuracy-rows.js';

const SHOWN_STEPS = [100, 200, 300] as const;
const WEIGHT_BITS = [8, 6, 4, 3] as const;

const HEADS = ['fc', 'ic'] as const;

const percent = (share: number): string => (100 * share).toFixed(1);
const cells = (values: readonly (string | number)[]): string => `| ${values.join(' | ')} |`;

/** Accuracies [%] after SHOWN_STEPS, by default on the most images: `70.4 98.3 99.3`; a dash where none were scored. */
function curve(
  table: AccuracyTable,
  { configuration }: Pick<Point, 'configuration'>,
  method: Method,
  images = table.imagesOf(configuration).at(-1),
): string {
  if (images === undefined) return '-';
  return SHOWN_STEPS.map((steps) => percent(table.find(configuration, images, method, steps)!.accuracy)).join(' ');
}

const scored = (table: AccuracyTable, { configuration }: Pick<Point, 'configuration'>): number | string =>
  table.imagesOf(configuration).at(-1) ?? '-';

type Labelled = readonly [label: string, point: Point];

/** A line a configuration: accuracy of every method after 100, 200 and 300 steps. */
function methodTable(table: AccuracyTable, points: readonly Labelled[]): string {
  return [
    '| computes with | images | FC at 100 200 300 | IC | fusion, grid | fusion, emp |',
    '|---|--:|--:|--:|--:|--:|',
    ...points.map(([label, point]) =>
      cells([label, scored(table, point), ...METHODS.map((method) => curve(table, point, method))]),
    ),
  ].join('\n');
}

const chipLabel = ({ sign, columnSum, rows, inputCoding, adcBits }: Configuration): string =>
  `${sign}, ${columnSum}, ${rows} rows, ${adcBits}-bit ADC${inputCoding === 'digital' ? ', digital image' : ''}`;

const digits = mnist(0, 0);
const weightPoints: readonly Labelled[] = [
  ['`ideal`', digits.ideal()],
  ...WEIGHT_BITS.flatMap((bits) =>
    SCALES.map((scale): Labelled => [`${bits} bits a weight, scale per ${scale}`, digits.quantised(bits, scale)]),
  ),
  ['the default chip', digits.chip()],
  ['the same, image in a digital unit', digits.chip({ inputCoding: 'digital' })],
];

const pictures = cifar(0, 0);
const cifarPoints: readonly Labelled[] = [
  ['`ideal`', pictures.ideal()],
  ['4 bits a weight, scale per channel', pictures.quantised(4, 'channel')],
  ['4 bits a weight, scale per projection', pictures.quantised(4, 'projection')],
  ...SIGNS.flatMap((sign) =>
    (['bitSerialHeld', 'digital'] as const).map((inputCoding): Labelled => {
      const point = pictures.chip({ sign, inputCoding });
      return [chipLabel(point.configuration), point];
    }),
  ),
];

/** The default chip at every full scale: a line a percentile, FC and IC on each set of images. */
function fullScaleTable(table: AccuracyTable): string {
  const sets = [mnistTraining(0), digits, cifarTraining(0), pictures];
  const curves = (pointOf: (set: (typeof sets)[number]) => Point): readonly string[] =>
    sets.flatMap((set) => HEADS.map((head) => curve(table, pointOf(set), head)));
  return [
    '| full scale | training digits: FC | IC | test digits: FC | IC | CIFAR-10 training: FC | IC | CIFAR-10 test: FC | IC |',
    `|---|${'--:|'.repeat(2 * sets.length)}`,
    cells(['`ideal`', ...curves((set) => set.ideal())]),
    ...PERCENTILES.map((percentile) => cells([`${percentile} %`, ...curves((set) => set.chip({ percentile }))])),
  ].join('\n');
}

/** One method over the grid: `ideal` on as many images, then a line a circuit, a column an ADC. */
function gridTable(table: AccuracyTable, method: Method): string {
  const counts = [...new Set(GRID.map((configuration) => table.imagesOf(configuration).at(-1)))];
  const scoredOn = counts.filter((images) => images !== undefined).sort((one, other) => one - other);
  const ideals = scoredOn.map((images) =>
    cells([
      '`ideal`',
      '',
      '',
      images,
      ...ADC_BITS.map((_, at) => (at === 0 ? curve(table, digits.ideal(), method, images) : '')),
    ]),
  );
  const lines = COLUMN_SUMS.flatMap((columnSum) =>
    ROWS.flatMap((rows) =>
      SIGNS.map((sign) => {
        const points = ADC_BITS.map((adcBits) => digits.chip({ columnSum, rows, sign, adcBits }));
        const images = [...new Set(points.map((point) => scored(table, point)))]
          .filter((each) => each !== '-')
          .join(', ');
        return cells([columnSum, rows, sign, images, ...points.map((point) => curve(table, point, method))]);
      }),
    ),
  );
  const heading = cells(['sums', 'rows', 'sign', 'images', ...ADC_BITS.map((bits) => `${bits} bits`)]);
  return [heading, `|---|--:|---|--:|${'--:|'.repeat(ADC_BITS.length)}`, ...ideals, ...lines].join('\n');
}

/** What the default chip loses against `ideal`, in points, with the error of the difference of two samples. */
function verdictTable(table: AccuracyTable): string {
  const [ideal, chip] = [digits.ideal().configuration, digits.chip().configuration];
  const images = 1000;
  const lines = METHODS.flatMap((method) => {
    const pairs = SHOWN_STEPS.map((steps) => {
      const [without, own] = [ideal, chip].map((of) => table.find(of, images, method, steps)?.accuracy);
      if (without === undefined || own === undefined) return '-';
      const error = Math.hypot(standardError(without, images), standardError(own, images));
      return `${percent(own - without)} +- ${percent(error)}`;
    });
    return [cells([method, ...pairs])];
  });
  return [cells(['method', ...SHOWN_STEPS.map((steps) => `points at ${steps}`)]), '|---|--:|--:|--:|', ...lines].join(
    '\n',
  );
}

/** The made parts of docs/accuracy.md, by name. */
export function accuracySections(table: AccuracyTable): Readonly<Record<string, string>> {
  return {
    verdict: verdictTable(table),
    weights: methodTable(table, weightPoints),
    'full-scale': fullScaleTable(table),
    'grid-fc': gridTable(table, 'fc'),
    'grid-ic': gridTable(table, 'ic'),
    'grid-fusion': gridTable(table, 'fusion-grid'),
    cifar: methodTable(table, cifarPoints),
    prototype: prototypeTable(table),
  };
}

/** `page` with every section between its markers. */
export function withSections(page: string, sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections).reduce((text, [name, section]) => {
    const [begin, end] = [`<!-- ${name}: made by npm run make:accuracy -->`, `<!-- ${name}: end -->`];
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`the page has no markers ${begin} ... ${end}`);
    return `${text.slice(0, from)}${begin}\n${section}\n${text.slice(to)}`;
  }, page);
}
