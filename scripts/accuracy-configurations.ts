import type { NumericsKind } from '../src/model/numerics.js';
import type { StudyNetworkName } from './accuracy-networks.js';

/** How a network computed: one line of the study for every step and classifier. Left out: without meaning there. */
export interface Configuration {
  readonly network: StudyNetworkName;
  readonly numerics: Exclude<NumericsKind, 'reference'>;
  readonly weightBits?: number;
  readonly weightScale?: 'channel' | 'projection';
  readonly sign?: 'diff' | 'offset' | 'pair';
  readonly columnSum?: 'analog' | 'digital';
  readonly rows?: number;
  readonly inputCoding?: 'bitSerialHeld' | 'digital';
  readonly adcBits?: number;
  /** Of the non-zero column sums that the full scale covers. */
  readonly percentile?: number;
  /** How many were scored. */
  readonly images: number;
}

/** Steps that every configuration runs. */
export const STEPS = 300;

type Hardware = Pick<
  Configuration,
  'network' | 'weightScale' | 'sign' | 'columnSum' | 'rows' | 'inputCoding' | 'adcBits' | 'percentile' | 'images'
>;

/** What the default chip computes. */
const CHIP = {
  numerics: 'hardware',
  weightBits: 4,
  weightScale: 'channel',
  sign: 'diff',
  columnSum: 'analog',
  rows: 64,
  inputCoding: 'bitSerialHeld',
  adcBits: 4,
  percentile: 99.9,
} as const;

const hardware = (changes: Partial<Hardware> & Pick<Hardware, 'network' | 'images'>): Configuration => ({
  ...CHIP,
  ...changes,
});

const MNIST = { network: 'mnist-vgg', images: 1000 } as const;
/** Images of the grid of sign codes, rows and ADC bits. */
const GRID = { network: 'mnist-vgg', images: 500 } as const;
const CIFAR = { network: 'cifar10-vgg19q', images: 200 } as const;

const SIGNS = ['diff', 'offset', 'pair'] as const;
const COLUMN_SUMS = ['analog', 'digital'] as const;
const ROWS = [64, 32, 128] as const;
const ADC_BITS = [4, 3, 5, 6, 7, 8] as const;

const quantised = (of: typeof MNIST | typeof CIFAR, weightBits: number, weightScale: 'channel' | 'projection') =>
  ({ ...of, numerics: 'quantised', weightBits, weightScale }) as const;

const mnist: readonly Configuration[] = [
  { ...MNIST, numerics: 'ideal' },
  ...[8, 6, 4, 3].flatMap((bits) => [quantised(MNIST, bits, 'channel'), quantised(MNIST, bits, 'projection')]),
  hardware(MNIST),
  ...SIGNS.map((sign) => hardware({ ...MNIST, sign, inputCoding: 'digital' })),
  hardware({ ...MNIST, sign: 'pair', weightScale: 'projection', inputCoding: 'digital' }),
  hardware({ ...MNIST, sign: 'pair', weightScale: 'projection' }),
  ...[3, 4].map((adcBits) =>
    hardware({
      ...MNIST,
      sign: 'pair',
      weightScale: 'projection',
      columnSum: 'digital',
      inputCoding: 'digital',
      adcBits,
    }),
  ),
  ...ROWS.flatMap((rows) =>
    COLUMN_SUMS.flatMap((columnSum) =>
      SIGNS.flatMap((sign) => ADC_BITS.map((adcBits) => hardware({ ...GRID, rows, columnSum, sign, adcBits }))),
    ),
  ),
];

const cifar: readonly Configuration[] = [
  { ...CIFAR, numerics: 'ideal' },
  ...[8, 5, 4].map((bits) => quantised(CIFAR, bits, 'projection')),
  quantised(CIFAR, 4, 'channel'),
  ...SIGNS.flatMap((sign) => [4, 6].map((adcBits) => hardware({ ...CIFAR, sign, adcBits }))),
  ...[32, 128].map((rows) => hardware({ ...CIFAR, sign: 'pair', rows })),
  ...[99, 99.99].map((percentile) => hardware({ ...CIFAR, sign: 'pair', percentile })),
  ...SIGNS.map((sign) => hardware({ ...CIFAR, sign, inputCoding: 'digital' })),
  hardware({ ...CIFAR, sign: 'offset', inputCoding: 'digital', adcBits: 6 }),
  ...[32, 128].map((rows) => hardware({ ...CIFAR, sign: 'pair', rows, inputCoding: 'digital' })),
  ...[99, 99.99].map((percentile) => hardware({ ...CIFAR, sign: 'pair', percentile, inputCoding: 'digital' })),
];

/** Everything that the study measures. */
export const CONFIGURATIONS: readonly Configuration[] = [...mnist, ...cifar];

/** The part of a configuration that its calibration does not depend on is left out. */
export const calibrationOf = ({ adcBits: _, percentile: __, images: ___, ...rest }: Configuration): string =>
  JSON.stringify(rest);

/** Changes to the default chip, as after `--set`. */
export function settingsOf(configuration: Configuration): readonly string[] {
  const { weightBits, weightScale, sign, columnSum, rows, inputCoding, adcBits, percentile } = configuration;
  const values: Readonly<Record<string, string | number | undefined>> = {
    'crossbar.weightBits': weightBits,
    'numerics.weightScale': weightScale,
    'crossbar.sign': sign,
    'crossbar.columnSum': columnSum,
    'crossbar.rows': rows,
    'crossbar.inputCoding': inputCoding,
    'adc.bits': adcBits,
    'numerics.fullScalePercentile': percentile,
  };
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
}
