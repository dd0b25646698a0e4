import type fc from 'fast-check';
import seedrandom from 'seedrandom';
import type { Tensor } from '../../src/base/tensor.js';
import { type Blocks, cutIntoBlocks } from '../../src/model/blocks.js';
import {
  INPUT,
  type Network,
  neurons,
  type Operator,
  type Population,
  type Projection,
  type Shape,
  weightMatrix,
} from '../../src/model/network.js';
import type { NumericsKind } from '../../src/model/numerics.js';
import type { FunctionOptions } from '../../src/snn/function-model.js';
import { randomNumerics } from './snn-random-numerics.js';

/** Everything that a run of the function model needs. */
export interface Case {
  readonly network: Network;
  readonly arrays: Map<string, Tensor>;
  readonly options: FunctionOptions;
  readonly pixels: Uint8Array;
}

type Draw = (from: number, to: number) => number;
type Shapes = 'small' | 'all';
type Source = { readonly name: string; readonly shape: Shape };

/**
 * A random network of convolutions, residual joins, pools and dense layers with its blocks and one image, to be computed
 * by numerics `kind`. `small`: kernels up to 4, up to 11 channels; `all`: kernels up to 7 and, in dense layers, up to 140
 * channels.
 */
export function randomCase(integer: Draw, kind: NumericsKind, shapes: Shapes = 'small'): Case {
  const random = seedrandom(String(integer(0, 1_000_000)));
  const side = shapes === 'all' && integer(0, 3) === 0 ? 9 : 6;
  const input = { channels: integer(1, 3), height: integer(1, side), width: integer(1, side) };
  const arrays = new Map<string, Tensor>();
  const populations: Population[] = [];
  const projections: Projection[] = [];
  const sources: Source[] = [{ name: INPUT, shape: input }];
  const count = integer(1, 6);
  for (let index = 0; index < count; index += 1) {
    const name = `p${index}`;
    const inputs = randomInputs(integer, sources, populations, shapes);
    const { shape } = inputs[0]!;
    const average = inputs[0]!.operator.kind === 'averagePool';
    const hasBias = !average && integer(0, 3) > 0;
    if (hasBias) arrays.set(`${name}.b`, randomTensor(random, [shape.channels], 0.3));
    const threshold = [1, 0.7, 1.3][integer(0, 2)]!;
    const initialPotential = [0, 0.5, -0.3][integer(0, 2)]!;
    populations.push({
      name,
      shape,
      neuron: average ? { kind: 'average' } : { kind: 'integrateAndFire', threshold, initialPotential },
      bias: hasBias ? `${name}.b` : undefined,
    });
    inputs.forEach(({ source, operator }, at) => {
      const weights = average ? undefined : `${name}.${at}.w`;
      projections.push({ name: `${name}-${at}`, source, target: name, operator, weights });
    });
    sources.push({ name, shape });
  }
  const last = populations.at(-1)!;
  const isHead = last.shape.height * last.shape.width === 1;
  const network: Network = {
    name: 'random',
    input,
    populations,
    projections,
    classifiers: isHead ? [{ name: 'head', role: 'final', population: last.name }] : [],
  };
  const { blocks, rowLevels } = randomCuts(integer, random, network, arrays);
  const bits = integer(2, 8);
  const options: FunctionOptions = {
    ...randomNumerics(integer, network, kind, bits),
    steps: integer(1, 12),
    blockSteps: integer(1, 14),
    blocks,
    rowLevels,
    input: {
      normalisation: { scale: 255, mean: perChannel(input, () => 0.5), std: perChannel(input, () => 0.2 + random()) },
      bits,
    },
  };
  const pixels = Uint8Array.from({ length: neurons(input) }, () => Math.floor(random() * 256));
  return { network, arrays, options, pixels };
}

/** Weights, blocks and row levels of every projection that has a matrix; the weights go into `arrays`. */
function randomCuts(
  integer: Draw,
  random: () => number,
  network: Network,
  arrays: Map<string, Tensor>,
): Pick<FunctionOptions, 'blocks' | 'rowLevels'> {
  const blocks: Record<string, Blocks> = {};
  const rowLevels: Record<string, Float64Array> = {};
  for (const projection of network.projections) {
    const matrix = weightMatrix(network, projection);
    if (matrix === undefined) continue;
    const size = matrix.taps * matrix.inputs;
    arrays.set(projection.weights!, randomTensor(random, [matrix.outputs, size], 2 / Math.sqrt(size)));
    blocks[projection.name] = cutIntoBlocks(matrix, {
      rows: integer(1, 9),
      cols: 8,
      columnsPerWeight: 1,
      crossbarsPerPe: integer(1, 10),
      packKernels: integer(0, 1) === 1,
      rowOrder: integer(0, 1) === 1 ? 'im2col' : 'kernelMajor',
    });
    rowLevels[projection.name] = Float64Array.from({ length: size }, () => Math.floor(random() * 100));
  }
  return { blocks, rowLevels };
}

/** The draw function of a fast-check generator. */
export const drawFrom =
  (generate: fc.GeneratorValue, integer: typeof fc.integer): Draw =>
  (from, to) =>
    generate(integer, { min: from, max: to });

type Input = { readonly source: string; readonly operator: Operator; readonly shape: Shape };

function randomInputs(
  integer: Draw,
  sources: readonly Source[],
  populations: readonly Population[],
  shapes: Shapes,
): Input[] {
  const source = sources[integer(0, sources.length - 1)]!;
  const kind = integer(0, 5);
  if (kind === 0 && source.name !== INPUT) return [randomPool(integer, source)];
  const channels = (most: number) => integer(1, shapes === 'all' && integer(0, 5) === 0 ? most : 11);
  const convolution = (from: Source, outputs: number) => randomConvolution(integer, from, outputs, shapes);
  const first = kind === 1 ? denseInput(source, channels(140)) : convolution(source, channels(20));
  const inputs = [first];
  const joins = integer(0, 2);
  for (let attempt = 0; attempt < joins; attempt += 1) {
    const other = sources[integer(0, populations.length)]!;
    const join = (kind === 1 ? denseInput : convolution)(other, first.shape.channels);
    if (join.shape.height === first.shape.height && join.shape.width === first.shape.width) inputs.push(join);
  }
  return inputs;
}

const denseInput = ({ name }: Source, outputs: number): Input => ({
  source: name,
  operator: { kind: 'dense' },
  shape: { channels: outputs, height: 1, width: 1 },
});

function randomPool(integer: Draw, { name, shape }: Source): Input {
  const kernel: [number, number] = [integer(1, shape.height), integer(1, shape.width)];
  const stride: [number, number] = [integer(1, 3), integer(1, 3)];
  return {
    source: name,
    operator: { kind: 'averagePool', kernel, stride },
    shape: windowed(shape, shape.channels, kernel, stride, [0, 0]),
  };
}

function randomConvolution(integer: Draw, { name, shape }: Source, outputs: number, shapes: Shapes): Input {
  const isLarge = shapes === 'all' && integer(0, 3) === 0;
  const [mostPadding, mostKernel] = isLarge ? [3, 7] : [2, 4];
  const padding: [number, number] = [integer(0, mostPadding), integer(0, mostPadding)];
  const kernel: [number, number] = [
    integer(1, Math.min(mostKernel, shape.height + 2 * padding[0])),
    integer(1, Math.min(mostKernel, shape.width + 2 * padding[1])),
  ];
  const stride: [number, number] = [integer(1, 3), integer(1, 3)];
  return {
    source: name,
    operator: { kind: 'conv2d', kernel, stride, padding },
    shape: windowed(shape, outputs, kernel, stride, padding),
  };
}

function windowed(
  { height, width }: Shape,
  channels: number,
  kernel: readonly [number, number],
  stride: readonly [number, number],
  padding: readonly [number, number],
): Shape {
  const extent = (size: number, axis: 0 | 1) =>
    Math.floor((size + 2 * padding[axis] - kernel[axis]) / stride[axis]) + 1;
  return { channels, height: extent(height, 0), width: extent(width, 1) };
}

function randomTensor(random: () => number, shape: readonly number[], size: number): Tensor {
  const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => (random() - 0.4) * size);
  return { dtype: 'F32', shape, data };
}

const perChannel = ({ channels }: Shape, of: () => number): number[] => Array.from({ length: channels }, of);
