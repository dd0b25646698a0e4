import { SpecError, specError } from '../base/errors.js';
import { assumedPackets, packetRequest } from '../hw/noc/count-packets.js';
import { linkLoads, orderOf } from '../hw/noc/route.js';
import { spikeRoutes } from '../hw/noc/routes.js';
import { countFlows } from '../machine/count-actions.js';
import { mapNetwork } from '../mapping/map-network.js';
import type { Activity } from '../model/activity.js';
import type { Floorplan } from '../model/floorplan.js';
import type { Mapping } from '../model/mapping.js';
import { neurons, shapeOf } from '../model/network.js';
import type { RunResult } from '../model/result.js';

/**
 * Where a finished run's layers lie and what travels between them: its network is mapped on its chip anew; the spikes of
 * every layer, which the result has as a mean per image, are spread evenly over its channels and steps, independent of each
 * other.
 * @throws SpecError (of `file`) when the network of the result does not fit its chip, or cannot be mapped at all
 */
export function floorplanOf(result: RunResult, file: string): Floorplan {
  const { network, chip, run } = result;
  return attempt(file, () => {
    const outcome = mapNetwork(network, chip, run.steps);
    if (outcome.kind === 'misfit') {
      throw new SpecError(outcome.misfits.map(({ path, message }) => ({ file, path: `chip.${path}`, message })));
    }
    const { mapping } = outcome;
    refuseOther(mapping, result, file);
    const flows = countFlows({ network, chip, mapping }, flatActivity(result, mapping));
    return {
      mesh: mapping.mesh,
      tiles: mapping.tiles.map(({ x, y, population, pes }) => ({ x, y, layer: population, pes })),
      links: linkLoads(mapping, flows, orderOf(chip)).map(({ from, to, flits }) => ({
        from: [from.x, from.y],
        to: [to.x, to.y],
        flits,
      })),
    };
  });
}

/** The mapping must be the one that the run was costed on. */
function refuseOther({ tiles, mesh }: Mapping, { mapping }: RunResult, file: string): void {
  const pes = tiles.reduce((sum, tile) => sum + tile.pes, 0);
  const anew = `${tiles.length} tiles, ${pes} PEs, mesh ${mesh.width} x ${mesh.height}`;
  const said = `${mapping.tiles} tiles, ${mapping.pes} PEs, mesh ${mapping.mesh.width} x ${mapping.mesh.height}`;
  if (anew !== said) throw specError(file, 'mapping', `is ${said}; the network on the chip gives ${anew}`);
}

/** A result that was changed by hand may hold a chip or network that is none. */
function attempt<T>(file: string, map: () => T): T {
  try {
    return map();
  } catch (error) {
    if (error instanceof SpecError || !(error instanceof Error)) throw error;
    throw specError(file, 'network', `cannot be mapped on the chip of the result (${error.message})`);
  }
}

function flatActivity({ network, chip, layers, run: { steps } }: RunResult, mapping: Mapping): Activity {
  const spikesOf = (name: string): number => layers.find((layer) => layer.name === name)?.spikes ?? 0;
  const populations = network.populations.map(({ name, shape }) => {
    const size = shape.channels * steps;
    return [name, { spikes: new Float64Array(size).fill(spikesOf(name) / size) }] as const;
  });
  const rateOf = (name: string): number => spikesOf(name) / (neurons(shapeOf(network, name)) * steps);
  const packets = assumedPackets(network, packetRequest(chip, spikeRoutes(network, mapping, chip)), rateOf, steps);
  return { images: 1, steps, packets, projections: {}, populations: Object.fromEntries(populations) };
}
