import type { NetName } from '../../src/zoo/nets.js';
import type { Measured } from './measured-net.js';
import type { Kind } from './numerics.js';
import type { TorchTimes } from './torch-times.js';

interface Goal {
  readonly kind: Kind;
  readonly rate: number;
  /** One image on all workers, or an image on each of two. */
  readonly images: 'one alone' | 'one a worker';
  /** Least ratio to PyTorch's best; of one image, to its batch 1. */
  readonly times: number;
}

const NET: NetName = 'vgg19';
const GOALS: readonly Goal[] = [
  { kind: 'int8', rate: 0.05, images: 'one a worker', times: 8 },
  { kind: 'int8', rate: 0.1, images: 'one a worker', times: 6 },
  { kind: 'int16 + ADC', rate: 0.1, images: 'one a worker', times: 4 },
  { kind: 'int8', rate: 0.05, images: 'one alone', times: 20 },
  { kind: 'int8', rate: 0.1, images: 'one alone', times: 20 },
];

/** The goals that these measurements can tell, each with what was reached. */
export function goalsOf(net: NetName, results: readonly Measured[], torch: TorchTimes): readonly string[] {
  if (net !== NET || torch.reason !== undefined) return [];
  return GOALS.flatMap((goal) => {
    const isAlone = goal.images === 'one alone';
    const found = results.find(
      ({ kind, rate, workers, images }) =>
        kind === goal.kind && rate === goal.rate && workers === 2 && images === (isAlone ? 1 : 2),
    );
    if (found === undefined) return [];
    const theirs = isAlone ? torch.single : torch.best;
    const reached = theirs.ms / found.ms;
    const byProcessor = (theirs.cpuMs / found.cpuMs).toFixed(1);
    const what = isAlone ? 'one image alone on two workers, against batch 1' : 'two workers, against the best';
    return [
      `goal ${reached >= goal.times ? 'met   ' : 'missed'}: ${goal.kind} at ${100 * goal.rate} %, ${what}: ` +
        `${reached.toFixed(1)} x by the clock, ${byProcessor} x by processor time, wanted ${goal.times} x`,
    ];
  });
}
