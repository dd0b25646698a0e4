import { randomStream } from '../src/base/rng.js';
import { drawWeights, quantile } from '../src/fusion/bootstrap.js';
import { createWorkerPool } from '../src/host/node/worker-pool.js';
import { CurveCollector } from '../src/run/curve/collect-curve.js';
import { curveMethods } from '../src/run/curve/curve-methods.js';
import type { CurveOptions } from '../src/run/curve/curve-options.js';
import type { Means } from '../src/run/curve/means.js';
import { prepareCurve } from '../src/run/curve/prepare-curve.js';
import type { RunInputs } from '../src/run/prepare.js';
import type { HeadCounts } from '../src/run/tune/collect-heads.js';

const script = new URL('../dist/host/node/image-worker.js', import.meta.url);

/** Two start potentials of the same network on the same images. */
export interface PotentialWork {
  readonly inputs: RunInputs;
  readonly options: CurveOptions;
  /** Spikes at V0 = 0 and at `potential`. */
  readonly heads: readonly [HeadCounts, HeadCounts];
  readonly potential: number;
  readonly workers: number;
}

const ENERGIES = 8;

/** Accuracy of dl at equal energies with both potentials, and the difference with its interval from paired draws. */
export async function potentialSummary({ inputs, options, heads, potential, workers }: PotentialWork) {
  const sides = [];
  for (const [at, initialPotential] of [undefined, potential].entries()) {
    const neuron = { ...options.neuron, initialPotential };
    sides.push(await methodsOf(inputs, { ...options, neuron }, heads[at]!, workers));
  }
  const [plain, charged] = sides as [Side, Side];
  const most = Math.min(...sides.map(({ means }) => means(ones(options.images)).energyPj.at(-1)!));
  const energies = Array.from({ length: ENERGIES }, (_, at) => (most * (at + 1)) / ENERGIES);
  const differences = (weights: ArrayLike<number>): number[] => {
    const [one, other] = [plain.means(weights), charged.means(weights)];
    return energies.map((energy) => accuracyAt(other, energy) - accuracyAt(one, energy));
  };
  const random = randomStream(options.bootstrapSeed);
  const draws = Array.from({ length: options.resamples }, () => differences(drawWeights(options.images, random)));
  const [zero, half] = [plain.means(ones(options.images)), charged.means(ones(options.images))];
  return {
    potential,
    images: options.images,
    energyPerStepUj: [zero, half].map(({ energyPj }) =>
      Number((energyPj.at(-1)! / energyPj.length / 1e6).toPrecision(5)),
    ),
    points: energies.map((energy, at) => {
      const column = Float64Array.from(draws, (draw) => draw[at]!).sort();
      return {
        energyUj: Number((energy / 1e6).toPrecision(5)),
        zero: accuracyAt(zero, energy),
        charged: accuracyAt(half, energy),
        interval: [quantile(column, 0.025), quantile(column, 0.975)],
      };
    }),
  };
}

interface Side {
  readonly means: (weights: ArrayLike<number>) => Means;
}

const ones = (images: number): Uint8Array => new Uint8Array(images).fill(1);

async function methodsOf(inputs: RunInputs, options: CurveOptions, heads: HeadCounts, workers: number): Promise<Side> {
  const prepared = prepareCurve(inputs, options);
  const collector = new CurveCollector(prepared);
  const { job } = prepared.run;
  await createWorkerPool({ workers, script }).run(
    { ...job, images: job.images.slice(0, options.costImages) },
    (index, outcome) => collector.add(index, outcome),
    new AbortController().signal,
  );
  for (let image = 0; image < options.images; image += 1) {
    collector.addHeads(
      image,
      Object.fromEntries(Object.entries(heads).map(([name, counts]) => [name, counts[image]!])),
    );
  }
  const dl = curveMethods(prepared, collector.collected())[0]!;
  return { means: dl.means };
}

/** Accuracy after the last step that this energy pays for; 0 before the first. */
function accuracyAt({ accuracy, energyPj }: Means, energy: number): number {
  let at = -1;
  while (at + 1 < energyPj.length && energyPj[at + 1]! <= energy * (1 + 1e-9)) at += 1;
  return at < 0 ? 0 : accuracy[at]!;
}
