import type { Chip } from '../model/chip.js';
import { connectionsOf, sumTransfers } from '../model/connection.js';
import { type Network, positions, projectionsInto, shapeOf } from '../model/network.js';
import { expectedPackets, positionPackets } from '../model/packet-format.js';
import { tilePairs } from '../model/tile-pairs.js';
import type { Allocation } from './allocate.js';
import type { TileTraffic } from './anneal.js';

/** Mean spikes per neuron and step that are expected where nothing is known: the middle of what converted networks fire. */
const EXPECTED_RATE = 0.05;

/** Flits of the spikes of one of `area` positions. */
function expectedFlits({ noc }: Chip, area: number, channels: number): number {
  if (noc.packets === 'aer') return EXPECTED_RATE * channels;
  return expectedPackets(positionPackets(noc, area, channels), EXPECTED_RATE).flits;
}

/** Flits of a step between tiles as far as shapes tell them: spikes at one rate everywhere, marks, and partial sums. */
export function expectedTraffic(network: Network, chip: Chip, allocation: Allocation): TileTraffic[] {
  const spikes = connectionsOf(network, allocation).flatMap((connection) =>
    tilePairs(network, allocation, connection).map(({ from, to, channels }): TileTraffic => {
      const area = positions(shapeOf(network, connection.source));
      return { from, to, flits: area * expectedFlits(chip, area, channels.length) + 1 };
    }),
  );
  const sums = network.populations.flatMap(({ name, shape }) => {
    const into = projectionsInto(network, name).flatMap((projection) => allocation.projections[projection.name] ?? []);
    return sumTransfers(into, allocation.populations[name]!.shards).map(({ from, to, outputs }): TileTraffic => {
      const flits = Math.ceil((outputs * chip.tile.psumBits) / chip.noc.flitBits);
      return { from, to, flits: positions(shape) * (flits + 1) };
    });
  });
  return [...spikes, ...sums];
}
