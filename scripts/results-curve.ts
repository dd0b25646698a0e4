import { createWorkerPool } from '../src/host/node/worker-pool.js';
import type { CurveResult } from '../src/model/curve.js';
import { CurveCollector } from '../src/run/curve/collect-curve.js';
import type { CurveOptions } from '../src/run/curve/curve-options.js';
import { evaluateCurve } from '../src/run/curve/evaluate-curve.js';
import { type PreparedCurve, prepareCurve } from '../src/run/curve/prepare-curve.js';
import type { RunInputs } from '../src/run/prepare.js';
import type { HeadCounts } from '../src/run/tune/collect-heads.js';

const script = new URL('../dist/host/node/image-worker.js', import.meta.url);

/** What a comparison is made of: options of sim curve, and spikes of the classifiers that are known already. */
export interface CurveWork {
  readonly options: CurveOptions;
  /** The same network under several price tables. */
  readonly inputs: readonly RunInputs[];
  readonly heads: HeadCounts;
  readonly workers: number;
}

export interface CurveOutcome {
  /** By price table, in their order. */
  readonly results: readonly CurveResult[];
  /** Of the costed images: counts that differ from the known ones, and decisions of the final classifier after a step. */
  readonly differences: { readonly counts: number; readonly decisions: number };
}

/**
 * Runs the first `costImages` images, costs them under every table, and compares the ways to decide over all images whose
 * classifiers' spikes are known.
 */
export async function compareWith({ options, inputs, heads, workers }: CurveWork): Promise<CurveOutcome> {
  const prepared = inputs.map((each) => prepareCurve(each, options));
  const collectors = prepared.map((each) => new CurveCollector(each));
  const { job } = prepared[0]!.run;
  const costed = options.costImages ?? options.images;
  const own: HeadCounts = Object.fromEntries(Object.keys(heads).map((name) => [name, []]));
  await createWorkerPool({ workers, script }).run(
    { ...job, images: job.images.slice(0, costed) },
    (index, outcome) => {
      for (const collector of collectors) collector.add(index, outcome);
      for (const [name, counts] of Object.entries(outcome.result.headCounts)) {
        (own[name] as Uint32Array[])[index] = counts;
      }
    },
    new AbortController().signal,
  );
  for (let image = 0; image < options.images; image += 1) {
    const known = Object.fromEntries(Object.entries(heads).map(([name, counts]) => [name, counts[image]!]));
    for (const collector of collectors) collector.addHeads(image, known);
  }
  const { signal } = new AbortController();
  const results: CurveResult[] = [];
  for (const [at, each] of prepared.entries()) {
    results.push(await evaluateCurve(each, collectors[at]!.collected(), { signal }));
  }
  return { results, differences: differencesOf(own, heads, prepared[0]!) };
}

function differencesOf(own: HeadCounts, known: HeadCounts, { final }: PreparedCurve) {
  let [counts, total, decisions, decided] = [0, 0, 0, 0];
  for (const [name, images] of Object.entries(own)) {
    for (const [image, mine] of images.entries()) {
      const theirs = known[name]![image]!;
      total += mine.length;
      mine.forEach((count, at) => {
        if (count !== theirs[at]) counts += 1;
      });
      if (name !== final.name) continue;
      for (let from = 0; from < mine.length; from += 10) {
        decided += 1;
        if (largest(mine, from) !== largest(theirs, from)) decisions += 1;
      }
    }
  }
  return { counts: counts / total, decisions: decisions / decided };
}

function largest(counts: ArrayLike<number>, from: number): number {
  let best = 0;
  for (let label = 1; label < 10; label += 1) if (counts[from + label]! > counts[from + best]!) best = label;
  return best;
}
