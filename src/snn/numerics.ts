import type { Numerics } from '../model/numerics.js';

/** Currents, membrane potentials and weights: float32 under `ideal`, else float64 (which holds integers exactly). */
export type FloatArray = Float32Array | Float64Array;

/** `length` zeros of the number type. */
export const floats = ({ kind }: Numerics, length: number): FloatArray =>
  kind === 'ideal' ? new Float32Array(length) : new Float64Array(length);

/** `value` rounded to the number type. */
export const rounded = ({ kind }: Numerics, value: number): number => (kind === 'ideal' ? Math.fround(value) : value);
