import { classChannels, meshOf, messageClass } from '../../hw/noc/chip-mesh.js';
import { IO_NODE, type Node } from '../../hw/noc/flows.js';
import { AttachedMesh } from '../../hw/noc/mesh/attached-mesh.js';
import { PORTS } from '../../hw/noc/mesh/kernel/layout.js';
import { plainKernel } from '../../hw/noc/mesh/kernel-host.js';
import { DIRECTIONS, meshLinks } from '../../hw/noc/mesh-links.js';
import { type MeshEnd, MeshNetwork, type MeshRoute } from '../../hw/noc/mesh-network.js';
import { treeOutputs } from '../../hw/noc/multicast.js';
import type { PacketRoute } from '../../hw/noc/packets.js';
import { placeOf } from '../../hw/noc/place.js';
import { orderOf } from '../../hw/noc/route.js';
import type { Queue } from '../../hw/tile/probe.js';
import { Link } from '../../kernel/link.js';
import type { MachineParts } from './parts.js';
import { routerName } from './ways.js';

export interface Mesh {
  /** By tile, then the IO. */
  readonly ends: readonly MeshEnd[];
  readonly mesh: AttachedMesh;
}

/** Packets that a source holds: one on its way into the router, one behind it. */
const INJECTION_PACKETS = 2;

/** The mesh of the chip, its ends where tiles and IO are, and what its routers do with every route. */
export function buildMesh(parts: MachineParts): Mesh {
  const { chip, mapping } = parts.model.context;
  const { width, height } = mapping.mesh;
  const settings = meshOf(chip, mapping.mesh);
  const ends = buildEnds(parts);
  const trees = parts.plan.routes.filter(({ members }) => members !== undefined);
  const groups = trees.map((route) => treeOf(parts, route));
  const use = { classes: classChannels(chip), groups, handover: parts.job.probe ? 'hops' : 'ends' } as const;
  const mesh = new AttachedMesh(settings, parts.job.meshKernel ?? plainKernel, use);
  const routerNames = Array.from({ length: width * height }, (_, at) => routerName(at % width, Math.floor(at / width)));
  new MeshNetwork(parts.engine, {
    name: 'mesh',
    mesh,
    ends,
    routes: parts.plan.routes.map((route) => meshRoute(parts, ends, route, trees.indexOf(route))),
    routerNames,
    inputs: inputQueues(parts, ends),
    counters: parts.nocCounters,
    steps: parts.countedStep,
    probe: parts.job.probe,
  });
  return { ends, mesh };
}

function buildEnds({ model, engine }: MachineParts): MeshEnd[] {
  const { chip, mapping } = model.context;
  const { width, height } = mapping.mesh;
  const capacity = chip.noc.virtualChannels * chip.noc.bufferFlits;
  return [...mapping.tiles.map(({ index }) => index), IO_NODE as Node].map((node) => {
    const { x, y } = placeOf(mapping, node);
    const [name, router] = [node === IO_NODE ? 'io' : `tile ${node}`, routerName(x, y)];
    return {
      node: node === IO_NODE ? width * height : x + width * y,
      injection: new Link(engine, { name: `${name} -> ${router}`, latency: 1, capacity: INJECTION_PACKETS }),
      ejection: new Link(engine, { name: `${router} -> ${name}`, latency: 1, capacity }),
    };
  });
}

/** Tile or IO at the end of a route, by its index. */
const endPlace = ({ model: { context } }: MachineParts, end: number) =>
  placeOf(context.mapping, end === context.mapping.tiles.length ? IO_NODE : end);

function treeOf(parts: MachineParts, { from, members }: PacketRoute): Uint8Array {
  const { chip, mapping } = parts.model.context;
  const ends = members!.map((route) => endPlace(parts, parts.plan.routes[route]!.to));
  return treeOutputs(endPlace(parts, from), ends, orderOf(chip), mapping.mesh.width, mapping.mesh.height);
}

/** `group`: which tree it is; -1: none. */
function meshRoute(parts: MachineParts, ends: readonly MeshEnd[], route: PacketRoute, group: number): MeshRoute {
  const { chip, mapping } = parts.model.context;
  const nodeOf = (member: number): number => ends[parts.plan.routes[member]!.to]!.node;
  return {
    destination: group < 0 ? ends[route.to]!.node : mapping.mesh.width * mapping.mesh.height + 1 + group,
    messageClass: messageClass(chip, route.kind),
    layer: route.layer,
    members: route.members && new Map(route.members.map((member) => [nodeOf(member), member])),
  };
}

/** Queues at the inputs of routers, [router * 5 + port]. */
function inputQueues({ model }: MachineParts, ends: readonly MeshEnd[]): (Queue | undefined)[] {
  const { mesh, tiles } = model.context.mapping;
  const queues = new Array<Queue | undefined>(mesh.width * mesh.height * PORTS).fill(undefined);
  const port = (direction: string): number => DIRECTIONS.findIndex(([name]) => name === direction);
  for (const { direction, from, to } of meshLinks(mesh)) {
    const [sender, receiverName] = [routerName(...from), routerName(...to)];
    const input = (to[0] + mesh.width * to[1]) * PORTS + port(OPPOSITE[direction]);
    queues[input] = { name: `${sender} -> ${receiverName}`, receiverName };
  }
  for (const { node, injection } of ends.slice(0, tiles.length)) queues[node * PORTS + PORTS - 1] = injection;
  queues[port('west')] = ends.at(-1)!.injection;
  return queues;
}

const OPPOSITE = { east: 'west', west: 'east', south: 'north', north: 'south' } as const;
