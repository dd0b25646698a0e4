import { readFileSync } from 'node:fs';
import { readNpz } from '../../src/formats/npz.js';
import type { TuningCounts } from '../../src/fusion/tuning-counts.js';
import { referenceBytes, referenceFile } from '../reference.js';

/** Recorded curves of a model: accuracies and alphas after every step. */
export interface RecordedCurves {
  readonly accuracy: Readonly<Record<string, readonly number[]>>;
  readonly alpha: Readonly<Record<string, readonly number[]>>;
}

export const recordedCurves = (model: string): RecordedCurves =>
  JSON.parse(readFileSync(referenceFile(`golden/snn/${model}/accuracy.json`), 'utf8')) as RecordedCurves;

/** Cumulative counts of every image, [image][step-1][class], from spikes [step][image][class] as returned. */
function cumulative(spikes: ArrayLike<number>, steps: number, images: number, classes: number): Uint32Array[] {
  return Array.from({ length: images }, (_, image) => {
    const counts = new Uint32Array(steps * classes);
    for (let at = 0; at < counts.length; at += 1) {
      const spike = spikes[(Math.floor(at / classes) * images + image) * classes + (at % classes)]!;
      counts[at] = spike + (at < classes ? 0 : counts[at - classes]!);
    }
    return counts;
  });
}

/** Output spikes of a recorded model over one of its sets (`train`, `val`, `test`). */
export function recordedCounts(model: string, set: string): TuningCounts {
  const arrays = readNpz(referenceBytes(`golden/snn/${model}/spikes.npz`), 'spikes.npz');
  const [steps, images, classes] = arrays.get(`${set}_fc`)!.shape as [number, number, number];
  const counts = (head: string) => cumulative(arrays.get(`${set}_${head}`)!.data, steps, images, classes);
  return { steps, classes, final: counts('fc'), internal: counts('ic'), labels: arrays.get(`${set}_y`)!.data };
}
