import type { Chip } from '../model/chip.js';
import type { MappedPopulation } from '../model/mapping.js';
import { INPUT, type Network, type Population, positions, projectionsInto } from '../model/network.js';
import { KIB_BITS } from '../model/sram.js';
import type { Allocation } from './allocate.js';
import type { Misfit } from './misfit.js';

/** An allocation with the chip's copies, or why there cannot be so many. */
export interface Replication {
  readonly allocation: Allocation;
  readonly misfits: readonly Misfit[];
}

/**
 * Adds the copies that `mapping.replication` asks for: all PEs of a population once more in the tile where they lie, so
 * that neighbouring positions are read at once. Copies only take PEs that their tile has free, never another tile.
 */
export function replicate(network: Network, chip: Chip, allocation: Allocation): Replication {
  const { replication } = chip.mapping;
  if (replication === 'none') return { allocation, misfits: [] };
  if (replication === 'balanced') {
    return { allocation: withCopies(allocation, balancedCopies(network, chip, allocation)), misfits: [] };
  }
  const misfits = Object.entries(replication).flatMap(([name, copies]) =>
    refusal(network, chip, allocation, name, copies).map((message) => ({
      path: `mapping.replication.${name}`,
      message,
    })),
  );
  if (misfits.length > 0) return { allocation, misfits };
  return { allocation: withCopies(allocation, new Map(Object.entries(replication))), misfits };
}

/** The chip for a part of its network: copies of populations that the part lacks are not asked for. */
export function replicationWithin(chip: Chip, { populations }: Network): Chip {
  const { replication } = chip.mapping;
  if (typeof replication === 'string') return chip;
  const kept = Object.entries(replication).filter(([name]) => populations.some((each) => each.name === name));
  return { ...chip, mapping: { replication: Object.fromEntries(kept) } };
}

/** Largest number of copies of one population, and what stands in the way of more. */
interface Limit {
  readonly copies: number;
  readonly because: string;
}

/** How many copies its tile, its partial-sum buffer and its positions allow; the tightest limit. */
function limitOf(chip: Chip, allocation: Allocation, population: Population): Limit {
  const own = Object.values(allocation.projections).filter(({ target }) => target === population.name);
  const pes = own.reduce((sum, projection) => sum + projection.pes.length, 0);
  const tiles = new Set(own.flatMap((projection) => projection.pes.map(({ tile }) => tile))).size;
  if (tiles > 1) return { copies: 1, because: `its ${pes} PEs lie in ${tiles} tiles, copies stay inside one` };
  const { pesPerTile, psumBufferKib, psumBits } = chip.tile;
  const area = positions(population.shape);
  const sums = population.shape.channels * psumBits;
  const limits = [
    { copies: Math.floor(pesPerTile / pes), because: `one takes ${pes} of the ${pesPerTile} PEs of a tile` },
    { copies: area, because: `it has no more positions` },
    {
      copies: Math.floor((psumBufferKib * KIB_BITS) / sums),
      because: `one adds up ${sums} bits of partial sums, the tile holds ${psumBufferKib} KiB`,
    },
  ];
  const tightest = limits.reduce((least, limit) => (limit.copies < least.copies ? limit : least));
  return { ...tightest, copies: Math.max(1, tightest.copies) };
}

/** Why `copies` of the population `name` cannot be made; empty where they can. */
function refusal(network: Network, chip: Chip, allocation: Allocation, name: string, copies: number): string[] {
  const population = network.populations.find((candidate) => candidate.name === name);
  const spiking = network.populations.filter(({ neuron }) => neuron.kind === 'integrateAndFire');
  const known = `populations with PEs: ${spiking.map((each) => each.name).join(', ')}`;
  if (population === undefined) return [`${network.name} has no population of this name; ${known}`];
  if (population.neuron.kind === 'average') return [`${name} averages and has no PEs to copy; ${known}`];
  const limit = limitOf(chip, allocation, population);
  if (copies <= limit.copies) return [];
  return [`${copies} copies of ${name} do not fit, ${limit.copies} would: ${limit.because}`];
}

/**
 * Copies by population: those with the most rounds of positions get the fewest copies more that save them a round, until
 * one of them can have no more. Averages and layers that only read a held image are not considered.
 */
function balancedCopies(network: Network, chip: Chip, allocation: Allocation): ReadonlyMap<string, number> {
  const readers = network.populations
    .filter((population) => readsEveryStep(network, chip, population))
    .map((population) => {
      const area = positions(population.shape);
      return { name: population.name, area, most: limitOf(chip, allocation, population).copies, copies: 1 };
    });
  const roundsOf = ({ area, copies }: { area: number; copies: number }): number => Math.ceil(area / copies);
  for (;;) {
    const slowest = Math.max(1, ...readers.map(roundsOf));
    if (slowest === 1) break;
    const late = readers.filter((reader) => roundsOf(reader) === slowest);
    const grown = late.map((reader) => ({ reader, copies: Math.ceil(reader.area / (slowest - 1)) }));
    if (grown.some(({ reader, copies }) => copies > reader.most)) break;
    for (const { reader, copies } of grown) reader.copies = copies;
  }
  return new Map(readers.map(({ name, copies }) => [name, copies]));
}

/** Whether a population reads crossbars in every step: spikes, or an image that is not held. */
function readsEveryStep(network: Network, chip: Chip, { name, neuron }: Population): boolean {
  const held = chip.crossbar.inputCoding === 'bitSerialHeld';
  return (
    neuron.kind === 'integrateAndFire' &&
    projectionsInto(network, name).some(({ source }) => !(held && source === INPUT))
  );
}

/** The allocation with every PE of each population as often as `copies` says. */
function withCopies(allocation: Allocation, copies: ReadonlyMap<string, number>): Allocation {
  const copiesOf = (population: string): number => copies.get(population) ?? 1;
  const projections = Object.entries(allocation.projections).map(([name, projection]) => {
    const pes = Array.from({ length: copiesOf(projection.target) }, (_, copy) =>
      projection.pes.map((pe) => ({ ...pe, copy })),
    ).flat();
    return [name, { ...projection, pes }] as const;
  });
  const populations = Object.entries(allocation.populations).map(
    ([name, population]) => [name, { ...population, copies: copiesOf(name) } satisfies MappedPopulation] as const,
  );
  return {
    tiles: allocation.tiles.map((tile) => ({ ...tile, pes: tile.pes * copiesOf(tile.population) })),
    projections: Object.fromEntries(projections),
    populations: Object.fromEntries(populations),
  };
}
