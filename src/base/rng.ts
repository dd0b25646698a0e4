import seedrandom from 'seedrandom';

/** A stream of numbers in [0, 1) that depends on `seed` alone. */
export const randomStream = (seed: string): (() => number) => seedrandom(seed);

/** `count` different integers below `limit` in ascending order, chosen by `seed`. */
export function chooseSorted(limit: number, count: number, seed: string): number[] {
  const random = randomStream(seed);
  const pool = Array.from({ length: limit }, (_, index) => index);
  for (let at = 0; at < count; at += 1) {
    const other = at + Math.floor(random() * (limit - at));
    [pool[at], pool[other]] = [pool[other]!, pool[at]!];
  }
  return pool.slice(0, count).sort((a, b) => a - b);
}
