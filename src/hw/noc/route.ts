import type { Chip } from '../../model/chip.js';
import type { Mapping } from '../../model/mapping.js';
import { type Flow, receiversOf } from './flows.js';
import { type Place, placeOf } from './place.js';

/** Which way comes first: trees keep to it under `westFirst` too, whose routes they may be. */
export type Order = 'xFirst' | 'yFirst';
export const orderOf = ({ noc }: Chip): Order => (noc.routing === 'yx' ? 'yFirst' : 'xFirst');

/** The routers of a route, both ends included. */
export function routeOf(from: Place, to: Place, order: Order): Place[] {
  const route = [from];
  for (let { x, y } = from; x !== to.x || y !== to.y; route.push({ x, y })) {
    const alongX = order === 'xFirst' ? x !== to.x : y === to.y;
    if (alongX) x += Math.sign(to.x - x);
    else y += Math.sign(to.y - y);
  }
  return route;
}

/** The links of the routes to all of `to`, each once, by a key of its two ends. */
export function treeLinks(from: Place, to: readonly Place[], order: Order): Map<string, readonly [Place, Place]> {
  const links = new Map<string, readonly [Place, Place]>();
  for (const end of to) {
    const route = routeOf(from, end, order);
    for (let at = 1; at < route.length; at += 1) {
      const [before, behind] = [route[at - 1]!, route[at]!];
      links.set(`${before.x},${before.y} ${behind.x},${behind.y}`, [before, behind]);
    }
  }
  return links;
}

/** A link from one router to a neighbour. */
export interface LinkLoad {
  readonly from: Place;
  readonly to: Place;
  readonly flits: number;
}

/** Flits over every used link, found by walking each flow's route or tree; summed over images and steps. */
export function linkLoads(mapping: Mapping, flows: readonly Flow[], order: Order): LinkLoad[] {
  const loads = new Map<string, { from: Place; to: Place; flits: number }>();
  for (const flow of flows) {
    const flits = flow.flits.reduce((sum, value) => sum + value, 0);
    const ends = receiversOf(flow).map((node) => placeOf(mapping, node));
    for (const [key, [from, to]] of treeLinks(placeOf(mapping, flow.from), ends, order)) {
      const load = loads.get(key) ?? { from, to, flits: 0 };
      load.flits += flits;
      loads.set(key, load);
    }
  }
  return [...loads.values()];
}
