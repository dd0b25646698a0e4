import type { NocMesh } from './noc-mesh.js';
import type { Check } from './result.js';

/** A distribution over packets [clocks]. */
export interface LatencyStatistics {
  readonly mean: number;
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** What `sim noc` found (`noc-result/1`). Packets and rates are those of the measured window. */
export interface NocResult {
  readonly format: 'noc-result/1';
  readonly mesh: NocMesh;
  readonly run: {
    readonly traffic: 'list' | 'batch' | 'pattern';
    readonly seed: string;
    readonly version: string;
    /** First clock of the window, and the one behind its last. */
    readonly window: readonly [first: number, end: number];
    /** Clocks that were simulated, and those in which something happened. */
    readonly clocks: number;
    readonly busyClocks: number;
  };
  readonly packets: number;
  readonly flits: number;
  /** Flits per node and clock: created in the window, and arrived in it. */
  readonly offeredRate: number;
  readonly acceptedRate: number;
  readonly saturation: { readonly isSaturated: boolean; readonly reason: string };
  /** From creation, and from entering the mesh, to the arrival of the tail; absent when no packet of the window arrived. */
  readonly latency?: LatencyStatistics;
  readonly networkLatency?: LatencyStatistics;
  /** From a flit's entering the mesh to its arrival, all flits of the run. */
  readonly flitLatency?: { readonly mean: number; readonly min: number; readonly max: number };
  /** Routers that a packet passes, mean. */
  readonly meanHops?: number;
  /** Packets by latency: at least `from`, less than `to` [clocks]. */
  readonly histogram: readonly { readonly from: number; readonly to: number; readonly packets: number }[];
  /** Flits over each link between routers in the whole run. */
  readonly links: readonly {
    readonly from: readonly [x: number, y: number];
    readonly to: readonly [x: number, y: number];
    readonly direction: string;
    readonly flits: number;
    readonly flitsPerClock: number;
  }[];
  /** Flits through each router, and to its own node. */
  readonly routers: readonly {
    readonly x: number;
    readonly y: number;
    readonly flits: number;
    readonly ejected: number;
  }[];
  readonly notes: readonly string[];
  readonly checks: readonly Check[];
}
