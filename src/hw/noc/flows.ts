import { readersOf, type SumTransfer } from '../../model/connection.js';
import type { Series } from '../../model/counts.js';
import type { ConnectionLoad, RunLoad } from '../../model/load.js';
import { INPUT, type Population, positions } from '../../model/network.js';
import { regular, weightedSum } from '../../model/series.js';
import { transfersOf } from '../accumulation/counts.js';
import { imageBits } from '../input-buffer/counts.js';
import { tilePairs } from './pairs.js';

/** A node of the mesh: a tile, or the IO at (0,0). */
export const IO_NODE = 'io';
export type Node = number | typeof IO_NODE;

export type FlowKind = 'spikes' | 'mark' | 'credit' | 'partialSums' | 'image' | 'decision';

/** Flits from one node to another, summed over images. */
export interface Flow {
  readonly kind: FlowKind;
  /** Layer that is charged: the sender, or for credits and partial sums the consumer. */
  readonly layer: string;
  readonly from: Node;
  readonly to: Node;
  readonly flits: Series;
}

/** Spikes and marks from a source to a target's tiles, credits back; nothing travels inside a tile. */
export function spikeFlows(load: ConnectionLoad): Flow[] {
  const { network, mapping, connection, images, steps } = load;
  const { source, target } = connection;
  const everyStep = regular(steps, 0, images);
  return tilePairs(network, mapping, connection).flatMap(({ from, to, channels }): Flow[] => {
    const spikes = channels.map((channel) => load.sourceSpikes[channel]!);
    const flits = weightedSum(steps, spikes, () => 1);
    return [
      { kind: 'spikes', layer: source, from, to, flits },
      { kind: 'mark', layer: source, from, to, flits: everyStep },
      { kind: 'credit', layer: target, from: to, to: from, flits: everyStep },
    ];
  });
}

/** Partial sums of column blocks whose row blocks lie in another tile than their neurons: for every position. */
export function partialSumFlows(load: RunLoad, population: Population): Flow[] {
  const { chip, images, steps } = load;
  const { once, everyStep } = transfersOf(load, population);
  const flow = ({ from, to, outputs }: SumTransfer, isOnce: boolean): Flow => {
    const flits = images * positions(population.shape) * Math.ceil((outputs * chip.tile.psumBits) / chip.noc.flitBits);
    const series = isOnce ? regular(steps, flits, 0) : regular(steps, 0, flits);
    return { kind: 'partialSums', layer: population.name, from, to, flits: series };
  };
  return [...once.map((transfer) => flow(transfer, true)), ...everyStep.map((transfer) => flow(transfer, false))];
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
  const flows: Flow[] = [];
  for (const { population } of load.network.classifiers) {
    for (const { tile, firstChannel, channels } of load.mapping.populations[population]!.shards) {
      if (tile === unit) continue;
      const flits = weightedSum(load.steps, spikesOf(population).slice(firstChannel, firstChannel + channels), () => 1);
      flows.push({ kind: 'spikes', layer: population, from: tile, to: unit, flits });
      flows.push({ kind: 'mark', layer: population, from: tile, to: unit, flits: everyStep });
    }
  }
  const decision = regular(load.steps, load.images, 0);
  flows.push({ kind: 'decision', layer: 'fusion', from: unit, to: IO_NODE, flits: decision });
  return flows;
}

/** Tile of the fusion unit: the final classifier's (or the only head's) first; undefined without a classifier. */
export function fusionTile({ network, mapping }: Pick<RunLoad, 'network' | 'mapping'>): number | undefined {
  const head = network.classifiers.find((classifier) => classifier.role === 'final') ?? network.classifiers[0];
  return head === undefined ? undefined : mapping.populations[head.population]!.shards[0]!.tile;
}
