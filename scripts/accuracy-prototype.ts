import { cifar, mnist, type Point } from './accuracy-configurations.js';

/** Accuracies [%] after 50, 100, 150, 200 and 300 steps. */
type Curve = readonly (number | undefined)[];

/** What a prototype in PyTorch measured on the same images. Source: its table of accuracies. */
export interface PrototypePoint extends Point {
  readonly ic: Curve;
  readonly fc: Curve;
}

const measured = (point: Point, ic: Curve, fc: Curve): PrototypePoint => ({ ...point, ic, fc });
/** Measured after the last step alone. */
const last = (accuracy: number): Curve => [undefined, undefined, undefined, undefined, accuracy];

/** As the prototype computed: the image in a digital unit, so that its bit planes see no ADC; the sums' 99.9th percentile. */
const THEIRS = { inputCoding: 'digital', percentile: 99.9 } as const;
const PAIR = { sign: 'pair', ...THEIRS } as const;
const PER_PROJECTION = { ...PAIR, weightScale: 'projection' } as const;
const DIGITAL_SUMS = { ...PER_PROJECTION, columnSum: 'digital' } as const;
const WEIGHTS_8 = { ...PER_PROJECTION, weightBits: 8 } as const;

const digits: readonly PrototypePoint[] = [
  measured(mnist(1, 300).ideal(), [17.3, 61.7, 84.0, 92.3, 96.0], [12.3, 68.3, 87.3, 97.7, 98.7]),
  measured(mnist(1, 300).quantised(4, 'projection'), last(94.7), last(98.3)),
  measured(mnist(1, 300).quantised(4, 'channel'), last(95.3), last(98.0)),
  measured(mnist(1, 300).chip(PER_PROJECTION), [15.7, 63.0, 80.0, 84.3, 92.3], [11.0, 62.0, 81.7, 94.7, 98.3]),
  measured(
    mnist(1, 300).chip({ ...PER_PROJECTION, inputCoding: 'bitSerialHeld' }),
    [17.3, 64.3, 79.3, 83.0, 91.0],
    [10.0, 62.0, 81.0, 94.0, 98.3],
  ),
  measured(mnist(1, 100).chip(PAIR), last(92), last(96)),
  measured(mnist(1, 100).chip({ ...PAIR, sign: 'diff' }), last(93), last(96)),
  measured(mnist(1, 100).chip({ ...PAIR, sign: 'offset' }), last(91), last(96)),
  measured(mnist(1, 200).chip({ ...DIGITAL_SUMS, adcBits: 3 }), last(77.5), last(92.0)),
  measured(mnist(1, 200).chip({ ...DIGITAL_SUMS, adcBits: 4 }), last(90.5), last(98.0)),
];

const pictures: readonly PrototypePoint[] = [
  measured(cifar(2, 200).ideal(), [47.0, 63.0, 66.0, 67.0, 68.5], [34.5, 71.0, 77.5, 81.5, 83.5]),
  measured(cifar(3.45, 200).quantised(8, 'projection'), [45.5, 65.0, 66.0, 67.5, 68.5], [36.0, 70.5, 77.5, 80.5, 82.5]),
  measured(cifar(3.45, 200).quantised(5, 'projection'), [46.0, 61.5, 66.0, 67.0, 69.0], [30.5, 70.5, 79.0, 84.0, 84.5]),
  measured(cifar(2, 200).quantised(4, 'projection'), [31.0, 43.5, 48.5, 50.0, 53.0], [27.0, 59.0, 67.5, 71.5, 75.5]),
  measured(cifar(2, 200).quantised(4, 'channel'), [40.5, 56.5, 60.5, 64.5, 66.5], [26.0, 68.5, 74.0, 80.0, 83.0]),
  measured(cifar(2, 200).chip(PAIR), [41.0, 59.0, 63.5, 65.5, 67.5], [25.5, 69.0, 74.0, 79.5, 83.5]),
  measured(cifar(3.45, 200).chip({ ...PAIR, rows: 32 }), last(68.0), last(82.0)),
  measured(cifar(3.45, 200).chip({ ...PAIR, rows: 128 }), last(65.0), last(83.0)),
  measured(cifar(3.45, 200).chip({ ...PAIR, percentile: 99 }), last(62.0), last(78.0)),
  measured(cifar(3.45, 200).chip({ ...PAIR, percentile: 99.99 }), last(66.5), last(83.0)),
  measured(cifar(2, 100).chip({ ...PAIR, sign: 'diff' }), [43, 57, 63, 68, 67], [21, 68, 74, 77, 81]),
  measured(cifar(2, 100).chip({ ...PAIR, sign: 'offset' }), last(66), last(79)),
  measured(cifar(2, 100).chip({ ...PAIR, sign: 'offset', adcBits: 6 }), last(70), last(81)),
  measured(cifar(6, 200).chip(WEIGHTS_8), last(67.5), last(84.0)),
  measured(cifar(6, 200).chip({ ...WEIGHTS_8, adcBits: 6 }), last(69.0), last(83.5)),
];

/** All that the prototype measured and this study measures again. */
export const PROTOTYPE: readonly PrototypePoint[] = [...digits, ...pictures];
