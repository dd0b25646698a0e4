import type { NOC_ALLOCATORS, NOC_ROUTINGS, NOC_STAGES, NocMesh } from '../../../model/noc-mesh.js';

/** Iterative round robin, or input arbiters before output arbiters. */
export type Allocator = (typeof NOC_ALLOCATORS)[number];

/** `xy` and `yx`: dimension order; `westFirst`: west before all, adaptive behind. */
export type Routing = (typeof NOC_ROUTINGS)[number];

/**
 * How a stage of several cycles works: `pipelined` takes work every cycle, `batched` only when it holds none, as BookSim2
 * does. The same for stages of one cycle.
 */
export type Stages = (typeof NOC_STAGES)[number];

/** Cycles of a router's stages; what they add up to is in docs/noc.md. */
export interface RouterDelays {
  /** 0: looked up one hop ahead. */
  readonly routing: number;
  readonly vcAllocation: number;
  readonly switchAllocation: number;
  /** Switch traversal: BookSim2's st_prepare_delay + st_final_delay. */
  readonly traversal: number;
  /** Cycles from a credit's arrival to its use. */
  readonly credit: number;
}

/** A mesh of input-queued routers, one node at each; node = x + width * y. */
export interface MeshSettings {
  readonly width: number;
  readonly height: number;
  readonly virtualChannels: number;
  /** Flits that the buffer of a virtual channel holds. */
  readonly bufferFlits: number;
  readonly routing: Routing;
  readonly delays: RouterDelays;
  /** Cycles on the wire between two routers. */
  readonly linkCycles: number;
  /** Ask for the switch together with the virtual channel. */
  readonly speculative: boolean;
  readonly vcAllocator: Allocator;
  readonly switchAllocator: Allocator;
  readonly stages: Stages;
}

/** What a mesh does beyond carrying packets from node to node, fixed before it runs. */
export interface MeshUse {
  /** Virtual channels of each class of messages, as bits; no channel in two classes. */
  readonly classes: readonly number[];
  /** Outputs of every router for a multicast group, as bits of the ports, [group][router]. */
  readonly groups: readonly ArrayLike<number>[];
  /** What the host does at the ends: nothing, take each packet (`release`), and hear of every hop too. */
  readonly handover: 'none' | 'ends' | 'hops';
}

/** One class with all channels, no multicast, nodes that take whatever comes. */
export const plainUse = ({ virtualChannels }: MeshSettings): MeshUse => {
  return { classes: [2 ** virtualChannels - 1], groups: [], handover: 'none' };
};

/** Routers that a packet visits between two nodes, both included; the same on every shortest way. */
export function hopsBetween({ width }: Pick<MeshSettings, 'width'>, source: number, destination: number): number {
  const dx = Math.abs((source % width) - (destination % width));
  const dy = Math.abs(Math.floor(source / width) - Math.floor(destination / width));
  return dx + dy + 1;
}

/** The mesh that a file describes. */
export function meshSettings({ mesh, routing, router }: NocMesh): MeshSettings {
  const { virtualChannels, bufferFlits, speculative, vcAllocator, switchAllocator, stages } = router;
  return {
    ...mesh,
    routing,
    virtualChannels,
    bufferFlits,
    speculative,
    vcAllocator,
    switchAllocator,
    stages,
    linkCycles: 1,
    delays: {
      routing: router.routingDelay,
      vcAllocation: router.vcAllocationDelay,
      switchAllocation: router.switchAllocationDelay,
      traversal: router.switchTraversalDelay,
      credit: router.creditDelay,
    },
  };
}
