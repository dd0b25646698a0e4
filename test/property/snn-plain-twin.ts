import type { ArrayStore } from '../../src/base/tensor.js';
import { type Activity, emptyReads, type ReadActivity } from '../../src/model/activity.js';
import {
  INPUT,
  type Network,
  neurons,
  type Projection,
  positions,
  projectionsInto,
  type Shape,
  shapeOf,
  weightMatrix,
} from '../../src/model/network.js';
import type { FunctionOptions } from '../../src/snn/function-model.js';

/** What the plainest possible loops make of one image: no events, no blocks of steps, nothing laid out anew. */
export interface TwinResult {
  /** [step-1][neuron y, x, channel], 1 where the neuron fired. */
  readonly spikes: Readonly<Record<string, readonly Uint8Array[]>>;
  readonly activity: Activity;
  readonly headCounts: Readonly<Record<string, Uint32Array>>;
}

/** Index (y, x, channel) of the source neuron of one row at one output position; undefined on the padding. */
type SourceOf = (y: number, x: number, tap: number, input: number) => number | undefined;

export function runPlainTwin(
  network: Network,
  arrays: ArrayStore,
  options: FunctionOptions,
  pixels: Uint8Array,
): TwinResult {
  const round = options.numerics === 'ideal' ? Math.fround : (value: number) => value;
  const image = normalised(network.input, options, pixels, round);
  const spikes: Record<string, Uint8Array[]> = {};
  const state: Record<string, Float64Array> = {};
  for (const { name, shape, neuron } of network.populations) {
    spikes[name] = [];
    state[name] = new Float64Array(neurons(shape));
    if (neuron.kind === 'integrateAndFire') state[name].fill(round(neuron.initialPotential));
  }
  const before = (name: string, step: number): Uint8Array =>
    step === 1 ? new Uint8Array(neurons(shapeOf(network, name))) : spikes[name]![step - 2]!;
  for (let step = 1; step <= options.steps; step += 1) {
    for (const population of network.populations) {
      const { name, shape, neuron } = population;
      const fired = new Uint8Array(neurons(shape));
      for (let y = 0; y < shape.height; y += 1) {
        for (let x = 0; x < shape.width; x += 1) {
          for (let channel = 0; channel < shape.channels; channel += 1) {
            const at = (y * shape.width + x) * shape.channels + channel;
            const v = state[name]!;
            if (neuron.kind === 'average') {
              const [pool] = projectionsInto(network, name);
              const [count, area] = windowCount(network, pool!, before(pool!.source, step), y, x, channel);
              v[at] = v[at]! + count;
              if (v[at]! >= area) {
                fired[at] = 1;
                v[at] = v[at]! - area;
              }
              continue;
            }
            let current = 0;
            for (const projection of projectionsInto(network, name)) {
              const weights = arrays.get(projection.weights!)!.data;
              const matrix = weightMatrix(network, projection)!;
              const sourceOf = rowSources(network, projection);
              let fromImage = 0;
              for (let tap = 0; tap < matrix.taps; tap += 1) {
                for (let input = 0; input < matrix.inputs; input += 1) {
                  const source = sourceOf(y, x, tap, input);
                  if (source === undefined) continue;
                  const weight = round(weights[(channel * matrix.inputs + input) * matrix.taps + tap]!);
                  if (projection.source === INPUT) {
                    if (image[source] !== 0) fromImage = round(fromImage + round(weight * image[source]!));
                  } else if (before(projection.source, step)[source] === 1) {
                    current = round(current + weight);
                  }
                }
              }
              if (projection.source === INPUT) current = round(current + fromImage);
            }
            const bias = population.bias === undefined ? 0 : round(arrays.get(population.bias)!.data[channel]!);
            v[at] = round(v[at]! + round(current + bias));
            if (v[at]! >= round(neuron.threshold)) {
              fired[at] = 1;
              v[at] = round(v[at]! - round(neuron.threshold));
            }
          }
        }
      }
      spikes[name]!.push(fired);
    }
  }
  return { spikes, activity: plainActivity(network, options, spikes, image), headCounts: counted(network, spikes) };
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

function rowSources(network: Network, { operator, source }: Projection): SourceOf {
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
  const { steps, input } = options;
  const projections: Record<string, Activity['projections'][string]> = {};
  const populations: Record<string, Activity['populations'][string]> = {};
  for (const { name, shape } of network.populations) {
    const totals = new Float64Array(shape.channels * steps);
    spikes[name]!.forEach((fired, step) => {
      fired.forEach((spike, neuron) => {
        totals[(neuron % shape.channels) * steps + step]! += spike;
      });
    });
    populations[name] = { spikes: totals };
  }
  for (const projection of network.projections) {
    const read = (step: number): Uint8Array =>
      step === 0 ? new Uint8Array(neurons(shapeOf(network, projection.source))) : spikes[projection.source]![step - 1]!;
    if (projection.operator.kind === 'averagePool') {
      const counts = { inputSpikes: new Float64Array(steps), additions: new Float64Array(steps) };
      for (let step = 0; step < steps; step += 1) {
        counts.inputSpikes[step] = read(step).reduce((sum, spike) => sum + spike, 0);
        const target = shapeOf(network, projection.target);
        for (let at = 0; at < neurons(target); at += 1) {
          const position = Math.floor(at / target.channels);
          const [y, x] = [Math.floor(position / target.width), position % target.width];
          counts.additions[step]! += windowCount(network, projection, read(step), y, x, at % target.channels)[0];
        }
      }
      projections[projection.name] = { kind: 'window', ...counts };
      continue;
    }
    const { rowBlocks, rowGroups } = options.blocks[projection.name]!;
    const empty = (slots: number) => emptyReads(rowBlocks.length, rowGroups.length, slots);
    if (projection.source !== INPUT) {
      const counts = empty(steps);
      for (let step = 0; step < steps; step += 1)
        countReads(network, options, projection, read(step), counts, step, true);
      projections[projection.name] = { kind: 'spikes', steps: counts };
      continue;
    }
    const nonZero = empty(1);
    const set = Uint8Array.from(image, (value) => (value === 0 ? 0 : 1));
    countReads(network, options, projection, set, nonZero, 0, true);
    const bitPlanes = empty(input.bits);
    const { mean, std } = input.normalisation;
    const largest = Math.max(...mean.flatMap((of, c) => [Math.abs(-of / std[c]!), Math.abs((1 - of) / std[c]!)]));
    for (let bit = 0; bit < input.bits; bit += 1) {
      const plane = Uint8Array.from(image, (value) => {
        const code = Math.round((value / largest) * (2 ** (input.bits - 1) - 1));
        const pattern = code < 0 ? code + 2 ** input.bits : code;
        return Math.floor(pattern / 2 ** bit) % 2;
      });
      countReads(network, options, projection, plane, bitPlanes, bit, false);
    }
    projections[projection.name] = { kind: 'image', nonZero, bitPlanes };
  }
  return { images: 1, steps, projections, populations };
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
      for (const { index, tap, firstInput, inputs } of rowBlocks) {
        const at = index * counts.slots + slot;
        for (let input = firstInput; input < firstInput + inputs; input += 1) {
          const source = sourceOf(y, x, tap, input);
          if (source === undefined || active[source] === 0) continue;
          activeBlocks.add(index);
          counts.activeRows[at]! += 1;
          counts.activeLevels[at]! += levels[tap * matrix.inputs + input]!;
          if (withAdditions) counts.additions[slot]! += matrix.outputs;
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
