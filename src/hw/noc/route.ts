import type { Mapping } from '../../model/mapping.js';
import { placeOf } from './counts.js';
import type { Flow } from './flows.js';

/** A link from one router to a neighbour. */
export interface LinkLoad {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly flits: number;
}

/** Flits over every used link, found by walking each flow's XY route; summed over images and steps. */
export function linkLoads(mapping: Mapping, flows: readonly Flow[]): LinkLoad[] {
  const loads = new Map<string, { from: readonly [number, number]; to: readonly [number, number]; flits: number }>();
  for (const flow of flows) {
    const flits = flow.flits.reduce((sum, value) => sum + value, 0);
    let { x, y } = placeOf(mapping, flow.from);
    const target = placeOf(mapping, flow.to);
    while (x !== target.x || y !== target.y) {
      const from = [x, y] as const;
      if (x !== target.x) x += Math.sign(target.x - x);
      else y += Math.sign(target.y - y);
      const key = `${from} ${x},${y}`;
      const load = loads.get(key) ?? { from, to: [x, y] as const, flits: 0 };
      load.flits += flits;
      loads.set(key, load);
    }
  }
  return [...loads.values()];
}
