import { expect, test } from 'vitest';
import { accuracyPerStep } from '../../src/fusion/accuracy.js';
import { alphaAt } from '../../src/fusion/alpha.js';
import { knotsAsPublished } from '../../src/fusion/knots.js';
import { fuseAsPublished } from '../../src/fusion/published-rate.js';
import { empiricalAlpha } from '../../src/fusion/tune-empirical.js';
import { gridAlpha } from '../../src/fusion/tune-grid.js';
import { describeReference } from '../reference.js';
import { cases } from '../support/cases.js';
import { recordedCounts, recordedCurves } from '../support/reference-spikes.js';

const SETS = {
  'mnist-vgg11q': ['train'],
  'fashion-vgg6': ['train', 'val'],
  'cifar10-vgg8h': ['train'],
  'cifar10-vgg19q': ['train'],
} as const;

/** Every how manieth step is tuned. */
const EVERY = cases(6, 1);

/** Steps from 1 at which `ours` is not what was recorded, of every `every`th. */
const steps = (ours: ArrayLike<number>, recorded: readonly number[], every = 1): number[] =>
  recorded.flatMap((value, at) => (at % every > 0 || ours[at] === value ? [] : [at + 1]));

for (const [model, sets] of Object.entries(SETS)) {
  describeReference(`alpha as the published code tunes it, spikes of ${model}, 1,000 images, 300 steps`, () => {
    for (const set of sets) {
      test(`grid and empirical alphas of ${set} equal the recorded ones after ${EVERY === 1 ? 'every step' : `steps 1, ${1 + EVERY} ..`}, to the last bit`, {
        timeout: 600_000,
      }, () => {
        const counts = recordedCounts(model, set);
        const { alpha } = recordedCurves(model);
        const tuned = (tune: typeof gridAlpha) =>
          Array.from({ length: counts.steps }, (_, at) => (at % EVERY > 0 ? Number.NaN : tune(counts, at + 1, 'code')));
        expect(steps(tuned(gridAlpha), alpha[`grid_${set}`]!, EVERY)).toEqual([]);
        expect(steps(tuned(empiricalAlpha), alpha[`emp_${set}`]!, EVERY)).toEqual([]);
      });
    }

    test('fused accuracies equal the recorded ones after every step: grid, emp, their knots, constant alphas', () => {
      const { final, internal, classes, labels } = recordedCounts(model, 'test');
      const { accuracy, alpha } = recordedCurves(model);
      for (const [name, recorded] of Object.entries(accuracy)) {
        if (name === 'fc' || name === 'ic') continue;
        const alphas = alphasOf(name, alpha, recorded.length);
        const fused = final.map((counts, image) => fuseAsPublished(counts, internal[image]!, classes, alphas));
        expect(steps(accuracyPerStep(fused, labels), recorded), name).toEqual([]);
      }
    });
  });
}

/** Alphas by the name of a recorded curve: `const5`, `grid_train`, `grid_train_interp`. */
function alphasOf(name: string, alpha: Readonly<Record<string, readonly number[]>>, length: number): readonly number[] {
  const constant = /^const(\d+)$/.exec(name);
  if (constant !== null) return Array<number>(length).fill(Number(constant[1]));
  const tuned = alpha[name.replace('_interp', '')]!;
  if (!name.endsWith('_interp')) return tuned;
  const knots = knotsAsPublished(length).map((step): [number, number] => [step, tuned[step - 1]!]);
  return tuned.map((_, at) => alphaAt({ knots }, at + 1));
}
