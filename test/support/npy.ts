/** What a .npy file says of itself; `descr` as NumPy writes it, e.g. `<f4`. */
export interface NpyParts {
  readonly descr: string;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
  readonly fortranOrder?: boolean;
  readonly version?: 1 | 2 | 3;
}

/** Bytes of a .npy file, its header padded to 64 bytes as NumPy does. */
export function npyFile({ descr, shape, data, fortranOrder = false, version = 1 }: NpyParts): Uint8Array {
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': ${fortranOrder ? 'True' : 'False'}, 'shape': (${extents}), }`;
  const start = version === 1 ? 10 : 12;
  const length = Math.ceil((start + text.length + 1) / 64) * 64 - start;
  const bytes = new Uint8Array(start + length + data.length);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, length, true);
  else view.setUint32(8, length, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(length - 1)}\n`), start);
  bytes.set(data, start + length);
  return bytes;
}

/** The bytes of an array in this machine's (little-endian) order. */
export const bytesOf = (data: ArrayBufferView): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
