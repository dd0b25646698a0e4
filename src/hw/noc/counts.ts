import type { Series } from '../../model/counts.js';
import { hops, type Mapping } from '../../model/mapping.js';
import { scaled } from '../../model/series.js';
import { type Flow, IO_NODE, type Node } from './flows.js';

/**
 * The mesh: every flit passes a network interface, the routers and links of its XY route and a network interface.
 *
 * Models: one flit per spike (its address), unicast to each tile that reads it; marks, step credits, partial sums and their
 * credits, image and decision. Leaves out: contention, packing of several addresses into a flit, multicast.
 */
export const NOC_ACTIONS = {
  routerTraversal: 'one flit through one router',
  linkTraversal: 'one flit over one link between tiles',
  interfaceTransfer: 'one flit into or out of the network',
} as const;
export type NocAction = keyof typeof NOC_ACTIONS;

/** Place of a node on the mesh. */
export const placeOf = (mapping: Mapping, node: Node): { x: number; y: number } =>
  node === IO_NODE ? { x: 0, y: 0 } : mapping.tiles[node]!;

/** Links of a flow's route. */
export const flowHops = (mapping: Mapping, flow: Flow): number =>
  hops(placeOf(mapping, flow.from), placeOf(mapping, flow.to));

export function nocCounts(mapping: Mapping, flow: Flow): Record<NocAction, Series> {
  const links = flowHops(mapping, flow);
  return {
    routerTraversal: scaled(flow.flits, links + 1),
    linkTraversal: scaled(flow.flits, links),
    interfaceTransfer: scaled(flow.flits, 2),
  };
}
