import { fusionTile, IO_NODE } from '../../hw/noc/flows.js';
import { placeOf } from '../../hw/noc/place.js';
import { type Mapping, type Tile, tilesOf } from '../../model/mapping.js';
import { type Network, projectionsInto } from '../../model/network.js';
import type { TraceProcess, TraceTrack } from '../../model/trace.js';
import type { StageContext } from '../tile-pipelines.js';

/** Modules of a population in a tile, in the order in which a round passes them. */
const STAGES = [
  'image fetch',
  'image unit',
  'fetch',
  'PEs',
  'accumulation',
  'held sums',
  'neurons',
  'pooling',
] as const;

/** Tracks of a machine: one for every module, grouped by tile, and one for every population. */
export interface TraceTracks {
  readonly processes: readonly TraceProcess[];
  readonly tracks: readonly TraceTrack[];
  /** Track of a module, by its name. */
  readonly ofModule: ReadonlyMap<string, number>;
  /** Track of each population, in the order of the network; then the image's. */
  readonly populations: readonly number[];
}

export const moduleName = (population: string, tile: number, stage: (typeof STAGES)[number]): string =>
  `${population} tile ${tile} ${stage}`;

/** Lays out the tracks of a mapped network's machine: populations, pins, tiles, routers without a tile. */
export function traceTracks({ network, mapping }: StageContext): TraceTracks {
  const processes: TraceProcess[] = [];
  const tracks: TraceTrack[] = [];
  const ofModule = new Map<string, number>();
  const open = (name: string): ((track: string, module?: string) => number) => {
    const process = processes.push({ name }) - 1;
    return (track, module) => {
      const index = tracks.push({ process, name: track }) - 1;
      if (module !== undefined) ofModule.set(module, index);
      return index;
    };
  };
  const chip = open('populations');
  const populations = [...network.populations.map(({ name }) => chip(name)), chip('image and decision')];
  const io = placeOf(mapping, IO_NODE);
  open(`pins at (${io.x},${io.y})`)('io', 'io');
  const routers = new Set(routerPlaces(mapping));
  for (const tile of mapping.tiles) {
    const names = populationsIn(network, mapping, tile.index);
    const hasUnit = Object.values(mapping.imageUnits).some(({ tiles }) =>
      tiles.some((each) => each.tile === tile.index),
    );
    const stages = STAGES.filter((stage) => hasUnit || !OF_IMAGE_UNIT.includes(stage));
    const add = open(`${names.join(' + ')}: tile ${tile.index} at (${tile.x},${tile.y})`);
    addTile(tile, names, stages, fusionTile({ network, mapping }) === tile.index, add);
    const router = `router(${tile.x},${tile.y})`;
    if (routers.delete(router)) add('router', router);
  }
  for (const router of routers) open(router)('router', router);
  return { processes, tracks, ofModule, populations };
}

/** Modules that only an image unit's tiles have. */
const OF_IMAGE_UNIT: readonly string[] = ['image fetch', 'image unit'];

type Add = (track: string, module: string) => number;

function addTile(
  { index }: Tile,
  populations: readonly string[],
  stages: readonly (typeof STAGES)[number][],
  hasFusion: boolean,
  add: Add,
): void {
  add('input', `tile ${index} input`);
  for (const population of populations) {
    for (const stage of stages) add(`${population} ${stage}`, moduleName(population, index, stage));
  }
  if (hasFusion) add('fusion unit', 'fusion unit');
  add('interface', `tile ${index} interface`);
}

/** Populations that have neurons or crossbars in a tile. */
function populationsIn(network: Network, mapping: Mapping, tile: number): string[] {
  const names = network.populations.map(({ name }) => name);
  return names.filter((name) => {
    const shards = mapping.populations[name]!.shards.map((shard) => shard.tile);
    const mapped = projectionsInto(network, name).flatMap((projection) => mapping.projections[projection.name] ?? []);
    return shards.includes(tile) || mapped.some((projection) => tilesOf(projection).includes(tile));
  });
}

const routerPlaces = ({ mesh }: Mapping): string[] =>
  Array.from({ length: mesh.width * mesh.height }, (_, index) => {
    return `router(${index % mesh.width},${Math.floor(index / mesh.width)})`;
  });
