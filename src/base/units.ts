/**
 * Units of the simulator as branded numbers: a point in time cannot be passed where a span or an energy is wanted.
 * They are made only here and in `spec/`; a sum of two points is a plain number and fits nowhere.
 */
declare const unit: unique symbol;
type Branded<Unit extends string> = number & { readonly [unit]: Unit };

/** A point in time: clocks since the first image arrived at the chip's pins. */
export type Cycle = Branded<'cycle'>;
/** A span of clocks. */
export type Cycles = Branded<'cycles'>;
export type Picojoule = Branded<'pJ'>;
export type Nanosecond = Branded<'ns'>;
export type SquareMicrometre = Branded<'um2'>;

export const cycle = (value: number): Cycle => value as Cycle;
export const cycles = (value: number): Cycles => value as Cycles;
export const picojoule = (value: number): Picojoule => value as Picojoule;
export const nanosecond = (value: number): Nanosecond => value as Nanosecond;
export const squareMicrometre = (value: number): SquareMicrometre => value as SquareMicrometre;

/** The point `span` after `start`. */
export const after = (start: Cycle, span: Cycles): Cycle => (start + span) as Cycle;
/** The span from `start` to `end`. */
export const between = (start: Cycle, end: Cycle): Cycles => (end - start) as Cycles;

/** Duration of `span` in ns at a clock of `clockMhz`. */
export const toNanoseconds = (span: number, clockMhz: number): Nanosecond => ((span * 1000) / clockMhz) as Nanosecond;
