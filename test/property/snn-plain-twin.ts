import type { ArrayStore } from '../../src/base/tensor.js';
import {
  type Activity,
  emptyReads,
  type PopulationActivity,
  type ProjectionActivity,
  type ReadActivity,
} from '../../src/model/activity.js';
import {
  INPUT,
  type Network,
  neurons,
  type Population,
  type Projection,
  positions,
  projectionsInto,
  type Shape,
  shapeOf,
  weightMatrix,
} from '../../src/model/network.js';
import type { FunctionOptions, ImageResult } from '../../src/snn/function-model.js';
import { type IntegerTwin, integerTwin } from './snn-integer-twin.js';

/** What the plainest possible loops make of one image: no events, no blocks of steps, nothing laid out anew. */
export interface TwinResult {
  /** [step-1][neuron y, x, channel], 1 where the neuron fired. */
  readonly spikes: Readonly<Record<string, readonly Uint8Array[]>>;
  readonly activity: Activity;
  readonly headCounts: Readonly<Record<string, Uint32Array>>;
  readonly saturations: Readonly<Record<string, number>>;
  readonly columnSums: ImageResult['columnSums'];
}

/** Index (y, x, channel) of the source neuron of one row at one output position; undefined on the padding. */
export type SourceOf = (y: number, x: number, tap: number, input: number) => number | undefined;

type Round = (value: number) => number;

/** One run: everything that the loops below need, and the spikes so far. */
export interface Run {
  readonly network: Network;
  readonly arrays: ArrayStore;
  readonly round: Round;
  readonly image: Float64Array;
  readonly potentials: Readonly<Record<string, Float64Array>>;
  readonly spikes: Record<string, Uint8Array[]>;
  /** Only where integers are computed with. */
  readonly integers: IntegerTwin | undefined;
}

export interface Place {
  readonly y: number;
  readonly x: number;
  readonly channel: number;
}

export function runPlainTwin(
  network: Network,
  arrays: ArrayStore,
  options: FunctionOptions,
  pixels: Uint8Array,
): TwinResult {
  const round: Round = options.numerics.kind === 'ideal' ? Math.fround : (value) => value;
  const image = normalised(network.input, options, pixels, round);
  const integers = integerTwin(network, arrays, options, image);
  const spikes = Object.fromEntries(network.populations.map(({ name }): [string, Uint8Array[]] => [name, []]));
  const potentials = Object.fromEntries(
    network.populations.map(({ name, shape, neuron }) => {
      const initial = neuron.kind === 'average' || integers !== undefined ? 0 : round(neuron.initialPotential);
      return [name, new Float64Array(neurons(shape)).fill(initial)];
    }),
  );
  const run: Run = { network, arrays, round, image, potentials, spikes, integers };
  for (let step = 1; step <= options.steps; step += 1) {
    for (const population of network.populations) spikes[population.name]!.push(stepOf(run, population, step));
  }
  const integrating = network.populations.filter(({ neuron }) => neuron.kind === 'integrateAndFire');
  return {
    spikes,
    activity: plainActivity(network, options, spikes, image),
    headCounts: counted(network, spikes),
    saturations: Object.fromEntries(integrating.map(({ name }) => [name, integers?.saturations.get(name) ?? 0])),
    columnSums: integers?.columnSums(),
  };
}

/** Spikes of a source in the step before; none before step 1. */
export const before = ({ network, spikes }: Run, source: string, step: number): Uint8Array =>
  step === 1 ? new Uint8Array(neurons(shapeOf(network, source))) : spikes[source]![step - 2]!;

function stepOf(run: Run, population: Population, step: number): Uint8Array {
  const { channels, height, width } = population.shape;
  const fired = new Uint8Array(neurons(population.shape));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        const neuron = (y * width + x) * channels + channel;
        const place = { y, x, channel };
        const fires =
          population.neuron.kind === 'average'
            ? averages(run, population, step, place)
            : (run.integers === undefined ? integrates : run.integers.integrates)(run, population, step, place);
        fired[neuron] = fires ? 1 : 0;
      }
    }
  }
  return fired;
}

export const indexOf = ({ shape }: Population, { y, x, channel }: Place): number =>
  (y * shape.width + x) * shape.channels + channel;

function averages(run: Run, population: Population, step: number, place: Place): boolean {
  const counts = run.potentials[population.name]!;
  const neuron = indexOf(population, place);
  const pool = projectionsInto(run.network, population.name)[0]!;
  const [count, area] = windowCount(run.network, pool, before(run, pool.source, step), place.y, place.x, place.channel);
  counts[neuron]! += count;
  if (counts[neuron]! < area) return false;
  counts[neuron]! -= area;
  return true;
}

function integrates(run: Run, population: Population, step: number, place: Place): boolean {
  const { network, arrays, round, potentials } = run;
  if (population.neuron.kind !== 'integrateAndFire') throw new Error('does not integrate');
  const threshold = round(population.neuron.threshold);
  const v = potentials[population.name]!;
  const neuron = indexOf(population, place);
  let current = 0;
  for (const projection of projectionsInto(network, population.name)) {
    current = addProjection(run, projection, step, place, current);
  }
  const bias = population.bias === undefined ? 0 : round(arrays.get(population.bias)!.data[place.channel]!);
  v[neuron] = round(v[neuron]! + round(current + bias));
  if (v[neuron]! < threshold) return false;
  v[neuron] = round(v[neuron]! - threshold);
  return true;
}

/** `current` and what one projection adds to it: spike by spike, or the sum that the image drives. */
function addProjection(
  run: Run,
  projection: Projection,
  step: number,
  { y, x, channel }: Place,
  current: number,
): number {
  const { network, arrays, round, image } = run;
  const isImage = projection.source === INPUT;
  const weights = arrays.get(projection.weights!)!.data;
  const { taps, inputs } = weightMatrix(network, projection)!;
  const sourceOf = rowSources(network, projection);
  const spikes = isImage ? undefined : before(run, projection.source, step);
  let sum = isImage ? 0 : current;
  for (let tap = 0; tap < taps; tap += 1) {
    for (let input = 0; input < inputs; input += 1) {
      const source = sourceOf(y, x, tap, input);
      if (source === undefined) continue;
      const weight = round(weights[(channel * inputs + input) * taps + tap]!);
      if (isImage && image[source] !== 0) sum = round(sum + round(weight * image[source]!));
      if (spikes?.[source] === 1) sum = round(sum + weight);
    }
  }
  return isImage ? round(current + sum) : sum;
}

function normalised(
  shape: Shape,
  { input: { normalisation } }: FunctionOptions,
  pixels: Uint8Array,
  round: (value: number) => number,
): Float64Array {
  const values = new Float64Array(pixels.length);
  for (let channel = 0; channel < shape.channels; channel += 1) {
    for (let position = 0; position < positions(shape); position += 1) {
      const pixel = pixels[channel * positions(shape) + position]! / normalisation.scale;
      const value = (pixel - normalisation.mean[channel]!) / normalisation.std[channel]!;
      values[position * shape.channels + channel] = round(value);
    }
  }
  return values;
}

export function rowSources(network: Network, { operator, source }: Projection): SourceOf {
  const shape = shapeOf(network, source);
  if (operator.kind === 'dense') {
    return (_y, _x, _tap, input) => (input % positions(shape)) * shape.channels + Math.floor(input / positions(shape));
  }
  if (operator.kind !== 'conv2d') throw new Error('a pool has no rows');
  const { kernel, stride, padding } = operator;
  return (y, x, tap, input) => {
    const sourceY = y * stride[0] + Math.floor(tap / kernel[1]) - padding[0];
    const sourceX = x * stride[1] + (tap % kernel[1]) - padding[1];
    if (sourceY < 0 || sourceX < 0 || sourceY >= shape.height || sourceX >= shape.width) return undefined;
    return (sourceY * shape.width + sourceX) * shape.channels + input;
  };
}

function windowCount(
  network: Network,
  { operator, source }: Projection,
  fired: Uint8Array,
  y: number,
  x: number,
  channel: number,
): [count: number, area: number] {
  if (operator.kind !== 'averagePool') throw new Error('not a pool');
  const shape = shapeOf(network, source);
  let count = 0;
  for (let ky = 0; ky < operator.kernel[0]; ky += 1) {
    for (let kx = 0; kx < operator.kernel[1]; kx += 1) {
      const position = (y * operator.stride[0] + ky) * shape.width + x * operator.stride[1] + kx;
      count += fired[position * shape.channels + channel]!;
    }
  }
  return [count, operator.kernel[0] * operator.kernel[1]];
}

function plainActivity(
  network: Network,
  options: FunctionOptions,
  spikes: Readonly<Record<string, readonly Uint8Array[]>>,
  image: Float64Array,
): Activity {
  const { steps } = options;
  const read = (source: string, step: number): Uint8Array =>
    step === 0 ? new Uint8Array(neurons(shapeOf(network, source))) : spikes[source]![step - 1]!;
  const projections: Record<string, ProjectionActivity> = {};
  for (const projection of network.projections) {
    const { name, source, operator } = projection;
    if (source === INPUT) {
      projections[name] = plainImage(network, options, projection, image);
      continue;
    }
    const trains = Array.from({ length: steps }, (_, step) => read(source, step));
    const isPool = operator.kind === 'averagePool';
    projections[name] = (isPool ? plainWindow : plainReads)(network, options, projection, trains);
  }
  const populations: Record<string, PopulationActivity> = {};
  for (const { name, shape } of network.populations) {
    const totals = new Float64Array(shape.channels * steps);
    spikes[name]!.forEach((fired, step) => {
      fired.forEach((spike, neuron) => {
        totals[(neuron % shape.channels) * steps + step]! += spike;
      });
    });
    populations[name] = { spikes: totals };
  }
  return { images: 1, steps, projections, populations };
}

function plainWindow(
  network: Network,
  _options: FunctionOptions,
  projection: Projection,
  trains: readonly Uint8Array[],
): ProjectionActivity {
  const target = shapeOf(network, projection.target);
  const inputSpikes = Float64Array.from(trains, (fired) => fired.reduce((sum, spike) => sum + spike, 0));
  const additions = Float64Array.from(trains, (fired) => {
    let sum = 0;
    for (let at = 0; at < neurons(target); at += 1) {
      const position = Math.floor(at / target.channels);
      const [y, x] = [Math.floor(position / target.width), position % target.width];
      sum += windowCount(network, projection, fired, y, x, at % target.channels)[0];
    }
    return sum;
  });
  return { kind: 'window', inputSpikes, additions };
}

function plainReads(
  network: Network,
  options: FunctionOptions,
  projection: Projection,
  trains: readonly Uint8Array[],
): ProjectionActivity {
  const { rowBlocks, rowGroups } = options.blocks[projection.name]!;
  const steps = emptyReads(rowBlocks.length, rowGroups.length, trains.length);
  trains.forEach((fired, step) => {
    countReads(network, options, projection, fired, steps, step, true);
  });
  return { kind: 'spikes', steps };
}

function plainImage(
  network: Network,
  options: FunctionOptions,
  projection: Projection,
  image: Float64Array,
): ProjectionActivity {
  const { rowBlocks, rowGroups } = options.blocks[projection.name]!;
  const { bits, normalisation } = options.input;
  const nonZero = emptyReads(rowBlocks.length, rowGroups.length, 1);
  const set = Uint8Array.from(image, (value) => (value === 0 ? 0 : 1));
  countReads(network, options, projection, set, nonZero, 0, true);
  const bitPlanes = emptyReads(rowBlocks.length, rowGroups.length, bits);
  const { mean, std } = normalisation;
  const largest = Math.max(...mean.flatMap((of, c) => [Math.abs(-of / std[c]!), Math.abs((1 - of) / std[c]!)]));
  for (let bit = 0; bit < bits; bit += 1) {
    const plane = Uint8Array.from(image, (value) => {
      const code = Math.round((value / largest) * (2 ** (bits - 1) - 1));
      const pattern = code < 0 ? code + 2 ** bits : code;
      return Math.floor(pattern / 2 ** bit) % 2;
    });
    countReads(network, options, projection, plane, bitPlanes, bit, false);
  }
  return { kind: 'image', nonZero, bitPlanes };
}

/** Counts one slot by the definitions of ReadActivity: every position, every block, every row, is it active? */
function countReads(
  network: Network,
  options: FunctionOptions,
  projection: Projection,
  active: Uint8Array,
  counts: ReadActivity,
  slot: number,
  withAdditions: boolean,
): void {
  const { matrix, rowBlocks, rowGroups } = options.blocks[projection.name]!;
  const levels = options.rowLevels[projection.name]!;
  const sourceOf = rowSources(network, projection);
  const target = shapeOf(network, projection.target);
  counts.inputSpikes[slot] = active.reduce((sum, value) => sum + value, 0);
  for (let y = 0; y < target.height; y += 1) {
    for (let x = 0; x < target.width; x += 1) {
      const activeBlocks = new Set<number>();
      for (const { index, segments } of rowBlocks) {
        const at = index * counts.slots + slot;
        for (const { tap, firstInput, inputs } of segments) {
          for (let input = firstInput; input < firstInput + inputs; input += 1) {
            const source = sourceOf(y, x, tap, input);
            if (source === undefined || active[source] === 0) continue;
            activeBlocks.add(index);
            counts.activeRows[at]! += 1;
            counts.activeLevels[at]! += levels[tap * matrix.inputs + input]!;
            if (withAdditions) counts.additions[slot]! += matrix.outputs;
          }
        }
        if (activeBlocks.has(index)) counts.nonEmptyReads[at]! += 1;
      }
      for (const { index, rowBlocks: members } of rowGroups) {
        if (members.some((block) => activeBlocks.has(block))) counts.nonEmptyPatches[index * counts.slots + slot]! += 1;
      }
    }
  }
}

function counted(
  network: Network,
  spikes: Readonly<Record<string, readonly Uint8Array[]>>,
): Record<string, Uint32Array> {
  const heads: Record<string, Uint32Array> = {};
  for (const { name, population } of network.classifiers) {
    const steps = spikes[population]!;
    const classes = steps[0]!.length;
    heads[name] = Uint32Array.from({ length: steps.length * classes }, (_, at) =>
      steps.slice(0, Math.floor(at / classes)).reduce((sum, fired) => sum + fired[at % classes]!, 0),
    );
  }
  return heads;
}
