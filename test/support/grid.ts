/** Every combination of places, the last axis fastest. */
export const gridOf = (sizes: readonly number[]): number[][] =>
  sizes.reduce<number[][]>(
    (rows, size) => rows.flatMap((row) => Array.from({ length: size }, (_, place) => [...row, place])),
    [[]],
  );
