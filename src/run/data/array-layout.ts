import { elements } from '../../base/tensor.js';
import type { Shape } from '../../model/network.js';
import type { Layout } from './image-source.js';

/** How an array holds images. */
export interface ArrayLayout {
  readonly count: number;
  readonly shape: Shape;
  readonly layout: Layout;
  /** What was guessed. */
  readonly note: string | undefined;
}

/** Largest extent of an image. */
const MOST = 65_536;

/**
 * How an array of `shape` holds images, or what is wrong: [n, height, width] (one channel), [n, channels, height, width],
 * [n, height, width, channels], or [n, values], which takes the `wanted` shape. Where both orders of four axes are possible
 * (1 or 3 channels on either side), the wanted shape decides.
 */
export function arrayLayout(
  shape: readonly number[],
  { layout, wanted }: { readonly layout?: Layout; readonly wanted?: Shape },
): ArrayLayout | string {
  const [count = 0, ...axes] = shape;
  const text = `[${shape.join(', ')}]`;
  if (elements(shape) === 0) return `holds nothing: its shape is ${text}`;
  if (axes.some((extent) => extent > MOST) && axes.length !== 1) return `has the shape ${text}: no images`;
  const as = (channels: number, height: number, width: number, order: Layout, note?: string): ArrayLayout => ({
    count,
    shape: { channels, height, width },
    layout: order,
    note,
  });
  if (axes.length === 2) return as(1, axes[0]!, axes[1]!, 'nchw');
  if (axes.length === 1) return flat(axes[0]!, wanted, as);
  if (axes.length !== 3) return `has the shape ${text}; images are [n, channels, height, width] or [n, height, width]`;
  const [a, b, c] = axes as [number, number, number];
  const orders = { nchw: as(a, b, c, 'nchw'), nhwc: as(c, a, b, 'nhwc') };
  if (layout !== undefined) return orders[layout];
  const usual = (extent: number): boolean => extent === 1 || extent === 3;
  if (usual(a) !== usual(c)) {
    const order = usual(a) ? 'nchw' : 'nhwc';
    return { ...orders[order], note: order === 'nhwc' ? `its last axis is taken as channels: ${text}` : undefined };
  }
  const fitting = wanted && Object.values(orders).filter((order) => sameShape(order.shape, wanted));
  if (fitting?.length === 1) return fitting[0]!;
  return `has the shape ${text}, whose channels may be the second or the last axis; say which (--layout nchw or nhwc)`;
}

function flat(
  values: number,
  wanted: Shape | undefined,
  as: (channels: number, height: number, width: number, order: Layout, note?: string) => ArrayLayout,
): ArrayLayout | string {
  const side = Math.sqrt(values);
  if (wanted !== undefined && wanted.channels * wanted.height * wanted.width === values) {
    const { channels, height, width } = wanted;
    return as(
      channels,
      height,
      width,
      'nchw',
      `${values} values an image are taken as ${channels} x ${height} x ${width}`,
    );
  }
  if (Number.isInteger(side) && side <= MOST) {
    return as(1, side, side, 'nchw', `${values} values an image are taken as 1 x ${side} x ${side}`);
  }
  return `has ${values} values an image, of which nobody knows height and width`;
}

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.channels === b.channels && a.height === b.height && a.width === b.width;

/** Values of one image as [channel][y][x]. */
export function channelsFirst(image: Uint8Array, { channels, height, width }: Shape): Uint8Array {
  const positions = height * width;
  const turned = new Uint8Array(image.length);
  for (let at = 0; at < positions; at += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      turned[channel * positions + at] = image[at * channels + channel]!;
    }
  }
  return turned;
}
