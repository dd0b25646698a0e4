import type { Chip } from '../model/chip.js';
import { arrayFormat, integerFormat, type Numerics, type NumericsKind } from '../model/numerics.js';

/** What a run of `kind` computes with on `chip`; the steps of its ADCs come with the calibration. */
export function numericsOf(kind: NumericsKind, chip: Chip): Numerics {
  switch (kind) {
    case 'reference':
    case 'ideal':
      return { kind };
    case 'quantised':
      return { kind, integers: integerFormat(chip) };
    case 'hardware':
      return { kind, integers: integerFormat(chip), array: arrayFormat(chip), adcSteps: {} };
  }
}

/** Whether `kind` computes with what the chip stores instead of the network's own numbers. */
export const isOfChip = (kind: NumericsKind): boolean => kind === 'quantised' || kind === 'hardware';

/** What of a chip decides which rows share a conversion. */
export const rowCut = ({ crossbar, pe }: Chip) => ({
  rows: crossbar.rows,
  rowOrder: crossbar.rowOrder,
  crossbarsPerPe: pe.crossbarsPerPe,
  packKernels: pe.packKernels,
});
