import { placeOf } from '../../hw/noc/counts.js';
import { IO_NODE } from '../../hw/noc/flows.js';
import { meshLinks } from '../../hw/noc/mesh-links.js';
import { PORTS, type PortName, Router } from '../../hw/noc/router.js';
import { Link } from '../../kernel/link.js';
import type { MachineParts } from './parts.js';
import { routerName } from './ways.js';

/** The two links between an end of the mesh and its router. */
export interface MeshEnd {
  readonly injection: Link;
  readonly ejection: Link;
}

export interface Mesh {
  /** By tile, then the IO. */
  readonly ends: readonly MeshEnd[];
  readonly routers: readonly Router[];
  /** Links between routers. */
  readonly links: readonly Link[];
}

const OPPOSITE = { east: 'west', west: 'east', south: 'north', north: 'south' } as const;
const port = (name: PortName): number => PORTS.indexOf(name);

interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * Routers and links of the whole mesh. A hop takes `cyclesPerHop`: the latency of the link into the next router; the
 * interface's clocks are in the link of injection. Queues hold `virtualChannels x bufferFlits` flits.
 */
export function buildMesh(parts: MachineParts): Mesh {
  const { chip, mapping } = parts.model.context;
  const { width, height } = mapping.mesh;
  const { cyclesPerHop, interfaceCycles, virtualChannels, bufferFlits } = chip.noc;
  const capacity = virtualChannels * bufferFlits;
  const link = (name: string, latency: number): Link => new Link(parts.engine, { name, latency, capacity });
  const nameOf = ({ x, y }: Place): string => routerName(x, y);
  const sides = Array.from({ length: width * height }, () => ({
    inputs: new Array<Link | undefined>(PORTS.length).fill(undefined),
    outputs: new Array<Link | undefined>(PORTS.length).fill(undefined),
  }));
  const links = meshLinks(mapping.mesh).map(({ direction, from: [x, y], to: [nextX, nextY] }) => {
    const hop = link(`${nameOf({ x, y })} -> ${nameOf({ x: nextX, y: nextY })}`, cyclesPerHop);
    sides[y * width + x]!.outputs[port(direction)] = hop;
    sides[nextY * width + nextX]!.inputs[port(OPPOSITE[direction])] = hop;
    return hop;
  });
  const nodes = [...mapping.tiles.map(({ index }) => index), IO_NODE] as const;
  const ends = nodes.map((node): MeshEnd => {
    const { x, y } = placeOf(mapping, node);
    const side = sides[y * width + x]!;
    const at = port(node === IO_NODE ? 'io' : 'tile');
    const name = node === IO_NODE ? 'io' : `tile ${node}`;
    const injection = link(`${name} -> ${nameOf({ x, y })}`, interfaceCycles + cyclesPerHop - 1);
    const ejection = link(`${nameOf({ x, y })} -> ${name}`, 1);
    side.inputs[at] = injection;
    side.outputs[at] = ejection;
    return { injection, ejection };
  });
  const layers = Uint16Array.from(parts.plan.routes, ({ layer }) => layer);
  const routers = sides.map(({ inputs, outputs }, index) => {
    const place = { x: index % width, y: Math.floor(index / width) };
    const ports = portsAt(parts, place);
    const { nocCounters: counters, countedStep: steps, job } = parts;
    const { probe } = job;
    return new Router(parts.engine, { name: nameOf(place), inputs, outputs, ports, layers, counters, steps, probe });
  });
  return { ends, routers, links };
}

/** Output port of every route at one router: x first, then y, then out. */
function portsAt({ model, plan }: MachineParts, { x, y }: Place): Uint8Array {
  const { mapping } = model.context;
  return Uint8Array.from(plan.routes, ({ to }) => {
    const isIo = to === mapping.tiles.length;
    const end = placeOf(mapping, isIo ? IO_NODE : to);
    if (end.x !== x) return port(end.x > x ? 'east' : 'west');
    if (end.y !== y) return port(end.y > y ? 'south' : 'north');
    return port(isIo ? 'io' : 'tile');
  });
}
