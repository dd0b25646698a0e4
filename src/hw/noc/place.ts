import type { Mapping } from '../../model/mapping.js';
import { IO_NODE, type Node } from './flows.js';

/** A router's place on the mesh. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Place of a node on the mesh; the IO is at the outer side of the router at (0,0). */
export const placeOf = (mapping: Mapping, node: Node): Place =>
  node === IO_NODE ? { x: 0, y: 0 } : mapping.tiles[node]!;
