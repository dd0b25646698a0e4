/** What src/hw/noc/mesh/kernel/memory.ts says, in AssemblyScript: the memory is at an address, in words of 32 bits. */
export type Int = i32;
export type Memory = usize;

// @ts-ignore: decorator
@inline
export function at(m: Memory, index: Int): Int {
  return load<i32>(m + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
export function put(m: Memory, index: Int, value: Int): void {
  store<i32>(m + (<usize>index << 2), value);
}

// @ts-ignore: decorator
@inline
export function add(m: Memory, index: Int, value: Int): void {
  const address: usize = m + (<usize>index << 2);
  store<i32>(address, load<i32>(address) + value);
}

// @ts-ignore: decorator
@inline
export function lowestBit(bits: Int): Int {
  return ctz<i32>(bits);
}
