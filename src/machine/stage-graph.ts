import { type Cycles, cycles } from '../base/units.js';
import type { SumRoute, TilePipeline } from '../model/timeline.js';

/** A stage of a tile, or a packet of partial sums, on the longest way of a round through it. */
export interface StageNode {
  readonly tile: number;
  readonly name: TilePipeline['stages'][number]['name'] | 'packet';
  readonly interval: number;
  readonly latency: number;
  /** Clocks from the start of a round until it enters, on the longest way. */
  readonly before: number;
  /** Clocks from its entry until the round has ended, on the longest way; its own latency is part of it. */
  readonly rest: number;
}

/** Partial sums that arrive in a tile in every round. */
export interface Arrivals {
  readonly tile: number;
  readonly packets: number;
  readonly flits: number;
  /** Clocks from the start of a round until its first flit is there. */
  readonly first: number;
  /** Clocks from the arrival of its last packet until the round has ended. */
  readonly rest: number;
}

/** All tiles of a population as one directed graph, with the longest ways through it. */
export interface StageGraph {
  readonly nodes: readonly StageNode[];
  readonly arrivals: readonly Arrivals[];
}

/**
 * Clocks of `rounds` through the graph (docs/timing.md): over all nodes, the longest way through the node and its
 * interval for every further round; and over all receivers of sums, one flit a clock.
 */
export const roundsClocks = ({ nodes, arrivals }: StageGraph, rounds: number): Cycles =>
  cycles(Math.max(pipelineClocks(nodes, rounds), ...arrivals.map((sums) => receivedBy(sums, rounds))));

/** The same without the bound on receivers: exact where no packet waits for another one. */
export const pipelineClocks = (
  nodes: readonly Pick<StageNode, 'before' | 'rest' | 'interval'>[],
  rounds: number,
): Cycles => cycles(Math.max(...nodes.map(({ before, rest, interval }) => before + rest + (rounds - 1) * interval)));

const receivedBy = ({ first, flits, rest }: Arrivals, rounds: number): number => first + rounds * flits - 1 + rest;

interface OpenNode extends Omit<StageNode, 'before' | 'rest'> {
  readonly from: number[];
  readonly to: number[];
}

/** Builds the graph. Sums travel to lower tiles only (mapping), so it has no cycle. */
export function placeStages(tiles: readonly TilePipeline[]): StageGraph {
  const { nodes, packets } = connect(tiles);
  const before = longest(
    nodes,
    (node) => node.from,
    (clocks, from) => clocks + nodes[from]!.latency,
  );
  const after = longest(
    nodes,
    (node) => node.to,
    (clocks, to) => clocks + nodes[to]!.latency,
  );
  const placed = nodes.map(({ from: _, to: __, ...node }, at) => ({
    ...node,
    before: before(at),
    rest: node.latency + after(at),
  }));
  const receivers = [...new Set(packets.map(({ route }) => route.to))];
  return { nodes: placed, arrivals: receivers.map((tile) => arrivalsIn(tile, placed, packets)) };
}

interface Packet {
  readonly node: number;
  readonly route: SumRoute;
}

function connect(tiles: readonly TilePipeline[]): { nodes: OpenNode[]; packets: Packet[] } {
  const nodes: OpenNode[] = [];
  const packets: Packet[] = [];
  const add = (node: Omit<OpenNode, 'from' | 'to'>): number => nodes.push({ ...node, from: [], to: [] }) - 1;
  const link = (from: number | undefined, to: number): void => {
    if (from === undefined) return;
    nodes[from]!.to.push(to);
    nodes[to]!.from.push(from);
  };
  const adders = new Map<number, number>();
  for (const { tile, stages, sends } of tiles) {
    let last: number | undefined;
    for (const { name, interval, latency } of stages) {
      const at = add({ tile, name, interval, latency: name === 'partialSums' ? 0 : latency });
      link(last, at);
      if (name === 'accumulation') adders.set(tile, at);
      if (name !== 'partialSums') last = at;
      else {
        for (const route of sends) {
          const node = add({ tile, name: 'packet', interval: 0, latency: route.latency });
          link(at, node);
          packets.push({ node, route });
        }
      }
    }
  }
  for (const { node, route } of packets) link(node, adders.get(route.to)!);
  return { nodes, packets };
}

/** Longest way to every node over the neighbours that `next` names, each found once. */
function longest(
  nodes: readonly OpenNode[],
  next: (node: OpenNode) => readonly number[],
  through: (clocks: number, neighbour: number) => number,
): (at: number) => number {
  const known: number[] = [];
  const find = (at: number): number => {
    known[at] ??= Math.max(0, ...next(nodes[at]!).map((neighbour) => through(find(neighbour), neighbour)));
    return known[at];
  };
  return find;
}

function arrivalsIn(tile: number, nodes: readonly StageNode[], packets: readonly Packet[]): Arrivals {
  const here = packets.filter(({ route }) => route.to === tile);
  const heads = here.map(({ node, route }) => nodes[node]!.before + route.head);
  const adder = nodes.find((node) => node.tile === tile && node.name === 'accumulation')!;
  return {
    tile,
    packets: here.length,
    flits: here.reduce((flits, { route }) => flits + route.flits, 0),
    first: Math.min(...heads),
    rest: adder.rest,
  };
}
