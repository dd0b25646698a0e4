import type { Configuration } from './accuracy-configurations.js';
import { PROTOTYPE, type PrototypePoint } from './accuracy-prototype.js';
import { type AccuracyTable, STEPS, standardError } from './accuracy-rows.js';

const HEADS = ['ic', 'fc'] as const;

/** Ours beside the prototype's after one step [share]. */
interface Pair {
  readonly theirs: number;
  readonly ours: number;
  /** Standard error of their difference, were the two scored on different images. */
  readonly error: number;
}

function pairsOf(table: AccuracyTable, point: PrototypePoint, head: 'ic' | 'fc'): readonly Pair[] {
  const { configuration, images } = point;
  return STEPS.flatMap((steps, at) => {
    const given = point[head][at];
    const row = table.find(configuration, images, head, steps);
    if (given === undefined || row === undefined) return [];
    const [theirs, ours] = [given / 100, row.accuracy];
    return [{ theirs, ours, error: Math.hypot(standardError(theirs, images), standardError(ours, images)) }];
  });
}

/** A share in per cent; no -0.0. */
const points = (share: number, sign = false): string => {
  const rounded = Number((100 * share).toFixed(1)) || 0;
  return `${sign && rounded > 0 ? '+' : ''}${rounded.toFixed(1)}`;
};
const series = (pairs: readonly Pair[], of: (pair: Pair) => number): string =>
  pairs.map((pair) => points(of(pair))).join(' ');

/** Their values, ours, the difference after the last step, its error, and the largest difference in errors. */
function line(table: AccuracyTable, point: PrototypePoint, head: 'ic' | 'fc'): string {
  const pairs = pairsOf(table, point, head);
  const start = `| ${labelOf(point.configuration)} | ${point.images} | ${head.toUpperCase()} |`;
  const last = pairs.at(-1);
  if (last === undefined)
    return `${start} ${point[head].filter((each) => each !== undefined).join(' ')} | - | - | - | - |`;
  const largest = Math.max(...pairs.map(({ theirs, ours, error }) => Math.abs(ours - theirs) / error));
  const difference = points(last.ours - last.theirs, true);
  return [
    start,
    `${series(pairs, ({ theirs }) => theirs)} | ${series(pairs, ({ ours }) => ours)} |`,
    `${difference} | ${points(last.error)} | ${largest.toFixed(1)} |`,
  ].join(' ');
}

function labelOf({ network, numerics, weightBits, weightScale, ...rest }: Configuration): string {
  const name = network === 'mnist-vgg' ? 'MNIST' : 'CIFAR-10';
  if (numerics === 'ideal') return `${name}: float`;
  const weights = `${name}: ${weightBits} bits per ${weightScale}`;
  if (numerics === 'quantised') return weights;
  const { sign, adcBits, columnSum, rows, percentile, inputCoding } = rest;
  const changed = [
    columnSum === 'digital' ? 'digital sums' : '',
    rows === 64 ? '' : `${rows} rows`,
    percentile === 99.9 ? '' : `p = ${percentile}`,
    inputCoding === 'digital' ? '' : 'image bit-serial',
  ];
  return [weights, sign, `${adcBits}-bit ADC`, ...changed.filter((each) => each !== '')].join(', ');
}

/** The prototype's accuracies beside ours on the same images. */
export function prototypeTable(table: AccuracyTable): string {
  return [
    '| what | images | head | prototype % | here % | difference | its error | largest, in errors |',
    '|---|--:|---|--:|--:|--:|--:|--:|',
    ...PROTOTYPE.flatMap((point) => HEADS.map((head) => line(table, point, head))),
  ].join('\n');
}
