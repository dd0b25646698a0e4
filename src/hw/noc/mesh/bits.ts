/** Number of the lowest bit of `mask`, which is not 0. */
export const lowest = (mask: number): number => 31 - Math.clz32(mask & -mask);

/** The first bit of `mask` (not 0) from bit `from` on, going round. */
export function firstFrom(mask: number, from: number): number {
  const above = mask & (-1 << from);
  return lowest(above !== 0 ? above : mask);
}
