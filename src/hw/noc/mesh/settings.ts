import type { NOC_ALLOCATORS, NOC_ROUTINGS, NocMesh } from '../../../model/noc-mesh.js';

/** How routers allocate: iterative round robin, or input arbiters before output arbiters. */
export type Allocator = (typeof NOC_ALLOCATORS)[number];

/** `xy` and `yx`: dimension order; `westFirst`: west before all, then whichever productive direction has more room. */
export type Routing = (typeof NOC_ROUTINGS)[number];

/** Clocks of the stages of a router; the wires between routers take one clock each. */
export interface StageDelays {
  /** 0: the route is known when a head arrives (lookahead). */
  readonly routing: number;
  readonly vcAllocation: number;
  readonly switchAllocation: number;
  /** Through the crossbar, at least 1. */
  readonly switchTraversal: number;
  /** Between a credit's arrival and its use. */
  readonly credit: number;
}

/** A mesh of input-queued routers with virtual channels and credits. */
export interface MeshSettings {
  readonly width: number;
  readonly height: number;
  readonly virtualChannels: number;
  /** Flits that a virtual channel of an input holds. */
  readonly bufferFlits: number;
  readonly delays: StageDelays;
  /** Heads bid for the switch while they bid for a virtual channel. */
  readonly speculative: boolean;
  readonly vcAllocator: Allocator;
  readonly switchAllocator: Allocator;
  readonly routing: Routing;
}

/** Ports of a router in the order of its allocators; the last one is that of its own node. */
export const EAST = 0;
export const WEST = 1;
export const SOUTH = 2;
export const NORTH = 3;
export const LOCAL = 4;
export const PORTS = 5;
/** The mesh that a file describes. */
export function meshSettings({ mesh, routing, router }: NocMesh): MeshSettings {
  const { virtualChannels, bufferFlits, speculative, vcAllocator, switchAllocator } = router;
  return {
    ...mesh,
    routing,
    virtualChannels,
    bufferFlits,
    speculative,
    vcAllocator,
    switchAllocator,
    delays: {
      routing: router.routingDelay,
      vcAllocation: router.vcAllocationDelay,
      switchAllocation: router.switchAllocationDelay,
      switchTraversal: router.switchTraversalDelay,
      credit: router.creditDelay,
    },
  };
}
