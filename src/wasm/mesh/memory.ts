/**
 * What src/hw/noc/mesh/kernel/memory.ts says, in AssemblyScript: words of 32 bits behind the first page, which is the
 * program's. That they begin at a constant address makes every access one instruction.
 */
export type Int = i32;
/** Not looked at: there is one memory. */
export type Memory = usize;

/** Where the words begin, in bytes; START in wasm-kernel.ts. */
// @ts-ignore: decorator
@inline
const START: usize = 65_536;

// @ts-ignore: decorator
@inline
export function at(_m: Memory, index: Int): Int {
  return load<i32>(<usize>index << 2, START);
}

// @ts-ignore: decorator
@inline
export function put(_m: Memory, index: Int, value: Int): void {
  store<i32>(<usize>index << 2, value, START);
}

// @ts-ignore: decorator
@inline
export function add(_m: Memory, index: Int, value: Int): void {
  const address: usize = <usize>index << 2;
  store<i32>(address, load<i32>(address, START) + value, START);
}

// @ts-ignore: decorator
@inline
export function lowestBit(bits: Int): Int {
  return ctz<i32>(bits);
}
