import { specError } from '../../base/errors.js';
import type { Dtype, TensorData } from '../../base/tensor.js';
import { type ArrayLayout, arrayLayout, channelsFirst } from './array-layout.js';
import type { DataKind, ImageRequest, ImageSource } from './image-source.js';
import { type PixelScale, Range, toPixels } from './pixel-range.js';
import { allOf } from './records.js';

/** An array of images whose values are read image by image. */
export interface ImageArray {
  readonly kind: DataKind;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Begins messages about it: `` or its name. */
  readonly named: string;
  values(chosen: Iterable<number>): AsyncIterable<TensorData>;
}

/** Classes with what is to be said of them. */
interface Classes {
  readonly labels: Int32Array;
  readonly note: string | undefined;
}

/**
 * Images of an array: bytes, integers of 0 .. 255, or floats of 0 .. 255 or 0 .. 1 (pixel / 255), which is told by the range
 * of the whole array. Throws a SpecError about any other values or shape.
 */
export async function arraySource(
  array: ImageArray,
  request: ImageRequest,
  classesOf: (count: number) => Promise<Classes | undefined>,
): Promise<ImageSource> {
  const complain = (message: string) => specError(request.path, '', `${array.named}${message}`);
  const layout = arrayLayout(array.shape, request);
  if (typeof layout === 'string') throw complain(layout);
  const scale = await pixelScale(array, layout.count);
  if (typeof scale === 'string') throw complain(scale);
  const classes = await classesOf(layout.count);
  const notes = [
    ...(layout.note === undefined ? [] : [layout.note]),
    ...(scale === 255 ? ['values of 0 to 1 are taken as pixel / 255'] : []),
    ...(classes?.note === undefined ? [] : [classes.note]),
  ];
  return {
    kind: array.kind,
    count: layout.count,
    shape: layout.shape,
    labels: classes?.labels,
    notes: () => notes,
    images: (chosen) => pixels(array, layout, scale, chosen, complain),
  };
}

async function* pixels(
  array: ImageArray,
  { layout, shape }: ArrayLayout,
  scale: PixelScale,
  chosen: Iterable<number>,
  complain: (message: string) => Error,
): AsyncGenerator<Uint8Array> {
  for await (const values of array.values(chosen)) {
    const image = toPixels(values, scale);
    if (typeof image === 'string') throw complain(image);
    yield layout === 'nhwc' ? channelsFirst(image, shape) : image;
  }
}

/** The range of every value decides, unless the values are bytes. */
async function pixelScale({ dtype, values }: ImageArray, count: number): Promise<PixelScale | string> {
  if (dtype === 'U8') return 1;
  const range = new Range();
  for await (const part of values(allOf(count))) range.add(part);
  return range.scale(dtype);
}
