import { SimulationError } from '../../base/errors.js';
import { transfersOf } from '../../hw/accumulation/counts.js';
import { imageBits } from '../../hw/input-buffer/counts.js';
import { fusionTile, hasStepCredits, IO_NODE } from '../../hw/noc/flows.js';
import type { SumPacket } from '../../hw/noc/network-interface.js';
import { MOST_FLITS, MOST_ROUTES, type PacketKind, type PacketRoute } from '../../hw/noc/packets.js';
import { placeOf } from '../../hw/noc/place.js';
import { setsOf } from '../../hw/noc/routes.js';
import { sumPacketFlits } from '../../hw/noc/timing.js';
import { type Connection, connectionsOf, readersOf, type SumTransfer } from '../../model/connection.js';
import { hops } from '../../model/mapping.js';
import { INPUT, type Population, shapeOf } from '../../model/network.js';
import { WORD_BITS } from '../../model/sram.js';
import { tilePairs } from '../../model/tile-pairs.js';
import type { TimingModel } from '../timing-model.js';

/** A message that follows a step's end. */
interface Following {
  readonly route: number;
  readonly to: number;
}

/** What one tile sends for one population. */
export interface SendPlan {
  /** Routes of a channel's spikes, [channel]. */
  readonly routes: number[][];
  /** Each announces the packets of some routes. */
  readonly marks: (Following & { readonly spikes: number[] })[];
  readonly credits: Following[];
}

/** Everything that one tile sends and receives over the mesh. */
export interface TilePlan {
  readonly tile: number;
  /** Edge of every sender of spikes, of every sender of step credits: [slot]. */
  readonly spikeSlots: number[];
  readonly creditSlots: number[];
  readonly sumSlots: { readonly outputs: number; readonly creditRoute: number; readonly held: boolean }[];
  readonly sumCreditSlots: { readonly held: boolean }[];
  /** By population index. */
  readonly sends: Map<number, SendPlan>;
  readonly sums: { readonly step: SumPacket[]; readonly image: SumPacket[] };
  image: { readonly flits: number; readonly words: number } | undefined;
}

export interface FusionPlan {
  readonly tile: number;
  readonly decisionRoute: number;
  /** Senders in other tiles of each head, [head][..] = slot. */
  readonly slots: readonly number[][];
}

export interface MessagePlan {
  readonly routes: readonly PacketRoute[];
  readonly tiles: readonly TilePlan[];
  /** Routes and flits of the image, the farthest tile last. */
  readonly copies: readonly { readonly route: number; readonly flits: number }[];
  readonly fusion: FusionPlan | undefined;
}

/** Every message of the machine: who sends it, who counts it, which layer it is charged to. */
export const planMessages = (model: TimingModel): MessagePlan => new Planner(model).plan();

class Planner {
  readonly #model: TimingModel;
  readonly #indexOf: ReadonlyMap<string, number>;
  readonly #routes: PacketRoute[] = [];
  readonly #tiles: TilePlan[];

  constructor(model: TimingModel) {
    this.#model = model;
    const { network, mapping } = model.context;
    this.#indexOf = new Map([...network.populations.map(({ name }) => name), INPUT, 'fusion'].map((n, i) => [n, i]));
    this.#tiles = mapping.tiles.map(({ index }) => ({
      tile: index,
      spikeSlots: [],
      creditSlots: [],
      sumSlots: [],
      sumCreditSlots: [],
      sends: new Map(),
      sums: { step: [], image: [] },
      image: undefined,
    }));
  }

  plan(): MessagePlan {
    const { network, mapping } = this.#model.context;
    for (const population of network.populations) {
      for (const { tile } of mapping.populations[population.name]!.shards) this.#sendPlan(tile, population.name);
    }
    const connections = connectionsOf(network, mapping);
    for (const connection of connections) if (connection.source !== INPUT) this.#connect(connection);
    for (const population of network.populations) this.#planSums(population);
    const copies = connections.filter(({ source }) => source === INPUT).flatMap((each) => this.#imageCopies(each));
    const fusion = this.#planFusion();
    if (this.#model.context.chip.noc.copies === 'multicast') this.#shareCopies();
    for (const { sends } of this.#tiles) for (const send of sends.values()) sortMessages(send);
    const far = (to: number): number => hops(placeOf(mapping, IO_NODE), mapping.tiles[to]!);
    const nearestFirst = copies.toSorted((a, b) => far(a.to) - far(b.to) || a.to - b.to);
    return { routes: this.#routes, tiles: this.#tiles, copies: nearestFirst, fusion };
  }

  /** `channels`: of the population whose spikes it carries. */
  #route(kind: PacketKind, layer: string, from: number, to: number, slot: number, channels?: number): number {
    if (this.#routes.length >= MOST_ROUTES)
      throw new SimulationError('mesh', undefined, `more than ${MOST_ROUTES} routes`);
    const together = this.#model.context.chip.noc.packets === 'aer' ? undefined : channels;
    return this.#routes.push({ kind, layer: this.#indexOf.get(layer)!, from, to, slot, together }) - 1;
  }

  /** The plan of what `tile` sends for `population`. */
  #sendPlan(tile: number, population: string): SendPlan {
    const { sends } = this.#tiles[tile]!;
    const index = this.#indexOf.get(population)!;
    const known = sends.get(index);
    if (known !== undefined) return known;
    const { channels } = shapeOf(this.#model.context.network, population);
    const created: SendPlan = { routes: Array.from({ length: channels }, () => []), marks: [], credits: [] };
    sends.set(index, created);
    return created;
  }

  #connect(connection: Connection): void {
    const { network, chip, mapping } = this.#model.context;
    const { source, target } = connection;
    const [from, to] = [this.#indexOf.get(source)!, this.#indexOf.get(target)!];
    const edge = this.#model.graph.edges.findIndex((each) => each.source === from && each.target === to);
    for (const pair of tilePairs(network, mapping, connection)) {
      const slot = this.#tiles[pair.to]!.spikeSlots.push(edge) - 1;
      this.#sendSpikes(source, pair.from, pair.to, pair.channels, slot, ['spikes', 'mark']);
      if (!hasStepCredits(chip)) continue;
      const creditSlot = this.#tiles[pair.from]!.creditSlots.push(edge) - 1;
      const route = this.#route('credit', target, pair.to, pair.from, creditSlot);
      this.#sendPlan(pair.to, target).credits.push({ route, to: pair.from });
    }
  }

  #sendSpikes(
    source: string,
    from: number,
    to: number,
    channels: readonly number[],
    slot: number,
    [spikeKind, markKind]: readonly [PacketKind, PacketKind],
  ): void {
    const send = this.#sendPlan(from, source);
    const spikes = this.#route(spikeKind, source, from, to, slot, send.routes.length);
    const route = this.#route(markKind, source, from, to, slot);
    for (const channel of channels) send.routes[channel]!.push(spikes);
    send.marks.push({ route, spikes: [spikes], to });
  }

  /** One packet for all tiles that a channel's spikes go to; a tile that gets them twice gets two. */
  #shareCopies(): void {
    const shared = new Map<string, number>();
    for (const send of this.#tiles.flatMap(({ sends }) => [...sends.values()])) {
      for (const [channel, routes] of send.routes.entries()) {
        const sets = setsOf(routes, (route) => this.#routes[route]!.to);
        send.routes[channel] = sets.map((members) =>
          members.length === 1 ? members[0]! : this.#multicast(members, shared, send),
        );
      }
    }
  }

  /** The route to all receivers of `members`, made once; their marks announce its packets too. */
  #multicast(members: readonly number[], shared: Map<string, number>, { marks }: SendPlan): number {
    const known = shared.get(members.join());
    if (known !== undefined) return known;
    const route = this.#routes.push({ ...this.#routes[members[0]!]!, members }) - 1;
    shared.set(members.join(), route);
    for (const { spikes } of marks) if (members.includes(spikes[0]!)) spikes.push(route);
    return route;
  }

  #planSums(population: Population): void {
    if (population.neuron.kind === 'average') return;
    const { once, everyStep } = transfersOf(this.#model.context, population);
    for (const transfer of once) this.#planTransfer(population.name, transfer, true);
    for (const transfer of everyStep) this.#planTransfer(population.name, transfer, false);
  }

  #planTransfer(layer: string, { from, to, outputs }: SumTransfer, held: boolean): void {
    const sender = this.#tiles[from]!;
    const creditSlot = sender.sumCreditSlots.push({ held }) - 1;
    const creditRoute = this.#route('sumCredit', layer, to, from, creditSlot);
    const slot = this.#tiles[to]!.sumSlots.push({ outputs, creditRoute, held }) - 1;
    const route = this.#route('partialSums', layer, from, to, slot);
    const flits = sumPacketFlits(this.#model.context.chip, outputs);
    if (flits > MOST_FLITS)
      throw new SimulationError(layer, undefined, `a packet of ${flits} flits: at most ${MOST_FLITS}`);
    (held ? sender.sums.image : sender.sums.step).push({ route, flits });
  }

  #imageCopies(connection: Connection): { route: number; flits: number; to: number }[] {
    const { network, chip, mapping } = this.#model.context;
    return readersOf(connection).map((to) => {
      const bits = imageBits(network, chip, connection, to);
      const flits = Math.ceil(bits / chip.noc.flitBits);
      const before = this.#tiles[to]!.image ?? { flits: 0, words: 0 };
      this.#tiles[to]!.image = { flits: before.flits + flits, words: before.words + Math.ceil(bits / WORD_BITS) };
      return { route: this.#route('image', INPUT, mapping.tiles.length, to, 0), flits, to };
    });
  }

  #planFusion(): FusionPlan | undefined {
    const { network, mapping } = this.#model.context;
    const unit = fusionTile({ network, mapping });
    if (unit === undefined) return undefined;
    let slots = 0;
    const heads = network.classifiers.map(({ population }) => {
      const away = mapping.populations[population]!.shards.filter(({ tile }) => tile !== unit);
      const tiles = [...new Set(away.map(({ tile }) => tile))];
      return tiles.map((tile) => {
        const channels = away
          .filter((shard) => shard.tile === tile)
          .flatMap((shard) => Array.from({ length: shard.channels }, (_, i) => shard.firstChannel + i));
        this.#sendSpikes(population, tile, unit, channels, slots, ['headSpikes', 'headMark']);
        slots += 1;
        return slots - 1;
      });
    });
    return {
      tile: unit,
      decisionRoute: this.#route('decision', 'fusion', unit, mapping.tiles.length, 0),
      slots: heads,
    };
  }
}

/** Receivers ascending, as docs/timing.md says. */
function sortMessages({ marks, credits }: SendPlan): void {
  marks.sort((a, b) => a.to - b.to);
  credits.sort((a, b) => a.to - b.to);
}
