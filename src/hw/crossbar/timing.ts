import { type Cycles, cycles } from '../../base/units.js';
import type { Chip } from '../../model/chip.js';

/**
 * Sense time of a 65 nm array with a 4-bit flash-like ADC, Ron 100 kohm, 8 columns per ADC [rows, ns].
 * Source: NeuroSim V1.4 sub-array runs (`t_sense`), square arrays.
 */
const SENSE_TIME_NS: readonly (readonly [number, number])[] = [
  [32, 5.21],
  [64, 6.27],
  [128, 11.28],
  [256, 31.27],
];
/** The same against columns per ADC at 64 rows, relative to 8 columns. */
const SHARING_FACTOR: readonly (readonly [number, number])[] = [
  [4, 8.44 / 6.27],
  [8, 1],
  [16, 5.53 / 6.27],
];

/** Log-log interpolation; the end segments continue outside the table. */
function interpolate(table: readonly (readonly [number, number])[], x: number): number {
  const next = table.findIndex(([at]) => at >= x);
  const upper = Math.min(Math.max(next === -1 ? table.length - 1 : next, 1), table.length - 1);
  const [x0, y0] = table[upper - 1]!;
  const [x1, y1] = table[upper]!;
  const share = Math.log(x / x0) / Math.log(x1 / x0);
  return y0 * (y1 / y0) ** share;
}

export interface SenseTime {
  readonly ns: number;
  /** What the number was taken beyond: empty inside the measured range. */
  readonly outside: readonly string[];
}

/** Time until a column can be converted, from rows and columns per ADC [ns]. */
export function senseTime({ crossbar }: Chip): SenseTime {
  const outside: string[] = [];
  if (crossbar.rows < 32 || crossbar.rows > 256) outside.push(`${crossbar.rows} rows (measured 32 to 256)`);
  if (crossbar.columnsPerAdc < 4 || crossbar.columnsPerAdc > 16) {
    outside.push(`${crossbar.columnsPerAdc} columns per ADC (measured 4 to 16)`);
  }
  const ns = interpolate(SENSE_TIME_NS, crossbar.rows) * interpolate(SHARING_FACTOR, crossbar.columnsPerAdc);
  return { ns, outside };
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
