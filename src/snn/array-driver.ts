import type { IntegerFormat } from '../model/numerics.js';
import { type AdcSetting, converter } from './adc.js';
import type { SpikeDriver } from './arithmetic.js';
import type { CellPlanes } from './cells.js';
import type { ColumnReader, UnitRead } from './column-reader.js';
import { paddedStride } from './weights.js';

/**
 * What spikes drive when every unit's columns go through the ADC: 2^(bitsPerCell x slice) x code x step over the slices,
 * less what the sign code stored too much in the active rows. In 2^-f weight levels.
 */
export function arrayDriver(
  reader: ColumnReader,
  planes: CellPlanes,
  outputs: number,
  { weightBits, fractionBits }: Pick<IntegerFormat, 'weightBits' | 'fractionBits'>,
  adc: AdcSetting,
): SpikeDriver {
  const stride = paddedStride(outputs);
  const convert = converter(adc);
  const worth = planes.slices.map((_, slice) => 2 ** (planes.bitsPerCell * slice) * adc.step);
  const correction = (planes.negatives === undefined ? planes.offset : 2 ** (weightBits - 1)) * 2 ** fractionBits;
  const digital = ({ activeRows, sums, negativeRows }: UnitRead, output: number): number => {
    const rows = planes.negatives === undefined ? activeRows : negativeRows[output]!;
    let value = -correction * rows;
    for (let slice = 0; slice < worth.length; slice += 1) {
      value += worth[slice]! * convert(sums[slice * outputs + output]!);
    }
    return value;
  };
  return {
    add: (lists, slot, current) => {
      const activeRows = reader.read(lists, slot, (read) => {
        const at = read.position * stride;
        for (let output = 0; output < outputs; output += 1) current[at + output]! += digital(read, output);
      });
      return activeRows * outputs;
    },
  };
}
