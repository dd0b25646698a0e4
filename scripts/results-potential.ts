import { randomStream } from '../src/base/rng.js';
import { toCsv } from '../src/formats/csv.js';
import { stepsToReach } from '../src/fusion/accuracy.js';
import { drawWeights, quantile } from '../src/fusion/bootstrap.js';
import { createWorkerPool } from '../src/host/node/worker-pool.js';
import { CurveCollector } from '../src/run/curve/collect-curve.js';
import { curveMethods } from '../src/run/curve/curve-methods.js';
import type { CurveOptions } from '../src/run/curve/curve-options.js';
import type { Means } from '../src/run/curve/means.js';
import { prepareCurve } from '../src/run/curve/prepare-curve.js';
import type { RunInputs } from '../src/run/prepare.js';
import type { HeadCounts } from '../src/run/tune/collect-heads.js';
import { finalAccuracy } from './results-heads.js';

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

/** Steps from row to row of the CSV. */
const EVERY = 5;
/** Where accuracies are compared: shares of the energy that both potentials spend in all steps. The start matters most. */
const SHARES_OF_ENERGY = [1 / 16, 1 / 8, 3 / 16, 1 / 4, 3 / 8, 1 / 2, 3 / 4, 1];
/** Shares of the trained network's accuracy whose energy is compared. */
const TARGETS = [0.9, 0.95, 0.97, 0.99];

/** Accuracy of the final classifier after every fifth step with both potentials, from its spikes. */
export function potentialCsv(
  [zero, charged]: readonly [readonly Uint32Array[], readonly Uint32Array[]],
  labels: ArrayLike<number>,
  steps: number,
  potential: number,
): string {
  const images = charged.length;
  const [plain, other] = [zero.slice(0, images), charged].map((counts) => finalAccuracy(counts, labels, steps));
  const rows = Array.from({ length: Math.floor(steps / EVERY) }, (_, row) => {
    const at = (row + 1) * EVERY - 1;
    return [at + 1, images, plain![at]!, other![at]!];
  });
  return toCsv(['step', 'images', 'accuracyV0Zero', `accuracyV0${potential}`], rows);
}

/**
 * Accuracy of dl at equal energies with both potentials, and the energy to shares of the trained network's accuracy; the
 * differences with their intervals from paired draws.
 */
export async function potentialSummary({ inputs, options, heads, potential, workers }: PotentialWork) {
  const sides: Side[] = [];
  for (const [at, initialPotential] of [undefined, potential].entries()) {
    const neuron = { ...options.neuron, initialPotential };
    sides.push(await methodsOf(inputs, { ...options, neuron }, heads[at]!, workers));
  }
  const { images, resamples, bootstrapSeed, annAccuracy } = options;
  const pairOf = (weights: ArrayLike<number>): Pair => sides.map(({ means }) => means(weights)) as unknown as Pair;
  const all = pairOf(new Uint8Array(images).fill(1));
  const most = Math.min(...all.map(({ energyPj }) => energyPj.at(-1)!));
  const energies = SHARES_OF_ENERGY.map((share) => share * most);
  const targets = TARGETS.map((share) => share * annAccuracy!);
  const random = randomStream(bootstrapSeed);
  const draws = Array.from({ length: resamples }, () => {
    const pair = pairOf(drawWeights(images, random));
    return {
      gains: energies.map((energy) => gainAt(pair, energy)),
      reductions: targets.map((accuracy) => reductionTo(pair, accuracy)),
    };
  });
  return {
    potential,
    images,
    costImages: options.costImages ?? images,
    energyPerStepUj: all.map(({ energyPj }) => digits(energyPj.at(-1)! / energyPj.length / 1e6)),
    points: energies.map((energy, at) => ({
      energyUj: digits(energy / 1e6),
      steps: all.map((side) => stepsFor(side, energy)),
      zero: accuracyAt(all[0], energy),
      charged: accuracyAt(all[1], energy),
      interval: intervalOf(draws.map(({ gains }) => gains[at]!)),
    })),
    targets: targets.map((accuracy, at) => {
      const reached = draws.flatMap(({ reductions }) => reductions[at] ?? []);
      return {
        share: TARGETS[at]!,
        steps: all.map((side) => stepsToReach(side.accuracy, accuracy)),
        energyUj: all.map((side) => definedDigits(energyTo(side, accuracy), 1e6)),
        reduction: definedDigits(reductionTo(all, accuracy), 1),
        interval: reached.length < 2 ? undefined : intervalOf(reached),
        reachedIn: reached.length / resamples,
      };
    }),
  };
}

/** Both potentials, 0 first. */
type Pair = readonly [Means, Means];

const digits = (value: number): number => Number(value.toPrecision(5));
const definedDigits = (value: number | undefined, size: number): number | undefined =>
  value === undefined ? undefined : digits(value / size);

function intervalOf(values: readonly number[]): readonly [number, number] {
  const column = Float64Array.from(values).sort();
  return [digits(quantile(column, 0.025)), digits(quantile(column, 0.975))];
}

const gainAt = ([zero, charged]: Pair, energy: number): number =>
  accuracyAt(charged, energy) - accuracyAt(zero, energy);

function energyTo({ accuracy, energyPj }: Means, target: number): number | undefined {
  const steps = stepsToReach(accuracy, target);
  return steps === undefined ? undefined : energyPj[steps - 1]!;
}

/** Share of the energy to an accuracy that the other potential saves; undefined where one of them never gets there. */
function reductionTo(pair: Pair, accuracy: number): number | undefined {
  const [zero, charged] = pair.map((side) => energyTo(side, accuracy));
  return zero === undefined || charged === undefined ? undefined : 1 - charged / zero;
}

interface Side {
  readonly means: (weights: ArrayLike<number>) => Means;
}

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

/** Steps that this energy pays for. */
function stepsFor({ energyPj }: Means, energy: number): number {
  let steps = 0;
  while (steps < energyPj.length && energyPj[steps]! <= energy * (1 + 1e-9)) steps += 1;
  return steps;
}

/** Accuracy after the last step that this energy pays for; 0 before the first. */
function accuracyAt(means: Means, energy: number): number {
  const steps = stepsFor(means, energy);
  return steps === 0 ? 0 : means.accuracy[steps - 1]!;
}
