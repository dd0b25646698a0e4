import { holdsImage } from '../../model/chip.js';
import type { Series } from '../../model/counts.js';
import type { PopulationLoad, ProjectionLoad } from '../../model/load.js';
import { channelsByTile } from '../../model/mapping.js';
import { INPUT, neurons, positions, projectionsInto } from '../../model/network.js';
import { regular, weightedSum } from '../../model/series.js';
import { wordsFor } from '../../model/sram.js';
import { conversions } from '../crossbar/counts.js';

/**
 * The neuron module of a tile: adder, comparator and membrane SRAM banks. Every neuron is updated in every step, because
 * its bias arrives in every step; membranes are reset by one write per neuron and image.
 *
 * Models: the update as SpikeSim counts it (one delivery per column result) and as the hardware needs it (one update,
 * one bias addition and the membrane words per neuron and step, in the tiles where they lie). Leaves out: leak, refractory time, gating of silent rows.
 */
export const NEURON_ACTIONS = {
  delivery: 'one column result handed to the neuron module',
  update: 'one membrane potential added to, compared and conditionally subtracted from',
  biasAddition: 'one bias added to a membrane potential',
  membraneRead: 'one 64-bit word of membranes read',
  membraneWrite: 'one 64-bit word of membranes written',
} as const;
/** Deliveries happen per projection; the rest per population. */
export type NeuronPopulationAction = Exclude<keyof typeof NEURON_ACTIONS, 'delivery'>;

export const HELD_SUM_ACTIONS = {
  read: 'one 64-bit word of held input currents read',
  write: 'one 64-bit word of held input currents written',
} as const;

export function deliveryCounts(load: ProjectionLoad): { delivery: Series } {
  return { delivery: weightedSum(load.steps, load.reads.peReads, () => conversions(load)) };
}

export function neuronCounts(load: PopulationLoad): Record<NeuronPopulationAction, Series> {
  const { chip, population, images, steps } = load;
  const total = neurons(population.shape);
  const words = wordsInTiles(load, chip.tile.membraneBits);
  return {
    update: regular(steps, 0, images * total),
    biasAddition: regular(steps, 0, population.bias === undefined ? 0 : images * total),
    membraneRead: regular(steps, 0, images * words),
    membraneWrite: regular(steps, images * words, images * words),
  };
}

/** Held input currents of a population that reads the image: written once per image, read in every step. */
export function heldSumCounts(load: PopulationLoad): Record<keyof typeof HELD_SUM_ACTIONS, Series> {
  const { chip, network, population, images, steps, conventions } = load;
  const readsImage = projectionsInto(network, population.name).some((projection) => projection.source === INPUT);
  const held = readsImage && holdsImage(chip) && !conventions.directCodedEveryStep;
  const words = held ? wordsInTiles(load, chip.tile.heldSumBits) : 0;
  return { read: regular(steps, 0, images * words), write: regular(steps, images * words, 0) };
}

/** 64-bit words that hold a number of `bits` for every neuron, each tile's in words of its own. */
function wordsInTiles({ population, placed }: PopulationLoad, bits: number): number {
  const area = positions(population.shape);
  return [...channelsByTile(placed).values()].reduce((sum, channels) => sum + wordsFor(channels * area, bits), 0);
}
