import { type Cycles, cycles } from '../base/units.js';
import { accumulationClocks } from '../hw/accumulation/timing.js';
import { peCycle } from '../hw/crossbar/timing.js';
import { fetchClocks } from '../hw/input-buffer/timing.js';
import { heldSumClocks, resetClocks, updateClocks } from '../hw/neuron/timing.js';
import { packetClocks } from '../hw/noc/timing.js';
import { poolingClocks } from '../hw/pooling/timing.js';
import type { Chip } from '../model/chip.js';
import { type SumTransfer, sumTransfers } from '../model/connection.js';
import { hops, type MappedProjection, type Mapping, rowGroupsIn, tilesOf } from '../model/mapping.js';
import { INPUT, type Network, type Population, positions, projectionsInto } from '../model/network.js';
import type { PopulationStages, Stage } from '../model/timeline.js';

/** What the stage times depend on: never on how a preset counts. */
export interface StageContext {
  readonly network: Network;
  readonly chip: Chip;
  readonly mapping: Mapping;
}

/**
 * The pipeline of every population: positions pass fetch -> PE -> partial sums of other tiles -> accumulation ->
 * neuron; averaging populations pass pooling. A population over several tiles takes its slowest tile.
 */
export const stagesOf = (context: StageContext): PopulationStages[] =>
  context.network.populations.map((population) =>
    population.neuron.kind === 'average' ? poolingStages(context, population) : crossbarStages(context, population),
  );

function poolingStages({ network, chip, mapping }: StageContext, population: Population): PopulationStages {
  const [projection] = projectionsInto(network, population.name);
  const { operator } = projection!;
  const area = operator.kind === 'averagePool' ? operator.kernel[0] * operator.kernel[1] : 1;
  const clocks = poolingClocks(chip, channelsPerTile(mapping, population.name) * area);
  return {
    population: population.name,
    positions: positions(population.shape),
    stages: [{ name: 'pooling', interval: clocks, latency: clocks }],
    imageRead: cycles(0),
    reset: cycles(0),
  };
}

function crossbarStages(context: StageContext, population: Population): PopulationStages {
  const { network, chip, mapping } = context;
  const incoming = projectionsInto(network, population.name);
  const channels = channelsPerTile(mapping, population.name);
  const area = positions(population.shape);
  const held = incoming.filter((projection) => projection.source === INPUT && isHeld(context));
  const everyStep = incoming.filter((projection) => !held.includes(projection));
  const mappedOf = (projections: typeof incoming) => projections.map(({ name }) => mapping.projections[name]!);
  const stages: Stage[] = [
    ...(held.length > 0 ? [even('heldSum', heldSumClocks(chip, channels))] : []),
    ...readStages(context, mappedOf(everyStep), planesPerStep(context, everyStep)),
    even('neuron', updateClocks(chip, channels)),
  ];
  const image = readStages(context, mappedOf(held), chip.crossbar.inputBits);
  return {
    population: population.name,
    positions: area,
    stages,
    imageRead: image.length === 0 ? cycles(0) : pipelineClocks(image, area),
    reset: resetClocks(chip, channels * area),
  };
}

/** Whether the image's sums are read once and held. */
const isHeld = ({ chip }: StageContext): boolean => chip.crossbar.inputCoding === 'bitSerialHeld';

/** Bit planes that a population reads per position and step: 1 for spikes, `inputBits` when it reads the image. */
function planesPerStep({ chip }: StageContext, projections: readonly { source: string }[]): number {
  return projections.some((projection) => projection.source === INPUT) ? chip.crossbar.inputBits : 1;
}

/** A stage that a position leaves when the next one may enter. */
const even = (name: Stage['name'], clocks: Cycles): Stage => ({ name, interval: clocks, latency: clocks });

/** Stages of one crossbar read of a position over all tiles of `projections`, `planes` bit planes one after the other. */
function readStages(
  { chip, mapping }: StageContext,
  projections: readonly MappedProjection[],
  planes: number,
): Stage[] {
  if (projections.length === 0) return [];
  const { shards } = mapping.populations[projections[0]!.target]!;
  const tiles = [...new Set(projections.flatMap((projection) => [...tilesOf(projection)]))];
  const transfers = sumTransfers(projections, shards);
  const worst = (items: (tile: number) => number): number => Math.max(...tiles.map(items));
  const fetched = worst((tile) => sum(projections.map((projection) => rowsRead(projection, tile))));
  const added = worst((tile) => {
    const own = sum(projections.map((each) => results(each, tile)));
    const last = accumulationClocks(chip, own + arriving(transfers, tile));
    return (planes - 1) * accumulationClocks(chip, own) + last;
  });
  const stages = [
    even('fetch', cycles(planes * fetchClocks(chip, fetched))),
    even('pe', cycles(planes * peCycle(chip))),
    even('accumulation', cycles(added)),
  ];
  const transport = partialSumStage(chip, mapping, transfers);
  return transport === undefined ? stages : [stages[0]!, stages[1]!, transport, stages[2]!];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Rows of the patches that `tile` fetches for one position. */
function rowsRead(projection: MappedProjection, tile: number): number {
  const { rowGroups, rowBlocks } = projection.blocks;
  return sum(
    rowGroupsIn(projection, tile).flatMap((group) => rowGroups[group]!.rowBlocks.map((row) => rowBlocks[row]!.inputs)),
  );
}

/** Results of one read of a position that the PEs of `tile` deliver to its accumulation module. */
const results = ({ pes, blocks }: MappedProjection, tile: number): number =>
  sum(pes.filter((pe) => pe.tile === tile).map((pe) => blocks.columnBlocks[pe.columnBlock]!.outputs));

/** Sums of a position that `tile` receives from other tiles, already added up there. */
const arriving = (transfers: readonly SumTransfer[], tile: number): number =>
  sum(transfers.filter(({ to }) => to === tile).map(({ outputs }) => outputs));

/** Partial sums that leave a tile for each position, where a column block spreads over several tiles. */
function partialSumStage(chip: Chip, mapping: Mapping, transfers: readonly SumTransfer[]): Stage | undefined {
  if (transfers.length === 0) return undefined;
  const perSender = new Map<number, number>();
  let latency = cycles(0);
  for (const { from, to, outputs } of transfers) {
    const flits = Math.ceil((outputs * chip.tile.psumBits) / chip.noc.flitBits);
    perSender.set(from, (perSender.get(from) ?? 0) + flits);
    const links = hops(mapping.tiles[from]!, mapping.tiles[to]!);
    latency = cycles(Math.max(latency, packetClocks(chip, links, flits)));
  }
  return { name: 'partialSums', interval: cycles(Math.max(...perSender.values())), latency };
}

/** Channels of `population` in its fullest tile. */
function channelsPerTile(mapping: Mapping, population: string): number {
  const perTile = new Map<number, number>();
  for (const { tile, channels } of mapping.populations[population]!.shards) {
    perTile.set(tile, (perTile.get(tile) ?? 0) + channels);
  }
  return Math.max(...perTile.values());
}

/** Clocks of `count` positions through `stages`: (count - 1) x the slowest interval + all latencies. */
export function pipelineClocks(stages: readonly Stage[], count: number): Cycles {
  const slowest = Math.max(...stages.map((stage) => stage.interval));
  return cycles((count - 1) * slowest + sum(stages.map((stage) => stage.latency)));
}

/**
 * Clocks of one step in which the busiest tile of the population sends `flits`: the pipeline, or where the network
 * interface is slower, its flits behind the first position. A burst at the end of a map can take longer (left out).
 */
export function stepClocks({ stages, positions: count }: PopulationStages, flits: number): Cycles {
  const firstPosition = sum(stages.map((stage) => stage.latency));
  return cycles(Math.max(pipelineClocks(stages, count), firstPosition + flits));
}
