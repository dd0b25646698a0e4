import type { Series } from '../../model/counts.js';
import { hops, type Mapping } from '../../model/mapping.js';
import { scaled } from '../../model/series.js';
import { type Flow, receiversOf } from './flows.js';
import { placeOf } from './place.js';
import { type Order, treeLinks } from './route.js';

/**
 * The mesh: every flit passes a network interface, the routers and links of its route and a network interface; with
 * `noc.copies: multicast` the tree of its routes, each router and link of it once, and an interface at every receiver.
 *
 * Models: one flit per spike (its address) or the packets of a position (count-packets.ts); marks, step credits, partial
 * sums and their credits, image and decision. Leaves out: contention, making packets and taking them apart.
 */
export const NOC_ACTIONS = {
  routerTraversal: 'one flit through one router',
  linkTraversal: 'one flit over one link between tiles',
  interfaceTransfer: 'one flit into or out of the network',
} as const;
export type NocAction = keyof typeof NOC_ACTIONS;

/** Links of a flow's route, or of the tree of its routes. */
export function flowHops(mapping: Mapping, flow: Flow, order: Order): number {
  const from = placeOf(mapping, flow.from);
  if (flow.also === undefined) return hops(from, placeOf(mapping, flow.to));
  return treeLinks(
    from,
    receiversOf(flow).map((node) => placeOf(mapping, node)),
    order,
  ).size;
}

/** A flit passes a crossbar for every link of its tree and for every receiver. */
export function nocCounts(mapping: Mapping, flow: Flow, order: Order): Record<NocAction, Series> {
  const links = flowHops(mapping, flow, order);
  const nodes = receiversOf(flow).length;
  return {
    routerTraversal: scaled(flow.flits, links + nodes),
    linkTraversal: scaled(flow.flits, links),
    interfaceTransfer: scaled(flow.flits, 1 + nodes),
  };
}
