/**
 * Number type of the function model: `reference` computes in float64, `ideal` in float32. Both run the same code: every
 * product, sum and difference is rounded to the type when it is stored.
 */
export const NUMERICS = ['reference', 'ideal'] as const;
export type Numerics = (typeof NUMERICS)[number];

/** Currents, membrane potentials and weights of one number type. */
export type FloatArray = Float32Array | Float64Array;

/** `length` zeros of the number type. */
export const floats = (numerics: Numerics, length: number): FloatArray =>
  numerics === 'ideal' ? new Float32Array(length) : new Float64Array(length);

/** `value` rounded to the number type. */
export const rounded = (numerics: Numerics, value: number): number =>
  numerics === 'ideal' ? Math.fround(value) : value;
