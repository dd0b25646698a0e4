import { specError } from '../base/errors.js';
import type { Shape } from '../model/network.js';
import type { Normalisation } from '../model/workload.js';
import type { FloatArray } from './numerics.js';
import { flatten, SpikeLists } from './spike-lists.js';

/** How an image becomes what the first projections read. */
export interface InputOptions {
  readonly normalisation: Normalisation;
  /** Bits of the two's complement code, sign included. */
  readonly bits: number;
}

/** Largest |x| that a pixel of 0 .. `normalisation.scale` can take after normalisation, over all channels. */
export function largestInput({ mean, std }: Normalisation): number {
  return Math.max(...mean.map((of, channel) => Math.max(Math.abs(of), Math.abs(1 - of)) / std[channel]!));
}

/** The integer nearest to `value`; halves go to the even one. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const fraction = value - below;
  if (fraction !== 0.5) return fraction < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/**
 * Two's complement code of a normalised value: round(x / scale), scale = `largest` / (2^(bits-1) - 1).
 * Source: docs/models/function.md, image coding.
 */
export function inputCode(value: number, largest: number, bits: number): number {
  return roundHalfEven((value / largest) * (2 ** (bits - 1) - 1));
}

/**
 * Normalises `pixels` [channel][y][x] into `into` [y][x][channel], rounded to its number type.
 * Throws a SpecError when a pixel is larger than the stated scale.
 */
export function normalise(
  pixels: Uint8Array,
  shape: Shape,
  { scale, mean, std }: Normalisation,
  into: FloatArray,
): void {
  const area = shape.height * shape.width;
  for (let channel = 0; channel < shape.channels; channel += 1) {
    for (let position = 0; position < area; position += 1) {
      const pixel = pixels[channel * area + position]!;
      if (pixel > scale) throw specError('workload', 'input.normalisation.scale', `is ${scale}, a pixel is ${pixel}`);
      into[position * shape.channels + channel] = (pixel / scale - mean[channel]!) / std[channel]!;
    }
  }
}

/** Slot of the non-zero pixels; the bit planes follow, least significant first. */
export const NON_ZERO = 0;
export const FIRST_PLANE = 1;

/** Lists for one image: slot NON_ZERO, then one slot a bit plane. */
export const imageLists = (shape: Shape, bits: number): SpikeLists =>
  new SpikeLists(shape.height * shape.width, shape.channels, FIRST_PLANE + bits);

/** Fills `lists` from the normalised image `values` [y][x][channel] and returns its codes in the same order. */
export function codeImage(values: FloatArray, { normalisation, bits }: InputOptions, lists: SpikeLists): Int32Array {
  const largest = largestInput(normalisation);
  const codes = Int32Array.from(values, (value) => inputCode(value, largest, bits));
  fillSlot(lists, NON_ZERO, (neuron) => values[neuron] !== 0);
  for (let bit = 0; bit < bits; bit += 1) {
    fillSlot(lists, FIRST_PLANE + bit, (neuron) => ((codes[neuron]! >> bit) & 1) === 1);
  }
  return codes;
}

/** The slots of `lists` as a dense projection reads them. */
export function flattenImage(lists: SpikeLists, flat: SpikeLists): void {
  for (let slot = 0; slot < lists.slots; slot += 1) flatten(lists, slot, flat, slot);
}

function fillSlot(lists: SpikeLists, slot: number, isSet: (neuron: number) => boolean): void {
  const first = lists.startOf(slot);
  let end = lists.firstEntry(slot);
  for (let position = 0; position < lists.positions; position += 1) {
    lists.starts[first + position] = end;
    for (let channel = 0; channel < lists.channelCount; channel += 1) {
      if (isSet(position * lists.channelCount + channel)) lists.channels[end++] = channel;
    }
  }
  lists.starts[first + lists.positions] = end;
}
