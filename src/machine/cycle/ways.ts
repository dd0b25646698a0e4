import { IO_NODE, type Node } from '../../hw/noc/flows.js';
import type { PacketKind } from '../../hw/noc/packets.js';
import { placeOf } from '../../hw/noc/place.js';
import { orderOf, routeOf } from '../../hw/noc/route.js';
import type { TimingModel } from '../timing-model.js';
import type { MessagePlan } from './tile-plans.js';

/** Names of the modules that messages pass. */
export const routerName = (x: number, y: number): string => `router(${x},${y})`;
export const inputName = (tile: number): string => `tile ${tile} input`;
export const interfaceName = (node: Node): string => (node === IO_NODE ? 'io' : `tile ${node} interface`);

/** Modules that the messages of one kind into `tile` pass, from the sender to the tile's input, [slot]. */
export function waysInto({ context }: TimingModel, plan: Pick<MessagePlan, 'routes'>, tile: number, kind: PacketKind) {
  const { mapping } = context;
  const ways: (readonly string[])[] = [];
  for (const { kind: each, from, to, slot } of plan.routes) {
    if (each === kind && to === tile) ways[slot] = wayOf(context, from === mapping.tiles.length ? IO_NODE : from, tile);
  }
  return ways as readonly (readonly string[])[];
}

function wayOf({ mapping, chip }: TimingModel['context'], from: Node, to: number): readonly string[] {
  const route = routeOf(placeOf(mapping, from), placeOf(mapping, to), orderOf(chip));
  return [interfaceName(from), ...route.map(({ x, y }) => routerName(x, y)), inputName(to)];
}
