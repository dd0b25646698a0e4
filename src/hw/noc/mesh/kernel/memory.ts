/**
 * The memory of the mesh kernel as TypeScript sees it; memory.wasm.ts says the same in AssemblyScript and takes this
 * file's place in that build. All other files here are compiled by both, so they keep to what both languages share:
 * functions of 32-bit integers, no objects, no closures, no division.
 */

/** A 32-bit integer. */
export type Int = number;

/** The memory that the host has laid out, in words of 32 bits. */
export type Memory = Int32Array;

/** Word at an index. */
export function at(m: Memory, index: Int): Int {
  return m[index]!;
}

export function put(m: Memory, index: Int, value: Int): void {
  m[index] = value;
}

export function add(m: Memory, index: Int, value: Int): void {
  m[index]! += value;
}

/** Place of the lowest bit that is set; the bits must not be 0. */
export function lowestBit(bits: Int): Int {
  return 31 - Math.clz32(bits & -bits);
}
