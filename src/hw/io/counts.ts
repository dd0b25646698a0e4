import type { Series } from '../../model/counts.js';
import type { RunLoad } from '../../model/load.js';
import { neurons } from '../../model/network.js';
import { regular } from '../../model/series.js';

/**
 * The chip's pins at (0,0): the coded image in, the decision out.
 *
 * Models: how many bits cross. Leaves out: the pads' drivers and whatever is beyond them.
 */
export const IO_ACTIONS = { bitIn: 'one bit of the image through the pins', decisionOut: 'one decision' } as const;

export function ioCounts({ network, chip, images, steps }: RunLoad): Record<keyof typeof IO_ACTIONS, Series> {
  const bits = neurons(network.input) * chip.crossbar.inputBits;
  return { bitIn: regular(steps, images * bits, 0), decisionOut: regular(steps, images, 0) };
}
