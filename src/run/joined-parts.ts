import { type Activity, addActivity } from '../model/activity.js';
import type { Network } from '../model/network.js';
import type { ImageResult } from '../snn/function-model.js';
import type { ImageOutcome } from './image-job.js';

/** The outcome of an image whose populations several threads ran, each a part. */
export function joinParts(
  { populations, projections, classifiers }: Network,
  parts: readonly ImageOutcome[],
): ImageOutcome {
  const [first] = parts;
  if (parts.length === 1) return first!;
  const results = parts.map(({ result }) => result);
  const heads = classifiers.map(({ name }) => name);
  const spiking = populations.flatMap(({ name, neuron }) => (neuron.kind === 'average' ? [] : [name]));
  return {
    ...first!,
    result: {
      activity: joinActivity(
        results.map(({ activity }) => activity),
        projections.map(({ name }) => name),
        populations.map(({ name }) => name),
      ),
      headCounts: pick(
        heads,
        results.map(({ headCounts }) => headCounts),
      ),
      saturations: pick(
        spiking,
        results.map(({ saturations }) => saturations),
      ),
      columnSums: joinColumnSums(results),
    },
    idealHeads:
      first!.idealHeads &&
      pick(
        heads,
        parts.map(({ idealHeads }) => idealHeads!),
      ),
  };
}

/** Arrays that two parts count into are zero in one of them. */
function joinActivity(
  parts: readonly Activity[],
  projections: readonly string[],
  populations: readonly string[],
): Activity {
  const whole: Activity = {
    ...parts[0]!,
    projections: pick(
      projections,
      parts.map((part) => part.projections),
    ),
    populations: pick(
      populations,
      parts.map((part) => part.populations),
    ),
  };
  for (const part of parts)
    addActivity(whole, { ...part, projections: without(part.projections, whole.projections), populations: {} });
  return whole;
}

/** Entries of `part` that `whole` has from another one. */
function without<T>(
  part: Readonly<Record<string, T>>,
  whole: Readonly<Record<string, T>>,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(part).filter(([name, entry]) => whole[name] !== entry));
}

/** For each name the entry of the first part that has one. */
function pick<T>(names: readonly string[], parts: readonly Readonly<Record<string, T>>[]): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, parts.find((part) => name in part)![name]!]));
}

function joinColumnSums(parts: readonly ImageResult[]): ImageResult['columnSums'] {
  if (parts[0]!.columnSums === undefined) return undefined;
  return Object.assign({}, ...parts.map(({ columnSums }) => columnSums)) as ImageResult['columnSums'];
}
