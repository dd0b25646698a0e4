/** Directions in which a router has a neighbour, with the step that leads there. */
export const DIRECTIONS = [
  ['east', 1, 0],
  ['west', -1, 0],
  ['south', 0, 1],
  ['north', 0, -1],
] as const;
export type Direction = (typeof DIRECTIONS)[number][0];

/** A link from a router to its neighbour. */
export interface MeshLink {
  readonly direction: Direction;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/** Every link of a mesh: routers row by row, their neighbours east, west, south, north. */
export function meshLinks({ width, height }: { readonly width: number; readonly height: number }): MeshLink[] {
  const places = Array.from({ length: width * height }, (_, at) => [at % width, Math.floor(at / width)] as const);
  return places.flatMap((from) =>
    DIRECTIONS.flatMap(([direction, dx, dy]): MeshLink[] => {
      const to = [from[0] + dx, from[1] + dy] as const;
      const isInside = to[0] >= 0 && to[0] < width && to[1] >= 0 && to[1] < height;
      return isInside ? [{ direction, from, to }] : [];
    }),
  );
}
