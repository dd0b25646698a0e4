import { zipSync } from 'fflate';

/** An .npy file of bytes. */
function npy(values: Uint8Array, shape: readonly number[]): Uint8Array {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const header = new TextEncoder().encode(`${text.padEnd(117)}\n`);
  return Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0, ...header, ...values]);
}

/** An .npz of byte arrays. */
export const writeNpz = (
  arrays: Readonly<Record<string, { readonly values: Uint8Array; readonly shape: readonly number[] }>>,
): Uint8Array =>
  zipSync(
    Object.fromEntries(Object.entries(arrays).map(([name, { values, shape }]) => [`${name}.npy`, npy(values, shape)])),
  );
