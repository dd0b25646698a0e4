import { energyRows } from '../../src/cost/energy.js';
import { resolvePrices } from '../../src/cost/prices.js';
import { MACHINE_ACTIONS } from '../../src/machine/actions.js';
import { COMPONENTS } from '../../src/machine/components.js';
import { type ChargedNetwork, countActions } from '../../src/machine/count-actions.js';
import { designPoint } from '../../src/machine/design-point.js';
import { cutNetwork } from '../../src/mapping/allocate.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import { assumedActivity } from '../../src/model/assumed-activity.js';
import { type Chip, middleLevel } from '../../src/model/chip.js';
import type { Mapping } from '../../src/model/mapping.js';
import { INPUT, type Network, shapeOf } from '../../src/model/network.js';
import type { PriceTable } from '../../src/model/price-table.js';
import type { EnergyRow } from '../../src/model/result.js';
import { defaultChip } from './load.js';

/** The default chip with square crossbars of `size`, and partial sums of 8 PEs that fit its tile. */
export const chipOf = (size: number): Chip =>
  defaultChip({ crossbar: { rows: size, cols: size }, tile: { psumBufferKib: 2 } });

export function mappingOf(network: Network, chip: Chip): Mapping {
  const outcome = mapNetwork(network, chip);
  if (outcome.kind === 'misfit') throw new Error(outcome.misfits.map((misfit) => misfit.message).join());
  return outcome.mapping;
}

export const pricesOf = (table: PriceTable, chip: Chip, mapping: Mapping, steps: number) =>
  resolvePrices(table, designPoint(chip, mapping, steps), MACHINE_ACTIONS, Object.keys(COMPONENTS));

/** What `table` charges for a network in which everything fires. */
export function denseCharge(
  network: Network,
  chip: Chip,
  table: PriceTable,
  steps: number,
  layerList?: ChargedNetwork['layerList'],
): readonly EnergyRow[] {
  const mapping = mappingOf(network, chip);
  const options = { firing: 'dense', steps, inputBits: 8, meanLevel: middleLevel(chip) } as const;
  const activity = assumedActivity(network, cutNetwork(network, chip), options);
  const counts = countActions({ network, chip, mapping, conventions: table.conventions, layerList }, activity);
  return energyRows(counts, pricesOf(table, chip, mapping, steps));
}

export const totalPj = (rows: readonly EnergyRow[]): number => rows.reduce((sum, { energyPj }) => sum + energyPj, 0);

/** How far `found` is from what a tool printed, as a share of it. */
export const shareOff = (found: number, printed: number): number =>
  found === printed ? 0 : Math.abs(found - printed) / Math.abs(printed);

/** A network of one projection alone, between the same maps. */
export function restrictToProjection(network: Network, name: string): Network {
  const projection = network.projections.find((candidate) => candidate.name === name)!;
  return {
    ...network,
    input: shapeOf(network, projection.source),
    populations: network.populations.filter((population) => population.name === projection.target),
    projections: [{ ...projection, source: INPUT }],
    classifiers: [],
  };
}
