import { specError } from '../base/errors.js';
import { didYouMean } from '../base/suggest.js';
import { accuracyPerStep, stepsToReach } from '../fusion/accuracy.js';
import { pseudoCounts } from '../fusion/alpha.js';
import { fuse, headPredictions } from '../fusion/methods.js';
import { shapeOf } from '../model/network.js';
import type { MethodResult } from '../model/result.js';
import type { Workload } from '../model/workload.js';
import type { Collected } from './collect.js';
import { FINAL_ONLY, FULL, upTo } from './plan.js';

/** One way to decide: its predictions after each step and the hardware that it needs. */
export interface Method {
  readonly name: string;
  readonly description: string;
  readonly variant: string;
  readonly predict: (counts: Pick<Collected, 'headCounts'>, image: number) => ArrayLike<number>;
}

/** Every method that the workload allows: the final classifier, each internal one, each fusion table. */
export function methodsOf({ file, network }: Workload, steps: number): readonly Method[] {
  const final = network.classifiers.find((classifier) => classifier.role === 'final')!;
  const classes = shapeOf(network, final.population).channels;
  const internal = network.classifiers.filter((classifier) => classifier.role === 'internal');
  const head =
    (name: string) =>
    ({ headCounts }: Pick<Collected, 'headCounts'>, image: number) =>
      headPredictions(headCounts[name]![image]!, classes);
  const tables = file.alphaTables.filter((table) => internal.some(({ name }) => name === table.internal));
  const fused = tables.map((table): Method => {
    const pseudo = pseudoCounts(table, steps);
    return {
      name: `fusion-${table.name}`,
      description: `Bayesian fusion of ${table.internal} and ${final.name}, table ${table.name} (${table.estimate})`,
      variant: FULL,
      predict: ({ headCounts }, image) =>
        fuse(headCounts[final.name]![image]!, headCounts[table.internal]![image]!, classes, pseudo),
    };
  });
  return [
    {
      name: 'fc',
      description: `spike counts of the final classifier ${final.name} (DL)`,
      variant: internal.length === 0 ? FULL : FINAL_ONLY,
      predict: head(final.name),
    },
    ...internal.map(({ name }) => ({
      name: internal.length === 1 ? 'ic' : `ic-${name}`,
      description: `spike counts of the internal classifier ${name} (SL)`,
      variant: upTo(name),
      predict: head(name),
    })),
    ...fused,
  ];
}

const FAMILIES = ['ic', 'fusion'];

/** The methods that `wanted` names (`fusion` = the first table). @throws SpecError for a name that is not there. */
export function selectMethods(all: readonly Method[], wanted: readonly string[] | undefined): readonly Method[] {
  if (wanted === undefined) return all;
  return wanted.map((name) => {
    const found = all.find((method) => method.name === name) ?? firstOf(all, name);
    if (found === undefined) {
      const known = all.map((method) => method.name);
      const families = FAMILIES.filter((family) => firstOf(all, family) !== undefined);
      const guess = didYouMean(name, [...known, ...families]);
      throw specError('--method', '', `no method "${name}" in this workload; it has ${known.join(', ')}${guess}`);
    }
    return found;
  });
}

/** The first method of a family (`ic`, `fusion`). */
export const firstOf = (all: readonly Method[], family: string): Method | undefined =>
  all.find((method) => method.name.startsWith(`${family}-`));

/** Share of correct predictions of `method` after each step. */
export function methodAccuracy(
  method: Method,
  counts: Pick<Collected, 'headCounts'>,
  labels: ArrayLike<number>,
): readonly number[] {
  const predictions = Array.from({ length: labels.length }, (_, image) => method.predict(counts, image));
  return [...accuracyPerStep(predictions, labels)];
}

/**
 * A method with its costs on its hardware: energy and latency after each step, and where it reaches `target`. Without
 * accuracy, where no image was run, it has costs alone.
 */
export function methodResult(
  { name, description, variant }: Method,
  accuracy: readonly number[] | undefined,
  energyPj: readonly number[],
  latencyNs: readonly number[],
  target: number | undefined,
): MethodResult {
  const reached = target === undefined || accuracy === undefined ? undefined : stepsToReach(accuracy, target);
  const found =
    reached === undefined
      ? {}
      : {
          stepsToTarget: reached,
          energyToTargetPj: energyPj[reached - 1]!,
          latencyToTargetNs: latencyNs[reached - 1]!,
        };
  const known = accuracy === undefined ? {} : { accuracy };
  return { name, description, variant, ...known, energyPj, latencyNs, ...found };
}
