import { type Cycles, cycles } from '../base/units.js';
import { SILENT_READ_CLOCKS } from '../hw/crossbar/timing.js';
import type { Chip } from '../model/chip.js';
import { rowGroupsIn } from '../model/mapping.js';
import type { Projection } from '../model/network.js';
import type { PopulationStages, TilePipeline } from '../model/timeline.js';
import { placeStages, roundsClocks, type StageGraph } from './stage-graph.js';
import { peCycleIn, readsOf, type StageContext } from './tile-pipelines.js';

/** What the step times of one population are computed from, for every image alike. */
export interface StepPaths {
  readonly step: Passage;
  /** The read of a held image; undefined where none is read. */
  readonly image: Passage | undefined;
  readonly interfaces: readonly InterfacePath[];
}

/** All rounds of a step through the tiles. */
export interface Passage {
  /** Clocks, PE cycles that activity may shorten left out. */
  readonly clocks: number;
  /** PEs that skip silent rounds; empty unless `zeroSkip: time`. */
  readonly skipping: readonly SkippingPes[];
}

/** The PEs of one tile, which take a PE cycle only for a round in which a row of theirs is active. */
export interface SkippingPes {
  /** Clocks of a read with an active row. */
  readonly cycle: Cycles;
  /** Clocks of a round outside of them. */
  readonly around: number;
  /** Reads of a step: rounds x bit planes. */
  readonly reads: number;
  readonly copies: number;
  readonly groups: readonly { readonly projection: string; readonly group: number }[];
}

/** The network interface of one tile. */
export interface InterfacePath {
  readonly tile: number;
  /** Clocks until the first spike can leave. */
  readonly firstSpike: number;
  /** Clocks until any flit can leave. */
  readonly firstFlit: number;
  /** Flits of partial sums and their credits that leave in every step. */
  readonly sumFlits: number;
}

/** Paths of a population. */
export function pathsOf(context: StageContext, stages: PopulationStages): StepPaths {
  const { chip, network } = context;
  const population = network.populations.find(({ name }) => name === stages.population)!;
  const { held, everyStep } = readsOf(context, population);
  const step = placeStages(shortest(context, everyStep, stages.tiles));
  const image = placeStages(shortest(context, held, stages.imageTiles));
  return {
    step: passageOf(context, stages, step, everyStep),
    image: stages.imageTiles.length === 0 ? undefined : passageOf(context, stages, image, held),
    interfaces: stages.tiles.map(({ tile }) => interfacePath(chip, stages, step, tile)),
  };
}

/** The pipelines with PE stages as short as activity may make them. */
function shortest(
  context: StageContext,
  projections: readonly Projection[],
  tiles: readonly TilePipeline[],
): readonly TilePipeline[] {
  if (context.chip.crossbar.zeroSkip !== 'time') return tiles;
  return tiles.map((pipeline) => ({
    ...pipeline,
    stages: pipeline.stages.map((stage) => {
      if (stage.name !== 'pe') return stage;
      const planes = stage.latency / peCycleIn(context, projections, pipeline.tile);
      const silent = cycles(planes * SILENT_READ_CLOCKS);
      return { ...stage, interval: silent, latency: silent };
    }),
  }));
}

function passageOf(
  context: StageContext,
  { rounds, copies }: PopulationStages,
  graph: StageGraph,
  projections: readonly Projection[],
): Passage {
  const { chip, mapping } = context;
  const clocks = roundsClocks(graph, rounds);
  if (chip.crossbar.zeroSkip !== 'time') return { clocks, skipping: [] };
  const pes = graph.nodes.filter(({ name }) => name === 'pe');
  const skipping = pes.map(({ tile, before, rest, latency }): SkippingPes => {
    const groups = projections.flatMap(({ name }) =>
      rowGroupsIn(mapping.projections[name]!, tile).map((group) => ({ projection: name, group })),
    );
    const planes = latency / SILENT_READ_CLOCKS;
    const cycle = peCycleIn(context, projections, tile);
    return { cycle, around: before + rest - latency, reads: rounds * planes, copies, groups };
  });
  return { clocks, skipping };
}

function interfacePath(
  chip: Chip,
  { rounds, tiles }: PopulationStages,
  graph: StageGraph,
  tile: number,
): InterfacePath {
  const entry = (name: 'output' | 'partialSums'): number =>
    graph.nodes.find((node) => node.tile === tile && node.name === name)?.before ?? Number.POSITIVE_INFINITY;
  const arrivals = graph.arrivals.find((sums) => sums.tile === tile);
  const sent = tiles.find((pipeline) => pipeline.tile === tile)!.sends.reduce((flits, route) => flits + route.flits, 0);
  const answered = (arrivals?.packets ?? 0) * Math.max(0, rounds - chip.tile.psumSlots);
  return {
    tile,
    firstSpike: entry('output'),
    firstFlit: Math.min(entry('output'), entry('partialSums'), arrivals?.first ?? Number.POSITIVE_INFINITY),
    sumFlits: rounds * sent + answered,
  };
}
