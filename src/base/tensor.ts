/** Element types that our files may hold, with their typed arrays. */
export const DTYPES = { F64: Float64Array, F32: Float32Array, I32: Int32Array, I8: Int8Array, U8: Uint8Array } as const;

export type Dtype = keyof typeof DTYPES;
export type TensorData = InstanceType<(typeof DTYPES)[Dtype]>;

/** A named array from a file: row-major `data` of `shape`. */
export interface Tensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

/** Arrays by name; they never sit inside a spec, because specs are frozen and JSON-only. */
export type ArrayStore = ReadonlyMap<string, Tensor>;

/** Number of elements of a shape. */
export const elements = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
