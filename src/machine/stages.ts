import { cycles } from '../base/units.js';
import { resetClocks } from '../hw/neuron/timing.js';
import { channelsByTile } from '../model/mapping.js';
import { type Population, positions } from '../model/network.js';
import type { PopulationStages, Stage, TilePipeline } from '../model/timeline.js';
import { placeStages, roundsClocks } from './stage-graph.js';
import { imagePipelines, type StageContext, stepPipelines } from './tile-pipelines.js';

/** The pipelines of every population, in network order. Formulas: docs/timing.md, "Inside a step". */
export const stagesOf = (context: StageContext): PopulationStages[] =>
  context.network.populations.map((population) => populationStages(context, population));

function populationStages(context: StageContext, population: Population): PopulationStages {
  const placed = context.mapping.populations[population.name]!;
  const area = positions(population.shape);
  const rounds = Math.ceil(area / placed.copies);
  const tiles = stepPipelines(context, population);
  const imageTiles = imagePipelines(context, population);
  return {
    population: population.name,
    positions: area,
    copies: placed.copies,
    rounds,
    stages: slowestStages(tiles),
    tiles,
    imageTiles,
    imageRead: imageTiles.length === 0 ? cycles(0) : roundsClocks(placeStages(imageTiles), rounds),
    reset: resetClocks(context.chip, Math.max(...channelsByTile(placed).values()) * area),
  };
}

const STAGE_ORDER = ['heldSum', 'fetch', 'pe', 'accumulation', 'partialSums', 'neuron', 'pooling', 'output'] as const;

/** Every stage with the times of the tile that is slowest in it. */
function slowestStages(tiles: readonly TilePipeline[]): Stage[] {
  const all = tiles.flatMap(({ stages }) => stages);
  return STAGE_ORDER.flatMap((name) => {
    const same = all.filter((stage) => stage.name === name);
    const [first, ...others] = same;
    if (first === undefined) return [];
    const slowest = others.reduce((slow, next) => (next.interval > slow.interval ? next : slow), first);
    return [{ ...slowest, latency: cycles(Math.max(...same.map(({ latency }) => latency))) }];
  });
}
