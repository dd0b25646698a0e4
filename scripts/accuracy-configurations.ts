import type { NumericsKind } from '../src/model/numerics.js';
import type { StudyNetworkName } from './accuracy-networks.js';

/** How a network computed. Left out: without meaning there. */
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
}

/** What tells configurations apart, in the order of the table's columns. */
export const CONFIGURATION = [
  'network',
  'numerics',
  'weightBits',
  'weightScale',
  'sign',
  'columnSum',
  'rows',
  'inputCoding',
  'adcBits',
  'percentile',
] as const satisfies readonly (keyof Configuration)[];

/** Names a configuration by its columns. */
export const keyOf = (configuration: Configuration): string =>
  CONFIGURATION.map((column) => configuration[column] ?? '-').join(' ');

/** A configuration whose first `images` images are scored. */
export interface Point {
  readonly configuration: Configuration;
  readonly images: number;
  /** Points of a lower turn are measured first. */
  readonly turn: number;
}

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

const SIGNS = ['diff', 'offset', 'pair'] as const;
const ROWS = [32, 64, 128] as const;
const ADC_BITS = [3, 4, 5, 6, 7, 8] as const;

type Changes = Partial<Omit<Configuration, 'network' | 'numerics'>>;
type Scale = 'channel' | 'projection';

/** Points of one network with the same number of images in the same turn. */
const pointsOf = (turn: number, network: StudyNetworkName, images: number) => ({
  ideal: (): Point => ({ configuration: { network, numerics: 'ideal' }, images, turn }),
  quantised: (weightBits: number, weightScale: Scale): Point => ({
    configuration: { network, numerics: 'quantised', weightBits, weightScale },
    images,
    turn,
  }),
  /** The default chip with changes. */
  chip: (changes: Changes = {}): Point => ({ configuration: { network, ...CHIP, ...changes }, images, turn }),
});
const mnist = (turn: number, images: number) => pointsOf(turn, 'mnist-vgg', images);
const cifar = (turn: number, images: number) => pointsOf(turn, 'cifar10-vgg19q', images);

/** As a prototype computed: the image in a digital unit, so that its bit planes see no ADC. */
const DIGITAL_INPUT = { inputCoding: 'digital' } as const;
const PAIR = { sign: 'pair', ...DIGITAL_INPUT } as const;
const PAIR_PER_PROJECTION = { ...PAIR, weightScale: 'projection' } as const;

/** What a prototype measured, on as many of the first images. */
const prototype: readonly Point[] = [
  mnist(1, 300).ideal(),
  mnist(1, 300).quantised(4, 'channel'),
  mnist(1, 300).quantised(4, 'projection'),
  mnist(1, 300).chip(PAIR_PER_PROJECTION),
  mnist(1, 300).chip({ ...PAIR_PER_PROJECTION, inputCoding: 'bitSerialHeld' }),
  ...SIGNS.map((sign) => mnist(1, 100).chip({ sign, ...DIGITAL_INPUT })),
  ...[3, 4].map((adcBits) => mnist(1, 200).chip({ ...PAIR_PER_PROJECTION, columnSum: 'digital', adcBits })),
  cifar(2, 200).ideal(),
  cifar(2, 200).quantised(4, 'channel'),
  cifar(2, 200).quantised(4, 'projection'),
  cifar(2, 100).chip({ sign: 'diff', ...DIGITAL_INPUT }),
  cifar(2, 100).chip({ sign: 'offset', ...DIGITAL_INPUT }),
  cifar(2, 100).chip({ sign: 'offset', ...DIGITAL_INPUT, adcBits: 6 }),
  cifar(2, 200).chip(PAIR),
  cifar(4, 200).quantised(5, 'projection'),
  cifar(4, 200).quantised(8, 'projection'),
  ...[99, 99.99].map((percentile) => cifar(4, 200).chip({ ...PAIR, percentile })),
  ...[32, 128].map((rows) => cifar(4, 200).chip({ ...PAIR, rows })),
  ...[4, 6].map((adcBits) => cifar(6, 200).chip({ ...PAIR_PER_PROJECTION, weightBits: 8, adcBits })),
];

/** Few-bit weights without an ADC. */
const weights: readonly Point[] = [
  mnist(0, 1000).ideal(),
  ...[8, 6, 4, 3].flatMap((bits) =>
    (['channel', 'projection'] as const).map((scale) => mnist(bits === 4 ? 3 : 4, 1000).quantised(bits, scale)),
  ),
];

/** The default chip, and its numerics changed: bits that a chip may have first, few images first. */
const chips: readonly Point[] = [
  mnist(0, 1000).chip(),
  cifar(2, 200).chip(),
  ...(['offset', 'pair'] as const).map((sign) => cifar(6, 200).chip({ sign })),
];
const grid: readonly Point[] = (['analog', 'digital'] as const).flatMap((columnSum) =>
  ROWS.flatMap((rows) =>
    SIGNS.flatMap((sign) =>
      ADC_BITS.flatMap((adcBits) => {
        const first = (columnSum === 'analog' ? 3 : 5) + ([3, 4, 6].includes(adcBits) ? 0 : 0.5);
        const of = { rows, columnSum, sign, adcBits };
        return [mnist(first, 100).chip(of), mnist(first + 4, 300).chip(of), mnist(first + 8, 1000).chip(of)];
      }),
    ),
  ),
);

/** Everything that the study measures, in the order in which configurations stand in its table. */
export const POINTS: readonly Point[] = [...weights, ...chips, ...grid, ...prototype];

/** Whether the table keeps the accuracy at `images` images once more are scored: a prototype scored as many. */
export const isCompared = (configuration: Configuration, images: number): boolean =>
  COMPARED.has(`${keyOf(configuration)} ${images}`);

const COMPARED: ReadonlySet<string> = new Set(
  prototype.map(({ configuration, images }) => `${keyOf(configuration)} ${images}`),
);

/** Names what the column sums of a calibration depend on: anything but the ADC and its range. */
export const calibrationOf = ({ adcBits: _, percentile: __, ...rest }: Configuration): string => JSON.stringify(rest);

/** Changes to the default chip, as after `--set`; it has no digital unit for the image. */
export function settingsOf(configuration: Configuration): readonly string[] {
  const { weightBits, weightScale, sign, columnSum, rows, inputCoding, adcBits, percentile } = configuration;
  const values: Readonly<Record<string, string | number | undefined>> = {
    'crossbar.weightBits': weightBits,
    'numerics.weightScale': weightScale,
    'crossbar.sign': sign,
    'crossbar.columnSum': columnSum,
    'crossbar.rows': rows,
    'crossbar.inputCoding': inputCoding === 'digital' ? undefined : inputCoding,
    'adc.bits': adcBits,
    'numerics.fullScalePercentile': percentile,
  };
  return Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
}
