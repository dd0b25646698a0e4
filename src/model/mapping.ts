import type { Blocks } from './blocks.js';
import type { WeightMatrix } from './network.js';

/** One PE: the crossbars of one row group for one column block, in one copy of its population. */
export interface PlacedPe {
  readonly rowGroup: number;
  readonly columnBlock: number;
  readonly tile: number;
  /** 0 for the PEs that every population has; each further copy holds all of them once more in the same tile. */
  readonly copy: number;
}

export interface MappedProjection {
  readonly name: string;
  readonly target: string;
  readonly blocks: Blocks;
  /** Every PE, copy by copy. */
  readonly pes: readonly PlacedPe[];
}

/** A projection of the image that digital units compute, each for the channels of its own tile. */
export interface MappedImageUnit {
  readonly name: string;
  readonly target: string;
  readonly matrix: WeightMatrix;
  /** Bits of a weight in the units' memory. */
  readonly weightBits: number;
  /** Tiles of the target, ascending, and how many of its channels each has. */
  readonly tiles: readonly { readonly tile: number; readonly channels: number }[];
}

/** Consecutive channels of a population whose neurons (or pooling counters) live in one tile. */
export interface Shard {
  readonly tile: number;
  readonly firstChannel: number;
  readonly channels: number;
}

export interface MappedPopulation {
  readonly name: string;
  /** How often its PEs exist: so many neighbouring positions are read at once. */
  readonly copies: number;
  readonly shards: readonly Shard[];
}

/** A tile in use; `x`, `y` in the mesh. */
export interface Tile {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly population: string;
  /** PEs in use, those of copies included. */
  readonly pes: number;
}

/** Links that the expected flits of a step pass: on the snake, and where the tiles are. */
export interface PlacementGain {
  readonly snakeFlitLinks: number;
  readonly flitLinks: number;
}

/** Where everything lies: tiles along a snake over the mesh, in network order, unless they were moved. The IO is at (0,0). */
export interface Mapping {
  readonly mesh: { readonly width: number; readonly height: number };
  /** Whether the mesh was derived (`noc.mesh: auto`). */
  readonly derivedMesh: boolean;
  readonly tiles: readonly Tile[];
  /** What moving the tiles gained; absent where they lie on the snake. */
  readonly placement?: PlacementGain;
  /** Projections with crossbars, by name. */
  readonly projections: Readonly<Record<string, MappedProjection>>;
  /** Projections of the image that digital units compute, by name: they have no PEs. */
  readonly imageUnits: Readonly<Record<string, MappedImageUnit>>;
  readonly populations: Readonly<Record<string, MappedPopulation>>;
  /** Bits that the fullest tile's input buffer must hold. */
  readonly inputBufferBits: number;
  /** Bits of memory for the spikes of one step that the fullest tile reads, in whole words, of two images: one is read while the next arrives. */
  readonly spikeMemoryBitsPerStep: number;
  /** Bits of the partial sums of one round (one position for each copy) in the fullest tile. */
  readonly partialSumBits: number;
  /** Bits of SRAM for held input currents in the fullest tile. */
  readonly heldSumBits: number;
  /** Bits of SRAM for the weights of image units in the fullest tile. */
  readonly imageWeightBits: number;
  /** Membranes in the fullest tile. */
  readonly neuronsPerTile: number;
}

/** Links between two tiles under XY routing. */
export function hops(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

/** Channels of a population in each of its tiles, tiles in the order of its shards. */
export function channelsByTile({ shards }: Pick<MappedPopulation, 'shards'>): ReadonlyMap<number, number> {
  const perTile = new Map<number, number>();
  for (const { tile, channels } of shards) perTile.set(tile, (perTile.get(tile) ?? 0) + channels);
  return perTile;
}

/** Row groups that each tile reads, tiles and groups ascending; computed once per projection. */
const groupsByTile = new WeakMap<MappedProjection, ReadonlyMap<number, readonly number[]>>();

function tileGroups(projection: MappedProjection): ReadonlyMap<number, readonly number[]> {
  const known = groupsByTile.get(projection);
  if (known !== undefined) return known;
  const sets = new Map<number, Set<number>>();
  for (const { tile, rowGroup } of projection.pes) sets.set(tile, (sets.get(tile) ?? new Set()).add(rowGroup));
  const entries = [...sets].sort(([a], [b]) => a - b);
  const groups = new Map(entries.map(([tile, set]) => [tile, [...set].sort((a, b) => a - b)] as const));
  groupsByTile.set(projection, groups);
  return groups;
}

/** Tiles that hold crossbars of `projection`, ascending. */
export const tilesOf = (projection: MappedProjection): readonly number[] => [...tileGroups(projection).keys()];

/** Whether tile `tile` holds crossbars of `projection`. */
export const isIn = (projection: MappedProjection, tile: number): boolean => tileGroups(projection).has(tile);

/** Row groups of `projection` that tile `tile` reads, ascending: each once, however many column blocks use it. */
export const rowGroupsIn = (projection: MappedProjection, tile: number): readonly number[] =>
  tileGroups(projection).get(tile) ?? [];
