import { interpolate } from '../../base/interpolate.js';
import { type Cycles, cycles } from '../../base/units.js';
import type { Chip } from '../../model/chip.js';

/**
 * What the sense time of a 65 nm array is made of, at Ron 100 kohm and on/off ratio 17. Source: NeuroSim V1.4 sub-array runs
 * with square arrays (`t_mux`, `t_adc`, `t_enc`; t_sense = 1.4 x their sum to 0.01 %).
 */
const MARGIN = 1.4;
/** Multiplexer and bit line at 8 columns per ADC [ns] = `fixed` + `perRow2` x rows^2; also meets the run at 128 rows. */
const MUX_NS = { fixed: 0.3877, perRow2: 3.0108e-4 };
/** Multiplexer against columns per ADC at 64 rows, relative to 8 columns. */
const SHARING = { columns: [4, 8, 16], factor: [3.17648 / 1.62472, 1, 1.0967 / 1.62472] };
/** Flash-like conversion and its encoder at 64 rows by resolution [ns]. */
const FLASH = {
  bits: [2, 3, 4, 5, 6, 7, 8],
  convertNs: [1.63532, 2.272, 2.40468, 2.75852, 3.82017, 7.35928, 20.1007],
  encodeNs: [0.253477, 0.321753, 0.447884, 0.690594, 1.16877, 2.1204, 4.02094],
};
/** Larger columns carry more current and are told apart sooner: flash-like conversion relative to 64 rows. */
const LARGE_COLUMNS = { rows: [32, 64, 128, 256], factor: [2.58033 / 2.40468, 1, 2.29 / 2.40468, 1.76592 / 2.40468] };

export interface SenseTime {
  readonly ns: number;
  /** What the number was taken beyond: empty inside the measured range. */
  readonly outside: readonly string[];
}

/** Time until a column is converted, from rows, columns per ADC and the ADC [ns]. */
export function senseTime({ crossbar, adc }: Chip): SenseTime {
  const { rows, columnsPerAdc } = crossbar;
  const outside: string[] = [];
  if (rows < 32 || rows > 256) outside.push(`${rows} rows (measured 32 to 256)`);
  if (columnsPerAdc < 4 || columnsPerAdc > 16) outside.push(`${columnsPerAdc} columns per ADC (measured 4 to 16)`);
  if (adc.bits < 2 || adc.bits > 8) outside.push(`${adc.bits}-bit ADC (measured 2 to 8)`);
  const mux = (MUX_NS.fixed + MUX_NS.perRow2 * rows ** 2) * interpolate(SHARING.columns, SHARING.factor, columnsPerAdc);
  return { ns: MARGIN * (mux + conversionNs(adc, rows)), outside };
}

/** A flash converter with its encoder, or one clock of 1 ns a bit and one more. Source: NeuroSim V1.4. */
function conversionNs({ bits, kind }: Chip['adc'], rows: number): number {
  if (kind === 'sar') return bits + 1;
  const large = interpolate(LARGE_COLUMNS.rows, LARGE_COLUMNS.factor, rows);
  return interpolate(FLASH.bits, FLASH.convertNs, bits) * large + interpolate(FLASH.bits, FLASH.encodeNs, bits);
}

/** Clocks of one phase: set by the chip, or ceil(sense time / clock) + 1. */
export function clocksPerPhase(chip: Chip): Cycles {
  if (chip.crossbar.clocksPerPhase !== 'auto') return cycles(chip.crossbar.clocksPerPhase);
  return cycles(Math.ceil((senseTime(chip).ns * chip.technology.clockMhz) / 1000) + 1);
}

/** PE cycle: one output position = phases x clocksPerPhase + overheadClocks. All phases run, used or not. */
export const peCycle = (chip: Chip): Cycles =>
  cycles(chip.crossbar.columnsPerAdc * clocksPerPhase(chip) + chip.crossbar.overheadClocks);

/** What a PE cycle is made of; `senseTimeNs` where the clocks of a phase follow from it. */
export function peCycleParts(chip: Chip): Readonly<Record<string, number>> {
  const { columnsPerAdc: phases, overheadClocks, clocksPerPhase: given } = chip.crossbar;
  const { clockMhz } = chip.technology;
  const sense = given === 'auto' ? { senseTimeNs: senseTime(chip).ns, clockMhz } : {};
  return { phases, clocksPerPhase: clocksPerPhase(chip), overheadClocks, ...sense };
}

/** Clocks of a PE whose rows are all silent under `zeroSkip: time`: the occupancy bits are looked at. */
export const SILENT_READ_CLOCKS = 1;

/** Time for which a cell of a column conducts: one phase [ns]. */
export const readTimeNs = (chip: Chip): number => (clocksPerPhase(chip) * 1000) / chip.technology.clockMhz;
