import { Interrupted } from '../../base/errors.js';
import type { LabelledImages } from '../../formats/labelled-images.js';
import type { Shape } from '../../model/network.js';
import type { Normalisation } from '../../model/workload.js';
import { normalise } from '../../snn/input-coding.js';
import type { ConvertHooks, Stage } from './options.js';

/** Extent of the images of a set. */
export const imageShape = ({ shape: [, channels, height, width] }: Pick<LabelledImages, 'shape'>): Shape => ({
  channels,
  height,
  width,
});

/** Pixels [channel][y][x] of one image. */
export function pixelsOf({ images, shape }: Omit<LabelledImages, 'labels'>, image: number): Uint8Array {
  const size = shape[1] * shape[2] * shape[3];
  return images.slice(image * size, (image + 1) * size);
}

export interface EachOptions {
  readonly count: number;
  readonly stage: Stage;
  readonly input: Normalisation;
}

/**
 * Hands `action` the first images of a set one after the other, normalised, [y][x][channel]; other events get a turn
 * between two of them. Rejects with Interrupted when aborted.
 */
export async function eachImage(
  set: Omit<LabelledImages, 'labels'>,
  { count, stage, input }: EachOptions,
  { signal, onProgress }: Pick<ConvertHooks, 'signal' | 'onProgress'>,
  action: (image: Float64Array, index: number) => void,
): Promise<void> {
  const shape = imageShape(set);
  const image = new Float64Array(shape.channels * shape.height * shape.width);
  for (let index = 0; index < count; index += 1) {
    if (signal.aborted) throw new Interrupted('interrupted');
    normalise(pixelsOf(set, index), shape, input, image);
    action(image, index);
    onProgress(stage, index + 1, count);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
