import {
  type Activity,
  emptyReads,
  type PopulationActivity,
  type ProjectionActivity,
  type ReadActivity,
} from '../model/activity.js';
import type { Blocks } from '../model/blocks.js';
import {
  type AveragePool,
  INPUT,
  type Network,
  type Population,
  type Projection,
  positions,
  shapeOf,
} from '../model/network.js';
import type { SpikeTrains } from '../model/spike-trains.js';
import { type MatrixGeometry, matrixGeometry, windowEdges } from './projection-geometry.js';
import { ReadCounter } from './read-counter.js';
import { flatten, SpikeLists } from './spike-lists.js';

/** A cut of a network into crossbars, and what their cells hold: see FunctionOptions. */
export interface Cut {
  readonly blocks: Readonly<Record<string, Blocks>>;
  readonly rowLevels: Readonly<Record<string, Float64Array>>;
}

/**
 * Activity of one image on any cut, counted from its spikes: what the function model counts while it runs. Throws a
 * SpecError or SimulationError where geometry does not fit, as `compile` does.
 */
export function activityOfTrains(network: Network, trains: SpikeTrains, cut: Cut): Activity {
  const projections = network.projections.map((projection): [string, ProjectionActivity] => {
    const { operator } = projection;
    if (operator.kind === 'averagePool')
      return [projection.name, windowActivity(network, projection, operator, trains)];
    const counter = new TrainCounter(network, projection, matrixGeometry(network, projection, operator), cut);
    return [
      projection.name,
      projection.source === INPUT ? imageActivity(counter, trains) : spikeActivity(counter, projection, trains),
    ];
  });
  const populations = network.populations.map((population) => [population.name, totals(population, trains)] as const);
  return {
    images: 1,
    steps: trains.steps,
    projections: Object.fromEntries(projections),
    populations: Object.fromEntries(populations),
  };
}

/** Head counts of one image from its spikes, see ImageResult. */
export function headCountsOfTrains(network: Network, { steps, fired }: SpikeTrains): Record<string, Uint32Array> {
  return Object.fromEntries(
    network.classifiers.map(({ name, population }) => {
      const classes = shapeOf(network, population).channels;
      const counts = new Uint32Array(steps * classes);
      for (let step = 1; step < steps; step += 1) {
        counts.copyWithin(step * classes, (step - 1) * classes, step * classes);
        for (const label of fired[population]![step - 1]!) counts[step * classes + label]! += 1;
      }
      return [name, counts];
    }),
  );
}

/** Spikes that a step reads: those of the step before, none in step 1. */
const readBy = ({ fired }: SpikeTrains, source: string, step: number): Int32Array =>
  step === 1 ? new Int32Array(0) : fired[source]![step - 2]!;

function spikeActivity(counter: TrainCounter, { source }: Projection, trains: SpikeTrains): ProjectionActivity {
  const steps = counter.empty(trains.steps);
  for (let step = 1; step <= trains.steps; step += 1) counter.count(readBy(trains, source, step), steps, step - 1);
  counter.countAdditions(steps);
  return { kind: 'spikes', steps };
}

function imageActivity(counter: TrainCounter, { imageBits, nonZeroPixels }: SpikeTrains): ProjectionActivity {
  const nonZero = counter.empty(1);
  counter.count(nonZeroPixels, nonZero, 0);
  counter.countAdditions(nonZero);
  const bitPlanes = counter.empty(imageBits.length);
  for (const [bit, pixels] of imageBits.entries()) counter.count(pixels, bitPlanes, bit);
  return { kind: 'image', nonZero, bitPlanes };
}

function windowActivity(
  network: Network,
  projection: Projection,
  operator: AveragePool,
  trains: SpikeTrains,
): ProjectionActivity {
  const { starts } = windowEdges(network, projection, operator);
  const { channels } = shapeOf(network, projection.source);
  const inputSpikes = new Float64Array(trains.steps);
  const additions = new Float64Array(trains.steps);
  for (let step = 1; step <= trains.steps; step += 1) {
    const fired = readBy(trains, projection.source, step);
    inputSpikes[step - 1] = fired.length;
    for (const neuron of fired) {
      const position = Math.floor(neuron / channels);
      additions[step - 1]! += starts[position + 1]! - starts[position]!;
    }
  }
  return { kind: 'window', inputSpikes, additions };
}

function totals({ name, shape }: Population, { steps, fired }: SpikeTrains): PopulationActivity {
  const spikes = new Float64Array(shape.channels * steps);
  for (const [step, neurons] of fired[name]!.entries()) {
    for (const neuron of neurons) spikes[(neuron % shape.channels) * steps + step]! += 1;
  }
  return { spikes };
}

/** Counts the reads of one projection, slot by slot. */
class TrainCounter {
  readonly #blocks: Blocks;
  readonly #counter: ReadCounter;
  readonly #map: SpikeLists;
  readonly #flat: SpikeLists | undefined;

  constructor(network: Network, { name, source }: Projection, geometry: MatrixGeometry, { blocks, rowLevels }: Cut) {
    const { matrix, target, edgesOut, isFlat } = geometry;
    const map = shapeOf(network, source);
    this.#blocks = blocks[name]!;
    this.#counter = new ReadCounter(edgesOut, this.#blocks, rowLevels[name]!, positions(target));
    this.#map = new SpikeLists(positions(map), map.channels, 1);
    this.#flat = isFlat ? new SpikeLists(1, matrix.inputs, 1) : undefined;
  }

  empty(slots: number): ReadActivity {
    return emptyReads(this.#blocks.rowBlocks.length, this.#blocks.rowGroups.length, slots);
  }

  count(neurons: Int32Array, into: ReadActivity, slot: number): void {
    this.#map.set(0, neurons);
    if (this.#flat !== undefined) flatten(this.#map, 0, this.#flat, 0);
    this.#counter.count(this.#flat ?? this.#map, 0, into, slot);
  }

  /** Every active row adds one weight to every output. */
  countAdditions({ slots, activeRows, additions }: ReadActivity): void {
    for (const [at, rows] of activeRows.entries()) additions[at % slots]! += rows * this.#blocks.matrix.outputs;
  }
}
