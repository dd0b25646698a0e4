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
  percentile: 99.7,
} as const;

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
export const mnist = (turn: number, images: number) => pointsOf(turn, 'mnist-vgg', images);
export const cifar = (turn: number, images: number) => pointsOf(turn, 'cifar10-vgg19q', images);
export const mnistTraining = (turn: number) => pointsOf(turn, 'mnist-vgg-train', 1000);
export const cifarTraining = (turn: number) => pointsOf(turn, 'cifar10-vgg19q-train', 300);

/** Names what the column sums of a calibration depend on: anything but the ADC and its range. */
export const calibrationOf = ({ adcBits: _, percentile: __, ...rest }: Configuration): string => JSON.stringify(rest);

/** Changes to the default chip, as after `--set`; that the image is digital stands in the numerics alone, not in the chip. */
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
