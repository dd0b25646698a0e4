import { LOCAL, type MeshSettings, PORTS } from './settings.js';

/**
 * State of all routers as arrays. An input VC of a router is a bit of its masks: `port x virtualChannels + vc`; an output VC
 * has the same numbering. [router], [port] = router x PORTS + port, [vc] = router x PORTS x virtualChannels + number.
 */
export class RouterState {
  readonly nodes: number;
  readonly vcs: number;
  /** Input VCs of a router. */
  readonly perRouter: number;
  readonly depth: number;

  /** Input VCs that want an output VC, that have one, that hold a flit, [router]. */
  readonly wanting: Int32Array;
  readonly active: Int32Array;
  readonly filled: Int32Array;
  /** Input VCs in the midst of a switch allocation of several clocks, [router]. */
  readonly bidding: Int32Array;
  /** The clock from which an input VC may bid: for an output VC while it wants one, then for the switch, [vc]. */
  readonly ready: Int32Array;
  /** Output port and output VC (as a number of the router) of an input VC, [vc]. */
  readonly outPort: Uint8Array;
  readonly outVc: Uint8Array;
  /** Flits of an input VC: a ring of `depth`, the oldest at `first`, [vc]. */
  readonly flits: Int32Array;
  readonly first: Uint16Array;
  readonly held: Uint16Array;
  /** Flits in the buffer behind an output VC as its credits say, [vc]; output VCs that are free, [port]. */
  readonly beyond: Uint16Array;
  readonly free: Int32Array;
  /** Round-robin pointers of output VCs and input VCs, [vc], and of outputs and inputs, [port]. */
  readonly vcGrant: Uint8Array;
  readonly vcAccept: Uint8Array;
  readonly switchGrant: Uint8Array;
  readonly switchAccept: Uint8Array;
  /** VC of an input port whose turn it is, [port]. */
  readonly turn: Uint8Array;
  /** The last batch in the crossbar: when it enters and leaves, [router]; the last clock in which an output sent, [port]. */
  readonly crossbarStart: Int32Array;
  readonly crossbarEnd: Int32Array;
  readonly lastSent: Int32Array;
  /** Flits that left by an output, [port]. */
  readonly sent: Float64Array;
  /** Router of an input VC, [vc]; input port of an input VC of any router, [number]. */
  readonly routerOf: Int32Array;
  readonly inputOf: Uint8Array;

  constructor({ width, height, virtualChannels, bufferFlits }: MeshSettings) {
    const nodes = width * height;
    const ports = nodes * PORTS;
    const channels = ports * virtualChannels;
    this.nodes = nodes;
    this.vcs = virtualChannels;
    this.perRouter = PORTS * virtualChannels;
    this.depth = bufferFlits;
    this.wanting = new Int32Array(nodes);
    this.active = new Int32Array(nodes);
    this.filled = new Int32Array(nodes);
    this.bidding = new Int32Array(nodes);
    this.ready = new Int32Array(channels);
    this.outPort = new Uint8Array(channels);
    this.outVc = new Uint8Array(channels);
    this.flits = new Int32Array(channels * bufferFlits);
    this.first = new Uint16Array(channels);
    this.held = new Uint16Array(channels);
    this.beyond = new Uint16Array(channels);
    this.free = new Int32Array(ports).fill((1 << virtualChannels) - 1);
    this.vcGrant = new Uint8Array(channels);
    this.vcAccept = new Uint8Array(channels);
    this.switchGrant = new Uint8Array(ports);
    this.switchAccept = new Uint8Array(ports);
    this.turn = new Uint8Array(ports);
    this.crossbarStart = new Int32Array(nodes).fill(-1);
    this.crossbarEnd = new Int32Array(nodes).fill(-1);
    this.lastSent = new Int32Array(ports).fill(-1);
    this.sent = new Float64Array(ports);
    this.routerOf = Int32Array.from({ length: channels }, (_, channel) => Math.floor(channel / this.perRouter));
    this.inputOf = Uint8Array.from({ length: this.perRouter }, (_, number) => Math.floor(number / virtualChannels));
  }
}

/** A link that leads nowhere: the edge of the mesh. */
export const EDGE = -(2 ** 31);

/** Where a router's output leads, [port]: the input port of a neighbour, -1 - node for its own node, or EDGE. */
export function linksOf({ width, height }: MeshSettings): Int32Array {
  const links = new Int32Array(width * height * PORTS).fill(EDGE);
  for (let node = 0; node < width * height; node += 1) {
    const [x, y] = [node % width, Math.floor(node / width)];
    const first = node * PORTS;
    if (x + 1 < width) links[first] = (node + 1) * PORTS + 1;
    if (x > 0) links[first + 1] = (node - 1) * PORTS;
    if (y + 1 < height) links[first + 2] = (node + width) * PORTS + 3;
    if (y > 0) links[first + 3] = (node - width) * PORTS + 2;
    links[first + LOCAL] = -1 - node;
  }
  return links;
}
