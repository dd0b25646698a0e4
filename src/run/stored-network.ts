import { specError } from '../base/errors.js';
import { type Chip, chipFor } from '../model/chip.js';
import { weightMatrix } from '../model/network.js';
import { integerFormat } from '../model/numerics.js';
import type { Workload } from '../model/workload.js';
import type { InputOptions } from '../snn/input-coding.js';
import { integerNetwork } from '../snn/integer-network.js';
import { rowLevels } from '../snn/quantise.js';

/** A population's weights and neurons as integers. */
export interface StoredPopulation {
  /** Smallest and largest weight of one level, over its channels. */
  readonly leastScale: number;
  readonly largestScale: number;
  /** Channels whose threshold is above the largest membrane potential: they never fire. */
  readonly deadChannels: number;
}

/** What the chip stores of a network. */
export interface StoredNetwork {
  /** Sum of the stored levels of every crossbar row, [tap][input], by projection. */
  readonly rowLevels: Readonly<Record<string, Float64Array>>;
  /** Integrate-and-fire populations by name. */
  readonly populations: Readonly<Record<string, StoredPopulation>>;
}

/** Quantises a network for a chip. @throws SpecError for a projection without weights */
export function storedNetwork({ network, arrays, path }: Workload, chip: Chip, input: InputOptions): StoredNetwork {
  const missing = network.projections.find(
    ({ operator, weights }) => operator.kind !== 'averagePool' && (weights === undefined || !arrays.has(weights)),
  );
  if (missing !== undefined) {
    throw specError(
      path,
      `projections.${missing.name}.weights`,
      'is missing; a run needs weights (--fidelity analytic needs none)',
    );
  }
  const integers = integerNetwork(network, arrays, integerFormat(chip), input);
  const levels = network.projections.flatMap((projection) => {
    const matrix = weightMatrix(network, projection);
    if (matrix === undefined) return [];
    const { weightBits, sign } = chipFor(chip, projection.name).crossbar;
    const storage = { weightBits, bitsPerCell: chip.device.bitsPerCell, sign };
    return [[projection.name, rowLevels(integers.projections[projection.name]!.levels, matrix, storage)] as const];
  });
  const populations = Object.entries(integers.populations).map(([name, { deadChannels }]) => {
    const into = network.projections.filter(({ target }) => target === name);
    const scales = into.flatMap((projection) => [...(integers.projections[projection.name]?.scales ?? [])]);
    const stored = { leastScale: Math.min(...scales), largestScale: Math.max(...scales), deadChannels };
    return [name, stored] as const;
  });
  return { rowLevels: Object.fromEntries(levels), populations: Object.fromEntries(populations) };
}
