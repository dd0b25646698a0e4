import { sum } from '../base/sum.js';
import { type Cycles, cycles } from '../base/units.js';
import { accumulationClocks } from '../hw/accumulation/timing.js';
import { peCycle, peCycleParts } from '../hw/crossbar/timing.js';
import { rowsOf } from '../hw/image-unit/counts.js';
import { imageUnitClocks } from '../hw/image-unit/timing.js';
import { fetchClocks } from '../hw/input-buffer/timing.js';
import { heldSumClocks, updateClocks } from '../hw/neuron/timing.js';
import { packetClocks, sumPacketFlits } from '../hw/noc/timing.js';
import { OUTPUT_CLOCKS } from '../hw/output-buffer/timing.js';
import { poolingClocks } from '../hw/pooling/timing.js';
import { type Chip, chipFor, holdsImage } from '../model/chip.js';
import { type SumTransfer, sumTransfers } from '../model/connection.js';
import {
  channelsByTile,
  hops,
  type MappedImageUnit,
  type MappedProjection,
  type Mapping,
  rowGroupsIn,
  tilesOf,
} from '../model/mapping.js';
import { INPUT, type Network, type Population, type Projection, projectionsInto } from '../model/network.js';
import { banksFor, wordsFor } from '../model/sram.js';
import type { Stage, SumRoute, TilePipeline } from '../model/timeline.js';

/** What the stage times depend on: never on how a preset counts. */
export interface StageContext {
  readonly network: Network;
  readonly chip: Chip;
  readonly mapping: Mapping;
}

/** Pipelines of the tiles that work in every step of `population`, tiles ascending. */
export function stepPipelines(context: StageContext, population: Population): TilePipeline[] {
  const channels = channelsByTile(context.mapping.populations[population.name]!);
  if (population.neuron.kind === 'average') return poolingPipelines(context, population, channels);
  const { held, everyStep } = readsOf(context, population);
  return pipelinesOf(context, population, { projections: everyStep, channels, isHeld: held.length > 0 });
}

/** Pipelines of the tiles that read a held image once; empty where `population` holds none. */
export function imagePipelines(context: StageContext, population: Population): TilePipeline[] {
  if (population.neuron.kind === 'average') return [];
  const { held } = readsOf(context, population);
  const units = imageUnitsOf(context.mapping, held);
  if (units.length > 0) return unitPipelines(context, population, units);
  return pipelinesOf(context, population, { projections: held, channels: new Map(), isHeld: false });
}

/** Those of `projections` that digital units read. */
export const imageUnitsOf = (mapping: Mapping, projections: readonly Projection[]): MappedImageUnit[] =>
  projections.flatMap(({ name }) => mapping.imageUnits[name] ?? []);

/** Digital units: the pixels of a round, then projection after projection its products. */
function unitPipelines(
  { chip, mapping }: StageContext,
  { name }: Population,
  units: readonly MappedImageUnit[],
): TilePipeline[] {
  const placed = mapping.populations[name]!;
  const channels = channelsByTile(placed);
  return ascending(channels.keys()).map((tile) => {
    const clocks = units.map((unit) => imageUnitClocks(chip, rowsOf(unit), channels.get(tile)!, placed.copies));
    const pixels = placed.copies * sum(units.map(rowsOf));
    const bits = pixels * chip.crossbar.inputBits;
    const fetch = even('fetch', fetchClocks(chip, bits), { planes: 1, bits, portBits: chip.tile.inputBufferPortBits });
    const unit = even('imageUnit', cycles(sum(clocks)), { pixels, lanes: chip.tile.imageMacLanes });
    return { tile, stages: [fetch, unit], sends: [] };
  });
}

/** Projections of a population with weights: those whose sums of the image are held, and those read in every step. */
export function readsOf(
  { network, chip }: StageContext,
  population: Population,
): { readonly held: readonly Projection[]; readonly everyStep: readonly Projection[] } {
  const holds = holdsImage(chip);
  const incoming = projectionsInto(network, population.name);
  const isHeld = ({ source }: Projection): boolean => holds && source === INPUT;
  return { held: incoming.filter(isHeld), everyStep: incoming.filter((each) => !isHeld(each)) };
}

/** Clocks of one read in a tile: its PEs keep step, so those of the slowest of `projections` that have PEs there; 0 without any. */
export function peCycleIn(context: StageContext, projections: readonly Named[], tile: number): Cycles {
  const slowest = slowestIn(context, projections, tile);
  return slowest === undefined ? cycles(0) : peCycle(slowest);
}

/** The chip as the projection with the longest PE cycle in a tile sees it; undefined without PEs there. */
function slowestIn({ chip, mapping }: StageContext, projections: readonly Named[], tile: number): Chip | undefined {
  return projections
    .filter(({ name }) => rowGroupsIn(mapping.projections[name]!, tile).length > 0)
    .map(({ name }) => chipFor(chip, name))
    .reduce<Chip | undefined>(
      (slowest, each) => (slowest === undefined || peCycle(each) > peCycle(slowest) ? each : slowest),
      undefined,
    );
}

interface Named {
  readonly name: string;
}

/** A stage that a round leaves when the next one may enter. */
const even = (name: Stage['name'], clocks: Cycles, operands: Stage['operands']): Stage => ({
  name,
  interval: clocks,
  latency: clocks,
  operands,
});

const output = even('output', OUTPUT_CLOCKS, {});

function poolingPipelines(
  { network, chip }: StageContext,
  { name }: Population,
  channels: ReadonlyMap<number, number>,
): TilePipeline[] {
  const { operator } = projectionsInto(network, name)[0]!;
  const area = operator.kind === 'averagePool' ? operator.kernel[0] * operator.kernel[1] : 1;
  return ascending(channels.keys()).map((tile) => {
    const places = channels.get(tile)! * area;
    const pooling = even('pooling', poolingClocks(chip, places), { places, lanes: chip.tile.poolingLanes });
    return { tile, stages: [pooling, output], sends: [] };
  });
}

const ascending = (tiles: Iterable<number>): number[] => [...new Set(tiles)].sort((a, b) => a - b);

/** What passes the tiles of a population. */
interface Work {
  readonly projections: readonly Projection[];
  /** Channels of the population in each tile that updates neurons. */
  readonly channels: ReadonlyMap<number, number>;
  /** Whether held sums are read. */
  readonly isHeld: boolean;
}

function pipelinesOf(context: StageContext, population: Population, work: Work): TilePipeline[] {
  const { chip, mapping } = context;
  const { copies, shards } = mapping.populations[population.name]!;
  const mapped = work.projections.map(({ name }) => mapping.projections[name]!);
  const transfers = sumTransfers(mapped, shards);
  const readImage = work.projections.flatMap(({ name, source }) =>
    source === INPUT ? [mapping.projections[name]!] : [],
  );
  const tiles = ascending([...work.channels.keys(), ...mapped.flatMap(tilesOf), ...transfers.map(({ to }) => to)]);
  return tiles.map((tile) => {
    const sends = routesFrom(context, tile, transfers);
    const columns = copies * (work.channels.get(tile) ?? 0);
    const planes = readImage.some((each) => tilesOf(each).includes(tile)) ? chip.crossbar.inputBits : 1;
    const stages = [
      ...(work.isHeld && columns > 0 ? [heldSumStage(chip, columns)] : []),
      ...readStages(context, tile, { mapped, transfers, planes, copies }),
      ...partialSumStage(sends),
      ...(columns > 0 ? [neuronStage(chip, columns), output] : []),
    ];
    return { tile, stages, sends };
  });
}

const heldSumStage = (chip: Chip, columns: number): Stage =>
  even('heldSum', heldSumClocks(chip, columns), {
    words: wordsFor(columns, chip.tile.heldSumBits),
    banks: banksFor(chip.tile.heldSumPortBits),
  });

const neuronStage = (chip: Chip, columns: number): Stage =>
  even('neuron', updateClocks(chip, columns), { columns, lanes: chip.tile.neuronLanes });

/** One read of the crossbars that belong together. */
interface Read {
  readonly mapped: readonly MappedProjection[];
  readonly transfers: readonly SumTransfer[];
  /** Bit planes read one after the other: those of the image where the tile reads it. */
  readonly planes: number;
  readonly copies: number;
}

/** Stages of one round of reads in `tile`: every copy takes a position, bit planes follow each other. */
function readStages(context: StageContext, tile: number, { mapped, transfers, planes, copies }: Read): Stage[] {
  const { chip } = context;
  const own = sum(mapped.map((projection) => results(projection, tile)));
  const arriving = sum(transfers.filter(({ to }) => to === tile).map(({ outputs }) => outputs));
  const bits = copies * sum(mapped.map((projection) => rowsRead(projection, tile)));
  const added = cycles((planes - 1) * accumulationClocks(chip, own) + accumulationClocks(chip, own + arriving));
  const { inputBufferPortBits, accumulationLanes } = chip.tile;
  const slowest = slowestIn(context, mapped, tile) ?? chip;
  return [
    ...(own === 0
      ? []
      : [
          even('fetch', cycles(planes * fetchClocks(chip, bits)), { planes, bits, portBits: inputBufferPortBits }),
          even('pe', cycles(planes * peCycle(slowest)), { planes, ...peCycleParts(slowest) }),
        ]),
    ...(own + arriving === 0
      ? []
      : [even('accumulation', added, { planes, sums: own, arriving, lanes: accumulationLanes })]),
  ];
}

/** Rows of the patches that `tile` fetches for one position. */
function rowsRead(projection: MappedProjection, tile: number): number {
  const { rowGroups, rowBlocks } = projection.blocks;
  return sum(
    rowGroupsIn(projection, tile).flatMap((group) => rowGroups[group]!.rowBlocks.map((row) => rowBlocks[row]!.rows)),
  );
}

/** Results of one round that the PEs of `tile`, copies included, deliver to its accumulation module. */
const results = ({ pes, blocks }: MappedProjection, tile: number): number =>
  sum(pes.filter((pe) => pe.tile === tile).map((pe) => blocks.columnBlocks[pe.columnBlock]!.outputs));

/** Packets of partial sums that `tile` sends in each round, one behind the other. */
function routesFrom({ chip, mapping }: StageContext, tile: number, transfers: readonly SumTransfer[]): SumRoute[] {
  let before = 0;
  return transfers
    .filter(({ from }) => from === tile)
    .map(({ to, columnBlock, outputs }) => {
      const flits = sumPacketFlits(chip, outputs);
      const links = hops(mapping.tiles[tile]!, mapping.tiles[to]!);
      const sent = (part: number): Cycles => cycles(before + 1 + packetClocks(chip, links, part));
      const route = { to, columnBlock, flits, head: sent(1), latency: sent(flits) };
      before += flits;
      return route;
    });
}

function partialSumStage(sends: readonly SumRoute[]): Stage[] {
  if (sends.length === 0) return [];
  const interval = cycles(sum(sends.map(({ flits }) => flits)));
  const latency = cycles(Math.max(...sends.map((send) => send.latency)));
  return [{ name: 'partialSums', interval, latency, operands: { flits: interval } }];
}
