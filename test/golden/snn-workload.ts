import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ArrayStore } from '../../src/base/tensor.js';
import { readSafetensors } from '../../src/formats/safetensors.js';
import { type Blocks, cutIntoBlocks } from '../../src/model/blocks.js';
import { type Network, type Operator, type Shape, weightMatrix } from '../../src/model/network.js';
import type { WorkloadFile } from '../../src/model/workload.js';
import { createFunctionModel, type FunctionModel, type FunctionOptions } from '../../src/snn/function-model.js';
import type { Numerics } from '../../src/snn/numerics.js';

/** A bundled workload, read without the checks of `spec/`. */
export interface Bundled {
  readonly file: WorkloadFile;
  readonly network: Network;
  readonly arrays: ArrayStore;
}

const workloadPath = (file: string): string => fileURLToPath(new URL(`../../workloads/${file}`, import.meta.url));

export function readWorkload(name: string): Bundled {
  const file = JSON.parse(readFileSync(workloadPath(`${name}.json`), 'utf8')) as WorkloadFile;
  const arrays = readSafetensors(new Uint8Array(readFileSync(workloadPath(`${name}.safetensors`))), name);
  const network: Network = {
    name,
    input: shape(file.input.shape),
    populations: file.populations.map((population) => ({
      ...population,
      shape: shape(population.shape),
      bias: population.bias,
    })),
    projections: file.projections.map((projection) => ({
      name: projection.name,
      source: projection.source,
      target: projection.target,
      operator: projection as Operator,
      weights: projection.kind === 'averagePool' ? undefined : projection.weights,
    })),
    classifiers: file.classifiers,
  };
  return { file, network, arrays };
}

const shape = ([channels, height, width]: readonly [number, number, number]): Shape => ({ channels, height, width });

/** Function model of a bundled workload with the options of `optionsOf`. */
export const modelOf = (bundled: Bundled, numerics: Numerics, steps: number): FunctionModel =>
  createFunctionModel(bundled.network, bundled.arrays, optionsOf(bundled, numerics, steps));

/** Options for crossbars of 64 rows, 9 a PE; every row has the level 1. */
export function optionsOf({ file, network }: Bundled, numerics: Numerics, steps: number): FunctionOptions {
  const blocks: Record<string, Blocks> = {};
  const rowLevels: Record<string, Float64Array> = {};
  for (const projection of network.projections) {
    const matrix = weightMatrix(network, projection);
    if (matrix === undefined) continue;
    const geometry = { rows: 64, cols: 64, columnsPerWeight: 1, crossbarsPerPe: 9, packKernels: false };
    blocks[projection.name] = cutIntoBlocks(matrix, geometry);
    rowLevels[projection.name] = new Float64Array(matrix.taps * matrix.inputs).fill(1);
  }
  const input = { normalisation: file.input.normalisation, bits: 8 };
  return { numerics, steps, blocks, rowLevels, input };
}

/** Pixels and label of sample `index`. */
export function sample({ file, arrays }: Bundled, index: number): { pixels: Uint8Array; label: number } {
  const images = arrays.get(file.samples!.images)!;
  const size = images.data.length / images.shape[0]!;
  const pixels = Uint8Array.from(images.data.subarray(index * size, (index + 1) * size));
  return { pixels, label: arrays.get(file.samples!.labels)!.data[index]! };
}
