import * as L from './kernel/layout.js';
import type { MeshSettings, MeshUse } from './settings.js';

/** Sizes of a mesh in the kernel's memory, in words. */
export interface MeshLayout {
  /** Value of every word before the arrays: settings and the index of each array. */
  readonly header: Int32Array;
  /** Index of the first record of a packet: all before it has a fixed size. */
  readonly packets: number;
}

const ROUTINGS = { xy: L.XY, yx: L.YX, westFirst: L.WEST_FIRST } as const;
const ALLOCATORS = { islip: L.ISLIP, separableInputFirst: L.INPUT_FIRST } as const;
const HANDOVERS = { none: 0, ends: 1, hops: 2 } as const;
const CACHE_LINE = 16;

/** Cycles of the wheel: more than any flit or credit is on its way, a power of two. */
const wheelCycles = ({ delays, linkCycles }: MeshSettings): number =>
  2 ** Math.ceil(Math.log2(3 * delays.traversal + linkCycles + delays.credit + 4));

/** Fields by the size of their arrays; the outer node has its place behind the others. */
const PER_NODE = [
  ...[L.X, L.Y, L.ROUTER_LIST, L.ROUTER_LISTED, L.BUSY, L.CROSSBAR_START],
  ...[L.SOURCE_LIST, L.SOURCE_LISTED, L.QUEUE, L.QUEUE_LAST, L.SENT, L.SOURCE_VC, L.SOURCE_PORT, L.PACKETS_SENT],
] as const;
const PER_PORT = [
  ...[L.DOWNSTREAM, L.UPSTREAM, L.ROUTE_WAIT, L.VC_WAIT, L.SWITCH_WAIT, L.ROUTE_FLIGHT, L.VC_FLIGHT, L.SWITCH_FLIGHT],
  ...[L.FREE_VCS, L.SWITCH_GRANT, L.SWITCH_ACCEPT, L.SWITCH_VC, L.LINK_FLITS, L.LAST_DEPARTURE, L.ROUTER_OF],
] as const;
const PER_CHANNEL = [
  ...[L.OUTPUTS, L.OUT_CHANNEL, L.FRONT, L.COUNT, L.STAGE_DUE, L.STAGE_GRANT, L.SWITCH_DUE, L.VC_ACCEPT],
  ...[L.CREDITS, L.HOLDER, L.VC_GRANT, L.PORT_OF],
] as const;

/** Where everything of a mesh lies. */
export function layOut(settings: MeshSettings, { classes, groups, handover }: MeshUse): MeshLayout {
  const { width, height, virtualChannels: vcs, bufferFlits: depth } = settings;
  const nodes = width * height;
  const ports = nodes * L.PORTS;
  const channels = ports * vcs;
  const wheel = wheelCycles(settings);
  const held = handover === 'none' ? 0 : (nodes + 1) * vcs * depth;
  const room = { flits: 2 * (ports + nodes + 1), credits: ports + nodes + 1 + held };
  const header = new Int32Array(L.HEADER_WORDS);
  for (const [index, value] of settingsOf(settings)) header[index] = value;
  header.set([HANDOVERS[handover]], L.HANDOVER);
  header.set([wheel], L.WHEEL);
  header.set([room.flits, room.credits], L.FLIT_ROOM);
  let end: number = L.HEADER_WORDS;
  const place = (fields: readonly number[], words: number): void => {
    for (const field of fields) {
      header[field] = end;
      end += Math.ceil(words / CACHE_LINE) * CACHE_LINE;
    }
  };
  place(PER_NODE, nodes + 1);
  place(PER_PORT, ports);
  place(PER_CHANNEL, channels);
  place([L.SOURCE_CREDITS, L.NODE_OF], (nodes + 1) * vcs);
  place([L.VC_MASKS], vcs);
  place([L.CLASS_MASKS], classes.length);
  place([L.GROUPS], groups.length * nodes);
  place([L.BUFFER], channels * depth);
  place([L.FLIT_COUNTS, L.CREDIT_COUNTS], wheel);
  place([L.WHEEL_FLITS], wheel * room.flits);
  place([L.WHEEL_CREDITS], wheel * room.credits);
  place([L.SCRATCH], L.PORTS * L.PORTS + L.PORTS + (2 * L.PORTS + 1) * L.PORTS * vcs);
  place([L.LOG], handover === 'none' ? 0 : ports * L.LOG_WORDS);
  place([L.FLITS], flitRecords(settings) * L.FLIT_WORDS);
  place([L.PACKETS], 0);
  return { header, packets: end };
}

/** Flits that can be inside at once: a place of an input's buffer each, or of a node's. */
export const flitRecords = ({ width, height, virtualChannels, bufferFlits }: MeshSettings): number =>
  (width * height * L.PORTS + width * height + 1) * virtualChannels * bufferFlits;

/** Words of the header that hold settings. */
function settingsOf(settings: MeshSettings): readonly (readonly [index: number, value: number])[] {
  const { delays } = settings;
  return [
    [L.NODES, settings.width * settings.height],
    [L.VCS, settings.virtualChannels],
    [L.DEPTH, settings.bufferFlits],
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
  ];
}
