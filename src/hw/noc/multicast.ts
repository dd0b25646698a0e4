import { LOCAL } from './mesh/kernel/layout.js';
import { DIRECTIONS } from './mesh-links.js';
import type { Place } from './place.js';
import { type Order, treeLinks } from './route.js';

/** Outputs that copies of a packet take at every router, as bits of its ports, [x + width * y]. */
export function treeOutputs(
  from: Place,
  to: readonly Place[],
  order: Order,
  width: number,
  height: number,
): Uint8Array {
  const outputs = new Uint8Array(width * height);
  const add = ({ x, y }: Place, port: number): void => {
    outputs[x + width * y]! |= 1 << port;
  };
  for (const [at, next] of treeLinks(from, to, order).values()) {
    add(
      at,
      DIRECTIONS.findIndex(([, dx, dy]) => at.x + dx === next.x && at.y + dy === next.y),
    );
  }
  for (const end of to) add(end, LOCAL);
  return outputs;
}
