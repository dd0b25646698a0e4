import { Interrupted } from '../../base/errors.js';
import type { Shape } from '../../model/network.js';
import { type DataKind, type ImageRequest, shapeText } from './image-source.js';
import { type DataAccess, openImages } from './open-images.js';
import { chooseImages, type Subset, subsetOf, subsetText } from './subset.js';

/** Pixels of one channel, 0 to 255. */
export interface ChannelSummary {
  readonly least: number;
  readonly greatest: number;
  readonly mean: number;
  /** Of the population. */
  readonly standardDeviation: number;
}

/** What a data set holds. */
export interface DataSummary {
  readonly kind: DataKind;
  /** Images of the whole data set. */
  readonly available: number;
  /** Those that the rest is about. */
  readonly subset: string;
  readonly images: number;
  readonly shape: Shape;
  /** Ascending; empty where no classes are given. */
  readonly classes: readonly { readonly class: number; readonly name?: string; readonly images: number }[];
  readonly channels: readonly ChannelSummary[];
  readonly notes: readonly string[];
}

/**
 * Reads the images of a data set once and says what they are; memory does not grow with their number. Throws a SpecError
 * where any of them is damaged, and Interrupted when aborted.
 */
export async function describeImages(
  access: DataAccess,
  request: ImageRequest & { readonly subset?: Subset },
  hooks: { readonly signal?: AbortSignal; readonly onProgress?: (done: number, of: number) => void } = {},
): Promise<DataSummary> {
  const source = await openImages(access, request);
  const subset = subsetOf(request.subset ?? { kind: 'all' }, source.count, '--subset');
  const { shape, labels, classNames } = source;
  const histograms = Array.from({ length: shape.channels }, () => new Float64Array(256));
  const byClass = new Map<number, number>();
  let images = 0;
  const tally = (index: number): void => {
    if (labels !== undefined) byClass.set(labels[index]!, (byClass.get(labels[index]!) ?? 0) + 1);
  };
  for await (const pixels of source.images(told(chooseImages(subset, source, '--subset'), tally))) {
    if (hooks.signal?.aborted === true) throw new Interrupted('interrupted');
    addPixels(histograms, pixels);
    images += 1;
    hooks.onProgress?.(images, source.count);
  }
  return {
    kind: source.kind,
    available: source.count,
    subset: subsetText(subset),
    images,
    shape,
    classes: [...byClass]
      .sort(([a], [b]) => a - b)
      .map(([label, count]) => ({ class: label, ...named(classNames?.[label]), images: count })),
    channels: histograms.map(summary),
    notes: source.notes(),
  };
}

const named = (name: string | undefined): { name?: string } => (name === undefined ? {} : { name });

/** The same values, each told before it is handed on. */
function* told(values: Iterable<number>, tell: (value: number) => void): Generator<number> {
  for (const value of values) {
    tell(value);
    yield value;
  }
}

function addPixels(histograms: readonly Float64Array[], pixels: Uint8Array): void {
  const size = pixels.length / histograms.length;
  for (const [channel, histogram] of histograms.entries()) {
    for (let at = channel * size; at < (channel + 1) * size; at += 1) histogram[pixels[at]!]! += 1;
  }
}

/** From counts, which are integers: exact whatever the order of the images. */
function summary(histogram: Float64Array): ChannelSummary {
  let [count, sum, squares, least, greatest] = [0, 0, 0, 255, 0];
  for (const [pixel, times] of histogram.entries()) {
    if (times === 0) continue;
    count += times;
    sum += times * pixel;
    squares += times * pixel * pixel;
    least = Math.min(least, pixel);
    greatest = Math.max(greatest, pixel);
  }
  const mean = sum / count;
  return { least, greatest, mean, standardDeviation: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

/** What keeps a network from reading these images; nothing where it can. */
export function misfit(
  { shape, classes }: DataSummary,
  reader: { readonly name: string; readonly input: Shape; readonly classes: number },
): readonly string[] {
  const largest = classes.at(-1)?.class ?? 0;
  const isOther = shapeText(shape) !== shapeText(reader.input);
  return [
    ...(isOther
      ? [`images are ${shapeText(shape)} (channels x height x width), ${reader.name} reads ${shapeText(reader.input)}`]
      : []),
    ...(largest >= reader.classes
      ? [`there is a class ${largest}, ${reader.name} has ${reader.classes} classes from 0`]
      : []),
  ];
}
