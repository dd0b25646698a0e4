import * as L from './kernel/layout.js';
import { flitRecords } from './lay-out.js';
import type { MeshSettings, MeshUse } from './settings.js';

const LONG_AGO = -(2 ** 30);
const NONE = -1;

/** Writes the state of an empty mesh behind the header that stands in `memory`. */
export function writeStart(memory: Int32Array, settings: MeshSettings, { classes, groups }: MeshUse): void {
  const { width, height, virtualChannels: vcs, bufferFlits: depth } = settings;
  const nodes = width * height;
  const ports = nodes * L.PORTS;
  const channels = ports * vcs;
  const fill = (field: number, words: number, value: number | ((index: number) => number)): void => {
    const first = memory[field]!;
    for (let i = 0; i < words; i += 1) memory[first + i] = typeof value === 'number' ? value : value(i);
  };
  for (const field of [L.PENDING, L.DONE, L.DONE_LAST, L.FLIT_MOST]) memory[field] = NONE;
  memory[L.FLIT_LEAST] = 2 ** 31 - 1;
  fill(L.X, nodes, (node) => node % width);
  fill(L.Y, nodes, (node) => Math.floor(node / width));
  fill(L.SOURCE_PORT, nodes + 1, (node) => (node < nodes ? node * L.PORTS + L.LOCAL : L.WEST));
  fill(L.CROSSBAR_START, nodes, LONG_AGO);
  fill(L.LAST_DEPARTURE, ports, LONG_AGO);
  for (const field of [L.QUEUE, L.QUEUE_LAST, L.SOURCE_VC]) fill(field, nodes + 1, NONE);
  fill(L.FREE_VCS, ports, 2 ** vcs - 1);
  fill(L.ROUTER_OF, ports, (port) => Math.floor(port / L.PORTS));
  fill(L.PORT_OF, channels, (channel) => Math.floor(channel / vcs));
  fill(L.NODE_OF, (nodes + 1) * vcs, (channel) => Math.floor(channel / vcs));
  for (const field of [L.OUT_CHANNEL, L.HOLDER]) fill(field, channels, NONE);
  fill(L.CREDITS, channels, depth);
  fill(L.SOURCE_CREDITS, (nodes + 1) * vcs, depth);
  fill(L.CLASS_MASKS, classes.length, (each) => classes[each]!);
  fill(L.VC_MASKS, vcs, (vc) => classes.find((mask) => ((mask >> vc) & 1) !== 0) ?? 0);
  fill(L.GROUPS, groups.length * nodes, (at) => groups[Math.floor(at / nodes)]![at % nodes]!);
  const flits = flitRecords(settings);
  for (let flit = 0; flit < flits; flit += 1) {
    memory[memory[L.FLITS]! + flit * L.FLIT_WORDS + L.FLIT_TARGET] = flit + 1 < flits ? flit + 1 : NONE;
  }
  connect(memory, settings);
}

/** Steps to the router at an output, and the input there: to +x one enters what +x sends out, and so on. */
const OPPOSITE = [L.WEST, L.EAST, L.NORTH, L.SOUTH] as const;

/** An input is named after where it comes from: what leaves to +x enters the next router from its -x side. */
function connect(memory: Int32Array, { width, height }: MeshSettings): void {
  const steps = [1, -1, width, -width] as const;
  for (let node = 0; node < width * height; node += 1) {
    const [x, y] = [node % width, Math.floor(node / width)];
    const exists = [x + 1 < width, x > 0, y + 1 < height, y > 0] as const;
    for (let port = 0; port < L.PORTS; port += 1) {
      const there = exists[port] === true ? (node + steps[port]!) * L.PORTS + OPPOSITE[port]! : NONE;
      memory[memory[L.DOWNSTREAM]! + node * L.PORTS + port] = there;
      memory[memory[L.UPSTREAM]! + node * L.PORTS + port] = there;
    }
  }
}
