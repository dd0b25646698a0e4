import { SpecError, specError } from '../base/errors.js';
import { linkLoads } from '../hw/noc/route.js';
import { countFlows } from '../machine/count-actions.js';
import { mapNetwork } from '../mapping/map-network.js';
import type { Activity } from '../model/activity.js';
import type { Floorplan } from '../model/floorplan.js';
import type { RunResult } from '../model/result.js';

/**
 * Where a finished run's layers lie and what travels between them: its network is mapped on its chip anew; the spikes of
 * every layer, which the result has as a mean per image, are spread evenly over its channels and steps.
 * @throws SpecError (of `file`) when the network of the result does not fit its chip, or cannot be mapped at all
 */
export function floorplanOf(result: RunResult, file: string): Floorplan {
  const { network, chip, run } = result;
  const outcome = mapped(() => mapNetwork(network, chip, run.steps), file);
  if (outcome.kind === 'misfit') {
    throw new SpecError(outcome.misfits.map(({ path, message }) => ({ file, path: `chip.${path}`, message })));
  }
  const { mapping } = outcome;
  const flows = countFlows({ network, chip, mapping }, flatActivity(result));
  return {
    mesh: mapping.mesh,
    tiles: mapping.tiles.map(({ x, y, population, pes }) => ({ x, y, layer: population, pes })),
    links: linkLoads(mapping, flows),
  };
}

/** A result that was changed by hand may hold a chip or network that is none. */
function mapped<T>(map: () => T, file: string): T {
  try {
    return map();
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
    throw specError(file, 'network', `cannot be mapped on the chip of the result (${error.message})`);
  }
}

function flatActivity({ network, layers, run: { steps } }: RunResult): Activity {
  const populations = network.populations.map(({ name, shape }) => {
    const spikes = layers.find((layer) => layer.name === name)?.spikes ?? 0;
    const size = shape.channels * steps;
    return [name, { spikes: new Float64Array(size).fill(spikes / size) }] as const;
  });
  return { images: 1, steps, projections: {}, populations: Object.fromEntries(populations) };
}
