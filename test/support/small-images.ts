import { randomStream } from '../../src/base/rng.js';
import { createAnnRunner } from '../../src/convert/run-ann.js';
import { predict } from '../../src/fusion/predict.js';
import type { ImageSource } from '../../src/run/convert/options.js';
import { normalise } from '../../src/snn/input-coding.js';
import { annOf, SMALL_IMAGE } from './convert.js';
import type { OnnxText } from './onnx.js';

/** (pixel / 255 - 0.5) / 0.25. */
export const SMALL_NORMALISATION = { scale: 255, mean: [0.5], std: [0.25] };

/** Smooth random images of 8 x 8; each has the class that the trained network decides for, so that its accuracy is 100 %. */
export function smallImages(text: OnnxText, count: number, seed: string): ImageSource {
  const random = randomStream(seed);
  const images = new Uint8Array(count * 64);
  for (let image = 0; image < count; image += 1) {
    const [a, b, c, d] = [random() * 3, random() * 3, random() * 6, random() * 100];
    for (let at = 0; at < 64; at += 1) {
      const wave = Math.sin(a * (at % 8) + b * Math.floor(at / 8) + c);
      images[image * 64 + at] = Math.min(255, Math.max(0, Math.round(127 + d * wave + 30 * (random() - 0.5))));
    }
  }
  const ann = annOf(text);
  const run = createAnnRunner(ann);
  const normalised = new Float64Array(64);
  const labels = Uint8Array.from({ length: count }, (_, image) => {
    normalise(images.slice(image * 64, (image + 1) * 64), SMALL_IMAGE, SMALL_NORMALISATION, normalised);
    return predict(run(normalised).get(ann.classifiers.at(-1)!.layer)!);
  });
  return { images, labels, shape: [count, 1, 8, 8], origin: `${count} waves, seed ${seed}` };
}
