import { type Cycles, cycles } from '../base/units.js';
import { fusionTile } from '../hw/noc/flows.js';
import { placeOf } from '../hw/noc/place.js';
import { packetClocks } from '../hw/noc/timing.js';
import { connectionsOf } from '../model/connection.js';
import { hops } from '../model/mapping.js';
import { tilePairs } from '../model/tile-pairs.js';
import type { RecurrenceEdge } from './recurrence.js';
import type { StageContext } from './tile-pipelines.js';

/** An edge with the times of its messages without contention. */
export interface TimedEdge extends RecurrenceEdge {
  /** Clocks from the end of the source's step until the target has all of its spikes: d. */
  readonly delivery: Cycles;
  /** Clocks from the end of the target's step until the source has its step credit: k. */
  readonly credit: Cycles;
}

/** A classifier's population, by index, with the clocks of its last spike and mark to the fusion unit. */
export interface Head {
  readonly population: number;
  readonly delivery: Cycles;
}

/** A mark or a step credit that a tile sends when a step has ended. */
interface Message {
  readonly kind: 'mark' | 'credit';
  /** Edge that it belongs to; undefined for a head's mark to the fusion unit. */
  readonly edge: number | undefined;
  /** Population that ended its step. */
  readonly population: number;
  readonly from: number;
  readonly to: number;
}

export interface MessageTimes {
  /** One edge per connection between populations and per averaging projection. */
  readonly edges: readonly TimedEdge[];
  /** The populations of the classifiers, in their order. */
  readonly heads: readonly Head[];
}

/** When the marks and credits of a step arrive: sent one a clock by each tile behind the step's end, then their way. */
export function messageTimes(context: StageContext): MessageTimes {
  const { network, chip, mapping } = context;
  const indexOf = new Map(network.populations.map(({ name }, index) => [name, index]));
  const { edges, messages } = messagesOf(context, indexOf);
  const placed = placesOf([...messages, ...headMarks(context, indexOf)]);
  const last = (isChosen: (message: Message) => boolean): Cycles => {
    const arrivals = placed
      .filter(({ message }) => isChosen(message))
      .map(({ message: { from, to }, place }) => {
        return place + packetClocks(chip, hops(placeOf(mapping, from), placeOf(mapping, to)), 1);
      });
    return cycles(Math.max(0, ...arrivals));
  };
  return {
    edges: edges.map((edge, at) => ({
      ...edge,
      delivery: last((message) => message.edge === at && message.kind === 'mark'),
      credit: last((message) => message.edge === at && message.kind === 'credit'),
    })),
    heads: network.classifiers.map(({ population }) => {
      const head = indexOf.get(population)!;
      return { population: head, delivery: last(({ edge, population: own }) => edge === undefined && own === head) };
    }),
  };
}

/** Edges, and every message between layers that crosses the mesh. Inside a tile nothing travels. */
function messagesOf(
  { network, mapping }: StageContext,
  indexOf: ReadonlyMap<string, number>,
): { edges: RecurrenceEdge[]; messages: Message[] } {
  const connections = connectionsOf(network, mapping).filter(({ source }) => indexOf.has(source));
  const pooled = network.projections.filter(({ operator }) => operator.kind === 'averagePool');
  const edges = [...connections, ...pooled].map(({ source, target }) => ({
    source: indexOf.get(source)!,
    target: indexOf.get(target)!,
  }));
  const messages = connections.flatMap((connection, edge) =>
    tilePairs(network, mapping, connection).flatMap(({ from, to }): Message[] => [
      { kind: 'mark', edge, population: edges[edge]!.source, from, to },
      { kind: 'credit', edge, population: edges[edge]!.target, from: to, to: from },
    ]),
  );
  return { edges, messages };
}

function headMarks({ network, mapping }: StageContext, indexOf: ReadonlyMap<string, number>): Message[] {
  const unit = fusionTile({ network, mapping });
  if (unit === undefined) return [];
  return network.classifiers.flatMap(({ population }) => {
    const tiles = new Set(mapping.populations[population]!.shards.map(({ tile }) => tile));
    const away = [...tiles].filter((tile) => tile !== unit);
    return away.map(
      (from): Message => ({
        kind: 'mark',
        edge: undefined,
        population: indexOf.get(population)!,
        from,
        to: unit,
      }),
    );
  });
}

/** Places of messages among those of their tile and population, from 1: marks first, receivers ascending, then credits. */
function placesOf(messages: readonly Message[]): { message: Message; place: number }[] {
  const rank = ({ kind }: Message): number => (kind === 'mark' ? 0 : 1);
  const bySender = new Map<string, Message[]>();
  for (const message of messages) {
    const key = `${message.population} ${message.from}`;
    bySender.set(key, [...(bySender.get(key) ?? []), message]);
  }
  return [...bySender.values()].flatMap((same) =>
    same.toSorted((a, b) => rank(a) - rank(b) || a.to - b.to).map((message, index) => ({ message, place: index + 1 })),
  );
}
