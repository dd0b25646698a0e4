import {
  type Configuration,
  cifar,
  cifarTraining,
  keyOf,
  mnist,
  mnistTraining,
  type Point,
} from './accuracy-configurations.js';
import { PROTOTYPE } from './accuracy-prototype.js';

export const SIGNS = ['diff', 'offset', 'pair'] as const;
export const COLUMN_SUMS = ['analog', 'digital'] as const;
export const ROWS = [32, 64, 128] as const;
export const SCALES = ['channel', 'projection'] as const;
export const ADC_BITS = [3, 4, 5, 6, 7, 8] as const;
/** Shares of the non-zero sums that the default chip's full scale was chosen from. */
export const PERCENTILES = [99, 99.5, 99.7, 99.9, 99.99] as const;

/** What others are counted from, for every number of images. */
const baselines: readonly Point[] = [
  ...[100, 200, 300, 1000].map((images) => mnist(0, images).ideal()),
  ...[100, 300, 1000].map((images) => mnist(0, images).chip()),
];

/** Few-bit weights without an ADC. */
const weights: readonly Point[] = [8, 6, 4, 3].flatMap((bits) =>
  SCALES.flatMap((scale) => [mnist(3.2, 300).quantised(bits, scale), mnist(4, 1000).quantised(bits, scale)]),
);

/** The default chip without the ADC of its image, and with the other sign codes. */
const chips: readonly Point[] = [
  cifar(2, 200).chip(),
  mnist(3.1, 300).chip({ inputCoding: 'digital' }),
  ...(['diff', 'offset', 'pair'] as const).map((sign) => cifar(3.1, 200).chip({ inputCoding: 'digital', sign })),
  mnist(4, 1000).chip({ inputCoding: 'digital' }),
  ...(['offset', 'pair'] as const).flatMap((sign) => [cifar(3.4, 100).chip({ sign }), cifar(6, 200).chip({ sign })]),
];

/** What the full scale was chosen with, and what the choice does to images that it was not chosen with. */
const fullScales: readonly Point[] = [
  mnistTraining(2.5).ideal(),
  cifarTraining(2.5).ideal(),
  ...PERCENTILES.flatMap((percentile) => [
    mnistTraining(2.5).chip({ percentile }),
    cifarTraining(2.5).chip({ percentile }),
    mnist(2.6, 1000).chip({ percentile }),
    cifar(2.6, 200).chip({ percentile }),
  ]),
];

/** The default chip's numerics changed: its own height first, then its bits, then the rest. */
const grid: readonly Point[] = COLUMN_SUMS.flatMap((columnSum) =>
  ROWS.flatMap((rows) =>
    SIGNS.flatMap((sign) =>
      ADC_BITS.map((adcBits) => mnist(turnOf(rows, adcBits), 1000).chip({ rows, columnSum, sign, adcBits })),
    ),
  ),
);

function turnOf(rows: number, adcBits: number): number {
  if (rows === 64) return 5;
  return adcBits === 4 ? 6 : 7;
}

/** Everything that the study measures, in the order in which configurations stand in its table. */
export const POINTS: readonly Point[] = [...baselines, ...weights, ...fullScales, ...chips, ...grid, ...PROTOTYPE];

/** Whether the table keeps the accuracy at `images` images once more are scored: others are compared with it. */
export const isCompared = (configuration: Configuration, images: number): boolean =>
  COMPARED.has(`${keyOf(configuration)} ${images}`);

const COMPARED: ReadonlySet<string> = new Set(
  [...baselines, ...PROTOTYPE].map(({ configuration, images }) => `${keyOf(configuration)} ${images}`),
);
