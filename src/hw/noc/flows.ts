import type { Chip } from '../../model/chip.js';
import { readersOf, type SumTransfer } from '../../model/connection.js';
import type { Series } from '../../model/counts.js';
import type { ConnectionLoad, RunLoad } from '../../model/load.js';
import { INPUT, type Population, positions } from '../../model/network.js';
import { regular, weightedSum } from '../../model/series.js';
import { type TilePair, tilePairs } from '../../model/tile-pairs.js';
import { transfersOf } from '../accumulation/counts.js';
import { imageBits } from '../input-buffer/counts.js';
import { sumPacketFlits } from './timing.js';

/** A node of the mesh: a tile, or the IO at (0,0). */
export const IO_NODE = 'io';
export type Node = number | typeof IO_NODE;

export type FlowKind = 'spikes' | 'mark' | 'credit' | 'partialSums' | 'sumCredit' | 'image' | 'decision';

/** Flits from one node to another, or to several as copies that routers make; summed over images. */
export interface Flow {
  readonly kind: FlowKind;
  /** Layer that is charged: the sender, or for partial sums and all credits the consumer. */
  readonly layer: string;
  readonly from: Node;
  readonly to: Node;
  /** Further nodes that get the same packets. */
  readonly also?: readonly Node[];
  /** Flits that the sender puts into the mesh. */
  readonly flits: Series;
  /** Spikes in these flits, where they are not as many. */
  readonly spikes?: Series;
}

/** Every node that gets the packets of a flow. */
export const receiversOf = ({ to, also = [] }: Flow): readonly Node[] => [to, ...also];

/** Whether consumers tell their sources that a half-buffer is free: a population that runs alone needs no credit. */
export const hasStepCredits = ({ control }: Chip): boolean => control.schedule === 'pipelined' && control.stepCredits;

/** Spikes and marks from a source to a target's tiles, step credits back; nothing travels inside a tile. */
export function spikeFlows(load: ConnectionLoad): Flow[] {
  const { network, chip, mapping, connection, images, steps } = load;
  const { source, target } = connection;
  const everyStep = regular(steps, 0, images);
  return tilePairs(network, mapping, connection).flatMap(({ from, to, channels }): Flow[] => {
    const spikes = channels.map((channel) => load.sourceSpikes[channel]!);
    const flits = weightedSum(steps, spikes, () => 1);
    const sent: Flow[] = [
      { kind: 'spikes', layer: source, from, to, flits },
      { kind: 'mark', layer: source, from, to, flits: everyStep },
    ];
    if (!hasStepCredits(chip)) return sent;
    return [...sent, { kind: 'credit', layer: target, from: to, to: from, flits: everyStep }];
  });
}

/**
 * Partial sums of column blocks whose row blocks lie in another tile than their neurons: one packet for every position,
 * answered by one flit when the adding tile has room for the next.
 */
export function partialSumFlows(load: RunLoad, population: Population): Flow[] {
  const { chip, images, steps } = load;
  const { once, everyStep } = transfersOf(load, population);
  const packets = images * positions(population.shape);
  const flows = ({ from, to, outputs }: SumTransfer, isOnce: boolean): Flow[] => {
    const series = (count: number): Series => (isOnce ? regular(steps, count, 0) : regular(steps, 0, count));
    const flits = packets * sumPacketFlits(chip, outputs);
    return [
      { kind: 'partialSums', layer: population.name, from, to, flits: series(flits) },
      { kind: 'sumCredit', layer: population.name, from: to, to: from, flits: series(packets) },
    ];
  };
  return [
    ...once.flatMap((transfer) => flows(transfer, true)),
    ...everyStep.flatMap((transfer) => flows(transfer, false)),
  ];
}

/** The coded image from the IO to every tile that reads it, once per image. */
export function imageFlows(load: ConnectionLoad): Flow[] {
  const { network, chip, connection, images, steps } = load;
  if (connection.source !== INPUT) return [];
  return readersOf(connection).map((to) => {
    const flits = Math.ceil(imageBits(network, chip, connection, to) / chip.noc.flitBits);
    return { kind: 'image', layer: INPUT, from: IO_NODE, to, flits: regular(steps, images * flits, 0) };
  });
}

/** Spikes and marks of the heads to the fusion unit in the final classifier's tile, and the decision to the IO. */
export function headFlows(load: RunLoad, spikesOf: (population: string) => readonly Series[]): Flow[] {
  const unit = fusionTile(load);
  if (unit === undefined) return [];
  const everyStep = regular(load.steps, 0, load.images);
  const heads = headPairs(load).flatMap(({ population, from, to, channels }): Flow[] => {
    const spikes = channels.map((channel) => spikesOf(population)[channel]!);
    const flits = weightedSum(load.steps, spikes, () => 1);
    return [
      { kind: 'spikes', layer: population, from, to, flits },
      { kind: 'mark', layer: population, from, to, flits: everyStep },
    ];
  });
  const decision = regular(load.steps, load.images, 0);
  return [...heads, { kind: 'decision', layer: 'fusion', from: unit, to: IO_NODE, flits: decision }];
}

/** The tiles of every classifier but for that of the fusion unit, which they send their spikes to. */
export function headPairs({ network, mapping }: Pick<RunLoad, 'network' | 'mapping'>): HeadPair[] {
  const to = fusionTile({ network, mapping });
  return network.classifiers.flatMap(({ population }) =>
    mapping.populations[population]!.shards.filter(({ tile }) => to !== undefined && tile !== to).map(
      ({ tile, firstChannel, channels: count }) => {
        return {
          population,
          from: tile,
          to: to!,
          channels: Array.from({ length: count }, (_, at) => firstChannel + at),
        };
      },
    ),
  );
}

interface HeadPair extends TilePair {
  readonly population: string;
}

/** Tile of the fusion unit: the final classifier's (or the only head's) first; undefined without a classifier. */
export function fusionTile({ network, mapping }: Pick<RunLoad, 'network' | 'mapping'>): number | undefined {
  const head = network.classifiers.find((classifier) => classifier.role === 'final') ?? network.classifiers[0];
  return head === undefined ? undefined : mapping.populations[head.population]!.shards[0]!.tile;
}
