import type { Tile } from '../model/mapping.js';

/** Coordinates of tile `index` on a snake: rows alternate direction, so neighbours in order are neighbours on the mesh. */
export function snake(index: number, width: number): { x: number; y: number } {
  const y = Math.floor(index / width);
  const along = index % width;
  return { x: y % 2 === 0 ? along : width - 1 - along, y };
}

/** Side of the smallest square mesh that holds `tiles`. */
export const smallestSquare = (tiles: number): number => Math.max(1, Math.ceil(Math.sqrt(tiles)));

/** Puts tiles, in order, on the snake of a mesh `width` wide. */
export function place(tiles: readonly Omit<Tile, 'x' | 'y'>[], width: number): Tile[] {
  return tiles.map((tile) => ({ ...tile, ...snake(tile.index, width) }));
}
