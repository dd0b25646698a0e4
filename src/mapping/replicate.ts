import { type Chip, holdsImage } from '../model/chip.js';
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
 * Adds the copies that `mapping.replication` and `projections.<name>.replication` ask for: all PEs of a population once more
 * in the tile where they lie, so that neighbouring positions are read at once. Copies only take PEs that their tile has
 * free, never another tile.
 */
export function replicate(network: Network, chip: Chip, allocation: Allocation): Replication {
  const wishes = wishesOf(network, chip);
  const misfits = [
    ...contradictions(wishes),
    ...wishes.flatMap(({ path, population, copies }) =>
      refusal(network, chip, allocation, population, copies).map((message) => ({ path, message })),
    ),
  ];
  if (misfits.length > 0) return { allocation, misfits };
  const fixed = new Map(wishes.map(({ population, copies }) => [population, copies]));
  const copies = chip.mapping.replication === 'balanced' ? balancedCopies(network, chip, allocation, fixed) : fixed;
  return { allocation: withCopies(allocation, copies), misfits: [] };
}

/** A number of copies that the chip file asks for, and where it does. */
interface Wish {
  readonly path: string;
  readonly population: string;
  readonly copies: number;
}

function wishesOf(network: Network, { mapping: { replication }, projections }: Chip): Wish[] {
  const byPopulation = Object.entries(typeof replication === 'string' ? {} : replication).map(
    ([population, copies]): Wish => ({ path: `mapping.replication.${population}`, population, copies }),
  );
  const byProjection = Object.entries(projections).flatMap(([name, own]): Wish[] => {
    const target = network.projections.find((projection) => projection.name === name)?.target;
    if (own.replication === undefined || target === undefined) return [];
    return [{ path: `projections.${name}.replication`, population: target, copies: own.replication }];
  });
  return [...byPopulation, ...byProjection];
}

/** Copies are those of a population, whose projections are read together: two places cannot want different numbers. */
const contradictions = (wishes: readonly Wish[]): Misfit[] =>
  wishes.flatMap(({ path, population, copies }, index) => {
    const other = wishes.slice(0, index).find((wish) => wish.population === population && wish.copies !== copies);
    if (other === undefined) return [];
    return [{ path, message: `asks for ${copies} copies of ${population}, ${other.path} for ${other.copies}` }];
  });

/** The chip for a part of its network: what it says of populations and projections that the part lacks is not asked for. */
export function chipWithin(chip: Chip, part: Network): Chip {
  const { replication } = chip.mapping;
  const kept = <T>(entries: Readonly<Record<string, T>>, within: readonly { readonly name: string }[]) =>
    Object.fromEntries(Object.entries(entries).filter(([name]) => within.some((each) => each.name === name)));
  return {
    ...chip,
    mapping: { replication: typeof replication === 'string' ? replication : kept(replication, part.populations) },
    projections: kept(chip.projections, part.projections),
  };
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
  const withPes = new Set(Object.values(allocation.projections).map(({ target }) => target));
  const known = `populations with PEs: ${[...withPes].join(', ')}`;
  if (population === undefined) return [`${network.name} has no population of this name; ${known}`];
  if (population.neuron.kind === 'average') return [`${name} averages and has no PEs to copy; ${known}`];
  if (!withPes.has(name)) return [`${name} only reads the image, in digital units, and has no PEs to copy; ${known}`];
  const limit = limitOf(chip, allocation, population);
  if (copies <= limit.copies) return [];
  return [`${copies} copies of ${name} do not fit, ${limit.copies} would: ${limit.because}`];
}

/**
 * Copies by population: those with the most rounds of positions get the fewest copies more that save them a round, until
 * one of them can have no more. Those of `fixed` keep their copies; averages and layers that only read a held image are not
 * considered.
 */
function balancedCopies(
  network: Network,
  chip: Chip,
  allocation: Allocation,
  fixed: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const readers = network.populations
    .filter((population) => readsEveryStep(network, chip, population))
    .map((population) => {
      const area = positions(population.shape);
      const own = fixed.get(population.name);
      const most = own ?? limitOf(chip, allocation, population).copies;
      return { name: population.name, area, most, copies: own ?? 1 };
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
  return new Map([...fixed, ...readers.map(({ name, copies }) => [name, copies] as const)]);
}

/** Whether a population reads crossbars in every step: spikes, or an image that is not held. */
function readsEveryStep(network: Network, chip: Chip, { name, neuron }: Population): boolean {
  const held = holdsImage(chip);
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
    ...allocation,
    tiles: allocation.tiles.map((tile) => ({ ...tile, pes: tile.pes * copiesOf(tile.population) })),
    projections: Object.fromEntries(projections),
    populations: Object.fromEntries(populations),
  };
}
