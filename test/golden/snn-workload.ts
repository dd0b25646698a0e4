import { fileURLToPath } from 'node:url';
import { createNodeHost } from '../../src/host/node/files.js';
import { type BlockGeometry, type Blocks, cutIntoBlocks } from '../../src/model/blocks.js';
import { weightMatrix } from '../../src/model/network.js';
import type { Numerics } from '../../src/model/numerics.js';
import type { Workload } from '../../src/model/workload.js';
import { createFunctionModel, type FunctionModel, type FunctionOptions } from '../../src/snn/function-model.js';
import { loadWorkload } from '../../src/spec/load-workload.js';

const packageRoot = fileURLToPath(new URL('../../', import.meta.url));

/** A bundled workload by name. */
export const readWorkload = (name: string): Promise<Workload> => loadWorkload(createNodeHost(packageRoot), name);

/** Function model of a bundled workload with the options of `optionsOf`. */
export const modelOf = (workload: Workload, numerics: Numerics, steps: number): FunctionModel =>
  createFunctionModel(workload.network, workload.arrays, optionsOf(workload, numerics, steps));

const GEOMETRY: BlockGeometry = {
  rows: 64,
  cols: 64,
  columnsPerWeight: 1,
  crossbarsPerPe: 9,
  packKernels: false,
  rowOrder: 'kernelMajor',
};

/** Options for crossbars of 64 rows, 9 a PE; every row has the level 1. */
export function optionsOf({ file, network }: Workload, numerics: Numerics, steps: number): FunctionOptions {
  const blocks: Record<string, Blocks> = {};
  const rowLevels: Record<string, Float64Array> = {};
  for (const projection of network.projections) {
    const matrix = weightMatrix(network, projection);
    if (matrix === undefined) continue;
    blocks[projection.name] = cutIntoBlocks(matrix, GEOMETRY);
    rowLevels[projection.name] = new Float64Array(matrix.taps * matrix.inputs).fill(1);
  }
  const input = { normalisation: file.input.normalisation, bits: 8 };
  return { numerics, steps, blocks, rowLevels, input };
}

/** Pixels and label of sample `index`. */
export function sample({ samples }: Workload, index: number): { pixels: Uint8Array; label: number } {
  if (samples === undefined) throw new Error('the workload has no samples');
  const { images, labels } = samples;
  const size = images.data.length / images.shape[0]!;
  return {
    pixels: Uint8Array.from(images.data.subarray(index * size, (index + 1) * size)),
    label: labels.data[index]!,
  };
}
