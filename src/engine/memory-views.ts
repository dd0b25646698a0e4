/** The shared memory as arrays of each kind, for whatever does not go through a kernel. */
export interface MemoryViews {
  readonly u8: Uint8Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly u32: Uint32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

export const viewsOf = (memory: SharedArrayBuffer): MemoryViews => ({
  u8: new Uint8Array(memory),
  u16: new Uint16Array(memory),
  i32: new Int32Array(memory),
  u32: new Uint32Array(memory),
  f32: new Float32Array(memory),
  f64: new Float64Array(memory),
});
