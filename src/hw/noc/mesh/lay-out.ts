import * as L from './kernel/layout.js';
import type { MeshSettings } from './settings.js';

/** Sizes of a mesh in the kernel's memory, in words. */
export interface MeshLayout {
  /** Value of every word before the arrays: settings and the index of each array. */
  readonly header: Int32Array;
  /** Index of the first record of a packet: all before it has a fixed size. */
  readonly packets: number;
}

const ROUTINGS = { xy: L.XY, yx: L.YX, westFirst: L.WEST_FIRST } as const;
const ALLOCATORS = { islip: L.ISLIP, separableInputFirst: L.INPUT_FIRST } as const;
const CACHE_LINE = 16;

/** Cycles of the wheel: more than any flit or credit is on its way, a power of two. */
function wheelCycles({ delays, linkCycles }: MeshSettings): number {
  return 2 ** Math.ceil(Math.log2(3 * delays.traversal + linkCycles + delays.credit + 4));
}

/** Where everything of a mesh lies. */
export function layOut(settings: MeshSettings): MeshLayout {
  const { width, height, virtualChannels: vcs, bufferFlits: depth, delays } = settings;
  const nodes = width * height;
  const ports = nodes * L.PORTS;
  const channels = ports * vcs;
  const wheel = wheelCycles(settings);
  const flitRoom = 2 * (ports + nodes);
  const creditRoom = ports + nodes;
  const header = new Int32Array(L.HEADER_WORDS);
  const settingsOf: readonly (readonly [number, number])[] = [
    [L.NODES, nodes],
    [L.VCS, vcs],
    [L.DEPTH, depth],
    [L.ROUTING, ROUTINGS[settings.routing]],
    [L.ROUTING_DELAY, delays.routing],
    [L.VC_DELAY, delays.vcAllocation],
    [L.SWITCH_DELAY, delays.switchAllocation],
    [L.TRAVERSAL_DELAY, delays.traversal],
    [L.CREDIT_DELAY, delays.credit],
    [L.SPECULATIVE, settings.speculative ? 1 : 0],
    [L.VC_ALLOCATOR, ALLOCATORS[settings.vcAllocator]],
    [L.SWITCH_ALLOCATOR, ALLOCATORS[settings.switchAllocator]],
    [L.BATCHED, settings.stages === 'batched' ? 1 : 0],
    [L.LINK_DELAY, settings.linkCycles],
    [L.DEEP, Math.max(delays.vcAllocation, delays.switchAllocation) > 1 ? 1 : 0],
    [L.WHEEL, wheel],
    [L.FLIT_ROOM, flitRoom],
    [L.CREDIT_ROOM, creditRoom],
  ];
  for (const [index, value] of settingsOf) header[index] = value;
  let end: number = L.HEADER_WORDS;
  const place = (field: number, words: number): void => {
    header[field] = end;
    end += Math.ceil(words / CACHE_LINE) * CACHE_LINE;
  };
  const perRouter = [L.X, L.Y, L.ROUTER_LIST, L.ROUTER_LISTED, L.BUSY, L.CROSSBAR_START];
  const perNode = [L.SOURCE_LIST, L.SOURCE_LISTED, L.QUEUE, L.QUEUE_LAST, L.SENT, L.SOURCE_VC];
  for (const field of [...perRouter, ...perNode]) place(field, nodes);
  const perPort = [
    ...[L.DOWNSTREAM, L.UPSTREAM, L.ROUTE_WAIT, L.VC_WAIT, L.SWITCH_WAIT, L.ROUTE_FLIGHT, L.VC_FLIGHT],
    ...[L.SWITCH_FLIGHT, L.FREE_VCS, L.SWITCH_GRANT, L.SWITCH_ACCEPT, L.SWITCH_VC, L.LINK_FLITS, L.LAST_DEPARTURE],
  ];
  for (const field of [...perPort, L.ROUTER_OF]) place(field, ports);
  const perChannel = [
    ...[L.OUT_PORT, L.OUT_CHANNEL, L.FRONT, L.COUNT, L.STAGE_DUE, L.STAGE_GRANT, L.SWITCH_DUE, L.VC_ACCEPT],
    ...[L.CREDITS, L.HOLDER, L.VC_GRANT, L.PORT_OF],
  ];
  for (const field of perChannel) place(field, channels);
  for (const field of [L.SOURCE_CREDITS, L.NODE_OF]) place(field, nodes * vcs);
  place(L.BUFFER, channels * depth);
  place(L.FLIT_COUNTS, wheel);
  place(L.CREDIT_COUNTS, wheel);
  place(L.WHEEL_FLITS, wheel * flitRoom);
  place(L.WHEEL_CREDITS, wheel * creditRoom);
  place(L.SCRATCH, L.PORTS * L.PORTS + L.PORTS + (L.PORTS + 1) * L.PORTS * vcs);
  place(L.FLITS, (channels + nodes * vcs) * depth * L.FLIT_WORDS);
  header[L.PACKETS] = end;
  return { header, packets: end };
}
