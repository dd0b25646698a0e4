import { type BlockGeometry, type Blocks, cutIntoBlocks } from '../../model/blocks.js';
import { type Network, weightMatrix } from '../../model/network.js';
import { IDEAL } from '../../model/numerics.js';
import type { Normalisation } from '../../model/workload.js';
import type { FunctionOptions } from '../../snn/function-model.js';

/** Any cut does: under `ideal` no spike depends on it. */
const GEOMETRY: BlockGeometry = {
  rows: 256,
  cols: 256,
  columnsPerWeight: 1,
  crossbarsPerPe: 9,
  packKernels: false,
  rowOrder: 'kernelMajor',
};
const INPUT_BITS = 8;

/** What the neurons of a network need to run under `ideal`, apart from any chip. */
export function idealOptions(network: Network, normalisation: Normalisation, steps: number): FunctionOptions {
  const blocks: Record<string, Blocks> = {};
  const rowLevels: Record<string, Float64Array> = {};
  for (const projection of network.projections) {
    const matrix = weightMatrix(network, projection);
    if (matrix === undefined) continue;
    blocks[projection.name] = cutIntoBlocks(matrix, GEOMETRY);
    rowLevels[projection.name] = new Float64Array(matrix.taps * matrix.inputs).fill(1);
  }
  return { numerics: IDEAL, steps, blocks, rowLevels, input: { normalisation, bits: INPUT_BITS } };
}
