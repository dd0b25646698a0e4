import { linkLoads } from '../hw/noc/route.js';
import type { MachineCounts } from '../machine/count-actions.js';
import type { Activity } from '../model/activity.js';
import { type Chip, columnsPerWeight } from '../model/chip.js';
import type { Mapping } from '../model/mapping.js';
import { INPUT, type Network, weightMatrix } from '../model/network.js';
import type { Check, EnergyRow } from '../model/result.js';
import type { PopulationTimeline } from '../model/timeline.js';

/** What the checks of a run look at; both sides of each come from different code. */
export interface CheckInput {
  readonly network: Network;
  readonly chip: Chip;
  readonly mapping: Mapping;
  readonly activity: Activity;
  readonly headCounts: Readonly<Record<string, readonly Uint32Array[]>>;
  readonly counts: MachineCounts;
  readonly energyRows: readonly EnergyRow[];
  /** Total as accumulated over steps, leakage included [pJ]. */
  readonly totalPj: number;
  readonly byModulePj: Readonly<Record<string, number>>;
  readonly byLayerPj: Readonly<Record<string, number>>;
  readonly populations: readonly PopulationTimeline[];
}

const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** Whether `a` and `b` agree to 1e-9 of the larger. */
export const agree = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));

const equal = (name: string, what: string, a: number, b: number): Check => ({
  name,
  passed: a === b,
  detail: `${what}: ${a} = ${b}`,
});

/** Every conservation check of a run. */
export function runChecks(input: CheckInput): Check[] {
  return [
    energyCheck('energy-by-module', input.byModulePj, input.totalPj),
    energyCheck('energy-by-layer', input.byLayerPj, input.totalPj),
    everyNumberSane(input),
    spikesConserved(input),
    synapticOperations(input),
    headsCounted(input),
    spikesDelivered(input),
    linksWalked(input),
    weightsMappedOnce(input),
    utilisation(input),
  ];
}

function energyCheck(name: string, parts: Readonly<Record<string, number>>, totalPj: number): Check {
  const parted = sum(Object.values(parts));
  return { name, passed: agree(parted, totalPj), detail: `sum of parts ${parted} pJ = total over steps ${totalPj} pJ` };
}

function everyNumberSane({ energyRows, counts, totalPj }: CheckInput): Check {
  const bad = [
    ...energyRows.filter((row) => !(row.energyPj >= 0 && Number.isFinite(row.energyPj))),
    ...counts.rows.filter((row) => !row.series.every((value) => value >= 0 && Number.isFinite(value))),
  ];
  const names = bad.map((row) => `${row.layer} ${row.module}.${row.action}`);
  const passed = bad.length === 0 && totalPj >= 0 && Number.isFinite(totalPj);
  return { name: 'finite-and-not-negative', passed, detail: passed ? 'all counts and energies' : names.join(', ') };
}

/** Spikes fired in steps 1..T-1 against spikes that each reader found in steps 2..T. */
function spikesConserved({ network, activity }: CheckInput): Check {
  let fired = 0;
  let read = 0;
  for (const { name, source } of network.projections) {
    if (source === INPUT) continue;
    fired += firedBefore(activity, source);
    const reader = activity.projections[name]!;
    read += sum(
      reader.kind === 'window' ? reader.inputSpikes : reader.kind === 'spikes' ? reader.steps.inputSpikes : [],
    );
  }
  return equal('spikes-sent-and-received', 'spikes fired times readers = spikes read', fired, read);
}

/** Spikes of a population in all steps but the last, which nobody reads. */
function firedBefore({ populations, steps }: Activity, population: string): number {
  return sum(populations[population]!.spikes.filter((_, at) => at % steps !== steps - 1));
}

/** Weights added by the kernel against active rows found by the bookkeeping. */
function synapticOperations({ network, activity }: CheckInput): Check {
  let added = 0;
  let expected = 0;
  for (const projection of network.projections) {
    const read = activity.projections[projection.name]!;
    const matrix = weightMatrix(network, projection);
    if (read.kind !== 'spikes' || matrix === undefined) continue;
    added += sum(read.steps.additions);
    expected += sum(read.steps.activeRows) * matrix.outputs;
  }
  return equal('synaptic-operations', 'weights added = active rows x outputs', added, expected);
}

/** Class counts handed to the fusion unit against the heads' own spikes. */
function headsCounted({ network, activity, headCounts }: CheckInput): Check {
  let counted = 0;
  let fired = 0;
  for (const { name, population } of network.classifiers) {
    const classes = activity.populations[population]!.spikes.length / activity.steps;
    for (const image of headCounts[name] ?? []) counted += sum(image.subarray(image.length - classes));
    fired += firedBefore(activity, population);
  }
  return equal('head-spikes-counted', 'class counts after the last step = spikes of the heads', counted, fired);
}

/** Spike flits sent over the mesh against spikes written into input buffers, and head spikes against the fusion unit. */
function spikesDelivered({ network, mapping, counts, activity }: CheckInput): Check {
  const sent = sum(counts.flows.filter((flow) => flow.kind === 'spikes').flatMap((flow) => [...flow.flits]));
  let written = 0;
  const imageReaders = new Set(
    network.projections.filter(({ source }) => source === INPUT).map(({ target }) => target),
  );
  for (const row of counts.rows) {
    if (row.module !== 'inputBuffer' || row.action !== 'writeWord') continue;
    written += sum(row.series) - (imageReaders.has(row.layer) ? row.series[0]! : 0);
  }
  const unit = counts.flows.find((flow) => flow.kind === 'decision')?.from;
  for (const { population } of network.classifiers) {
    for (const { tile, firstChannel, channels } of mapping.populations[population]!.shards) {
      if (tile === unit) continue;
      const { steps, populations } = activity;
      written += sum(populations[population]!.spikes.subarray(firstChannel * steps, (firstChannel + channels) * steps));
    }
  }
  return equal('flits-in-and-out', 'spike flits sent = spikes written where they are read', sent, written);
}

/** Link traversals by distance against links walked route by route. */
function linksWalked({ mapping, counts }: CheckInput): Check {
  const walked = sum(linkLoads(mapping, counts.flows).map((load) => load.flits));
  const counted = counts.rows
    .filter((row) => row.module === 'noc' && row.action === 'linkTraversal')
    .reduce((total, row) => total + sum(row.series), 0);
  return equal('links-walked', 'flits over links, by route = by distance', walked, counted);
}

/** Cells that the blocks cover against the network's weights. */
function weightsMappedOnce({ network, mapping, chip }: CheckInput): Check {
  let covered = 0;
  let weights = 0;
  for (const projection of network.projections) {
    const matrix = weightMatrix(network, projection);
    if (matrix === undefined) continue;
    weights += matrix.taps * matrix.inputs * matrix.outputs * columnsPerWeight(chip);
    for (const pe of mapping.projections[projection.name]?.pes ?? []) {
      const { rowGroups, rowBlocks, columnBlocks } = mapping.projections[projection.name]!.blocks;
      const rows = sum(rowGroups[pe.rowGroup]!.rowBlocks.map((row) => rowBlocks[row]!.inputs));
      covered += rows * columnBlocks[pe.columnBlock]!.outputs * columnsPerWeight(chip);
    }
  }
  return equal('weights-mapped-once', 'cells in blocks = cells of the weights', covered, weights);
}

function utilisation({ mapping, chip, populations }: CheckInput): Check {
  const over = [
    ...mapping.tiles.filter((tile) => tile.pes > chip.tile.pesPerTile).map((tile) => `tile ${tile.index}`),
    ...populations.filter((population) => !(population.utilisation <= 1 + 1e-9)).map(({ population }) => population),
  ];
  const passed = over.length === 0;
  return { name: 'utilisation-at-most-1', passed, detail: passed ? 'tiles and populations' : over.join(', ') };
}
