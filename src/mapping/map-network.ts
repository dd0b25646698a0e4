import { type Chip, holdsImage } from '../model/chip.js';
import { connectionsOf, tileInput } from '../model/connection.js';
import { channelsByTile, type Mapping } from '../model/mapping.js';
import { INPUT, type Network, neurons, positions, projectionsInto } from '../model/network.js';
import { KIB_BITS, sramBits, WORD_BITS } from '../model/sram.js';
import { type Allocation, allocate, cutNetwork } from './allocate.js';
import { annealed } from './anneal.js';
import { expectedTraffic } from './expected-traffic.js';
import { place, smallestSquare } from './floorplan.js';
import type { Misfit } from './misfit.js';
import { ownValueMisfits } from './own-values.js';
import { replicate } from './replicate.js';

export type MapOutcome =
  | { readonly kind: 'mapped'; readonly mapping: Mapping }
  | { readonly kind: 'misfit'; readonly misfits: readonly Misfit[] };

/**
 * Places `network` on `chip`, or says everything that stands in the way. `steps` of a run decide whether a given spike
 * memory is large enough; without them it is not checked.
 */
export function mapNetwork(network: Network, chip: Chip, steps?: number): MapOutcome {
  const wrong = ownValueMisfits(network, chip);
  if (wrong.length > 0) return { kind: 'misfit', misfits: wrong };
  let single: Allocation;
  try {
    single = allocate(network, chip, cutNetwork(network, chip));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { kind: 'misfit', misfits: [{ path: 'crossbar.cols', message: error.message }] };
  }
  const { allocation, misfits: refused } = replicate(network, chip, single);
  const side = smallestSquare(allocation.tiles.length);
  const derivedMesh = chip.noc.mesh === 'auto';
  const mesh = chip.noc.mesh === 'auto' ? { width: side, height: side } : chip.noc.mesh;
  const mapping: Mapping = {
    mesh,
    derivedMesh,
    ...placed(network, chip, allocation, mesh),
    projections: allocation.projections,
    imageUnits: allocation.imageUnits,
    populations: allocation.populations,
    inputBufferBits: fullest(allocation, (tile) => inputBufferBits(network, chip, allocation, tile)),
    spikeMemoryBitsPerStep: 2 * fullest(allocation, (tile) => spikeMapBits(network, allocation, tile)),
    partialSumBits: fullest(allocation, (tile) => partialSumBits(chip, allocation, tile)),
    heldSumBits: fullest(allocation, (tile) => heldSumBits(network, chip, allocation, tile)),
    imageWeightBits: fullest(allocation, (tile) => imageWeightBits(allocation, tile)),
    neuronsPerTile: fullest(allocation, (tile) => membranes(network, allocation, tile)),
  };
  const misfits = [...findMisfits(network, chip, mapping), ...spikeMemoryMisfits(chip, mapping, steps), ...refused];
  return misfits.length > 0 ? { kind: 'misfit', misfits } : { kind: 'mapped', mapping };
}

/** Tiles on the snake, or moved from there; those that do not fit stay where the snake leaves the mesh. */
function placed(
  network: Network,
  chip: Chip,
  allocation: Allocation,
  mesh: Mapping['mesh'],
): Pick<Mapping, 'tiles' | 'placement'> {
  const tiles = place(allocation.tiles, mesh.width);
  if (chip.mapping.placement !== 'annealed' || tiles.length > mesh.width * mesh.height) return { tiles };
  const { tiles: moved, gain } = annealed(tiles, mesh, expectedTraffic(network, chip, allocation));
  return { tiles: moved, placement: gain };
}

const fullest = (allocation: Allocation, bits: (tile: number) => number): number =>
  Math.max(...allocation.tiles.map((tile) => bits(tile.index)));

/** Double buffer: two steps of one bit per mapped source neuron; for the image two images of `inputBits` a pixel. */
function inputBufferBits(network: Network, chip: Chip, allocation: Allocation, tile: number): number {
  return connectionsOf(network, allocation).reduce((bits, connection) => {
    const width = connection.source === INPUT ? chip.crossbar.inputBits : 1;
    return bits + 2 * tileInput(network, connection, tile).neurons * width;
  }, 0);
}

/** One bit per mapped source neuron, every source's map in words of its own; the image is not stored. */
function spikeMapBits(network: Network, allocation: Allocation, tile: number): number {
  return connectionsOf(network, allocation)
    .filter(({ source }) => source !== INPUT)
    .reduce((bits, connection) => bits + sramBits(tileInput(network, connection, tile).neurons, 1), 0);
}

function heldSumBits(network: Network, chip: Chip, allocation: Allocation, tile: number): number {
  if (!holdsImage(chip)) return 0;
  const held = network.populations.filter((population) =>
    projectionsInto(network, population.name).some((projection) => projection.source === INPUT),
  );
  return held.reduce((bits, population) => {
    const sums = channelsIn(allocation, population.name, tile) * positions(population.shape);
    return bits + sramBits(sums, chip.tile.heldSumBits);
  }, 0);
}

/** Every row of weights in words of its own: a unit reads the channels of one pixel at a time. */
function imageWeightBits({ imageUnits }: Allocation, tile: number): number {
  const here = Object.values(imageUnits).flatMap(({ matrix, weightBits, tiles }) => {
    const { channels } = tiles.find((each) => each.tile === tile) ?? { channels: 0 };
    return matrix.taps * matrix.inputs * sramBits(channels, weightBits);
  });
  return here.reduce((sum, bits) => sum + bits, 0);
}

/** Bits of the partial sums of one round that meet in a tile: those of every column block of every copy with a PE there. */
function partialSumBits(chip: Chip, allocation: Allocation, tile: number): number {
  const outputs = new Map<string, number>();
  for (const { target, blocks, pes } of Object.values(allocation.projections)) {
    for (const { tile: at, columnBlock, copy } of pes) {
      if (at === tile) outputs.set(`${target} ${columnBlock} ${copy}`, blocks.columnBlocks[columnBlock]!.outputs);
    }
  }
  return [...outputs.values()].reduce((bits, count) => bits + count * chip.tile.psumBits, 0);
}

function membranes(network: Network, allocation: Allocation, tile: number): number {
  return network.populations
    .filter((population) => population.neuron.kind === 'integrateAndFire')
    .reduce((sum, { name, shape }) => sum + channelsIn(allocation, name, tile) * positions(shape), 0);
}

const channelsIn = (allocation: Allocation, population: string, tile: number): number =>
  channelsByTile(allocation.populations[population]!).get(tile) ?? 0;

function findMisfits(network: Network, chip: Chip, mapping: Mapping): Misfit[] {
  const misfits: Misfit[] = [];
  const { width, height } = mapping.mesh;
  const needed = mapping.tiles.length;
  const side = smallestSquare(needed);
  if (needed > width * height) {
    const smallest = `the smallest square mesh that fits is ${side} x ${side} (or "auto")`;
    misfits.push({
      path: 'noc.mesh',
      message: `${network.name} needs ${needed} tiles, ${width} x ${height} = ${width * height}; ${smallest}`,
    });
  }
  if (chip.tile.inputBufferKib !== 'auto' && mapping.inputBufferBits > chip.tile.inputBufferKib * KIB_BITS) {
    const kib = (mapping.inputBufferBits / KIB_BITS).toFixed(2);
    misfits.push({
      path: 'tile.inputBufferKib',
      message: `the fullest tile must hold ${kib} KiB of two steps' spikes, has ${chip.tile.inputBufferKib} (or "auto")`,
    });
  }
  if (mapping.partialSumBits > chip.tile.psumBufferKib * KIB_BITS) {
    const kib = (mapping.partialSumBits / KIB_BITS).toFixed(2);
    const message = `the fullest tile adds up ${kib} KiB of partial sums at once, has ${chip.tile.psumBufferKib}`;
    misfits.push({ path: 'tile.psumBufferKib', message });
  }
  if (chip.tile.membraneBankKib !== 'auto') misfits.push(...membraneMisfits(chip, chip.tile.membraneBankKib, mapping));
  const largest = Math.max(...network.populations.map((population) => neurons(population.shape)));
  if (chip.noc.packets === 'aer' && largest > 2 ** Math.min(chip.noc.flitBits, 52)) {
    misfits.push({ path: 'noc.flitBits', message: `an address of ${largest} neurons does not fit into one flit` });
  }
  return misfits;
}

function membraneMisfits(chip: Chip, bankKib: number, mapping: Mapping): Misfit[] {
  const { neuronLanes, membraneBits } = chip.tile;
  const capacity = membranesIn(bankKib, membraneBits) * neuronLanes;
  if (mapping.neuronsPerTile <= capacity) return [];
  const kib = (sramBits(Math.ceil(mapping.neuronsPerTile / neuronLanes), membraneBits) / KIB_BITS).toFixed(2);
  const message = `the fullest tile has ${mapping.neuronsPerTile} membranes, its banks hold ${capacity}; ${kib} KiB would do`;
  return [{ path: 'tile.membraneBankKib', message }];
}

function spikeMemoryMisfits(chip: Chip, { spikeMemoryBitsPerStep }: Mapping, steps: number | undefined): Misfit[] {
  const kib = chip.tile.spikeMemoryKib;
  if (chip.control.schedule !== 'sequential' || kib === 'auto' || steps === undefined) return [];
  const needed = (steps * spikeMemoryBitsPerStep) / KIB_BITS;
  if (needed <= kib) return [];
  const message = `the fullest tile stores ${needed.toFixed(2)} KiB of the spikes of two images in ${steps} steps, has ${kib} (or "auto")`;
  return [{ path: 'tile.spikeMemoryKib', message }];
}

/** Membranes of `bits` in a bank of `kib`: whole numbers in its words. */
function membranesIn(kib: number, bits: number): number {
  const words = Math.floor((kib * KIB_BITS) / WORD_BITS);
  return bits > WORD_BITS ? Math.floor(words / Math.ceil(bits / WORD_BITS)) : words * Math.floor(WORD_BITS / bits);
}
