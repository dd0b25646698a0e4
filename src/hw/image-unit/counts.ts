import type { Series } from '../../model/counts.js';
import type { ImageUnitLoad } from '../../model/load.js';
import type { MappedImageUnit } from '../../model/mapping.js';
import { positions, shapeOf } from '../../model/network.js';
import { regular } from '../../model/series.js';
import { wordsFor } from '../../model/sram.js';

/**
 * The image unit of a tile (`crossbar.inputCoding: digital`): lanes that multiply one pixel with the weights of as many
 * channels and add the products up, weights in an SRAM beside them. It computes what the image drives exactly, once per
 * image, into the memory of held sums.
 *
 * Models: every tap of every output position, those on the zero padding included; its weights read row by row, once for
 * every position. Leaves out: gating of zero pixels (`crossbar.zeroSkip` is about crossbars), the final rounding, the filling
 * of the weight memory.
 */
export const IMAGE_UNIT_ACTIONS = {
  multiplication: 'one pixel multiplied with one weight',
  accumulation: 'one product added to its sum',
  weightRead: 'one 64-bit word of weights read',
} as const;
export type ImageUnitAction = keyof typeof IMAGE_UNIT_ACTIONS;

/** Rows of weights that one output position takes: taps x inputs. */
export const rowsOf = ({ matrix }: MappedImageUnit): number => matrix.taps * matrix.inputs;

/** 64-bit words of a row's weights for `channels` channels. */
export const weightWords = ({ weightBits }: MappedImageUnit, channels: number): number =>
  wordsFor(channels, weightBits);

/** 64-bit words of the pixels that one output position takes. */
export const pixelWords = (unit: MappedImageUnit, inputBits: number): number => wordsFor(rowsOf(unit), inputBits);

/** Occurrences in the image units of one projection, all once per image. */
export function imageUnitCounts({ network, unit, images, steps }: ImageUnitLoad): Record<ImageUnitAction, Series> {
  const rows = images * positions(shapeOf(network, unit.target)) * rowsOf(unit);
  const inTiles = (perRow: (channels: number) => number): Series =>
    regular(
      steps,
      unit.tiles.reduce((sum, { channels }) => sum + rows * perRow(channels), 0),
      0,
    );
  const products = inTiles((channels) => channels);
  return {
    multiplication: products,
    accumulation: products,
    weightRead: inTiles((channels) => weightWords(unit, channels)),
  };
}

/** Pixels read from the input buffers: each tile's patch of every position once. */
export function pixelReadCounts({ network, chip, unit, images, steps }: ImageUnitLoad): { readWord: Series } {
  const words = pixelWords(unit, chip.crossbar.inputBits) * unit.tiles.length;
  return { readWord: regular(steps, images * positions(shapeOf(network, unit.target)) * words, 0) };
}
