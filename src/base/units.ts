/**
 * Units of the simulator as branded numbers: a point in time cannot be passed where a span or an energy is wanted, and a
 * sum of two of them is a plain number that fits nowhere until it is said what it is. Made only through this file.
 */
declare const unit: unique symbol;
type Branded<Unit extends string> = number & { readonly [unit]: Unit };

/** A point in time: clocks since the first image arrived at the chip's pins. */
export type Cycle = Branded<'cycle'>;
/** A span of clocks. */
export type Cycles = Branded<'cycles'>;
export type Picojoule = Branded<'pJ'>;
export type Nanosecond = Branded<'ns'>;

export const cycle = (value: number): Cycle => value as Cycle;
export const cycles = (value: number): Cycles => value as Cycles;
export const nanosecond = (value: number): Nanosecond => value as Nanosecond;
export const picojoule = (value: number): Picojoule => value as Picojoule;

/** The point `span` after `start`. */
export const after = (start: Cycle, span: Cycles): Cycle => (start + span) as Cycle;

/** Duration of `span` clocks in ns at a clock of `clockMhz`. */
export const toNanoseconds = (span: number, clockMhz: number): Nanosecond => ((span * 1000) / clockMhz) as Nanosecond;

/** Energy of a power over a time: uW x ns = 1e-3 pJ. */
export const energyOf = (powerUw: number, duration: Nanosecond): Picojoule =>
  ((powerUw * duration) / 1000) as Picojoule;
