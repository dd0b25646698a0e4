import { linkLoads } from '../hw/noc/route.js';
import type { MachineCounts } from '../machine/count-actions.js';
import type { Activity } from '../model/activity.js';
import { type Chip, columnsPerWeight } from '../model/chip.js';
import type { Mapping } from '../model/mapping.js';
import { INPUT, type Network, shapeOf, weightMatrix } from '../model/network.js';
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
    marksAnswered(input),
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
  if (!(totalPj >= 0 && Number.isFinite(totalPj))) names.push(`total ${totalPj} pJ`);
  const passed = names.length === 0;
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

/** Spike flits sent over the mesh against the spikes that the blocks in each tile need, walked PE by PE. */
function spikesDelivered({ network, mapping, counts, activity }: CheckInput): Check {
  const heads = new Set(network.classifiers.map(({ population }) => population));
  const unit = counts.flows.find((flow) => flow.kind === 'decision')?.from;
  const toLayers = counts.flows.filter(
    ({ kind, layer, to }) => kind === 'spikes' && !(heads.has(layer) && to === unit),
  );
  let needed = 0;
  for (const [key, channels] of channelsNeeded(network, mapping)) {
    const { spikes } = activity.populations[key.slice(0, key.indexOf(' '))]!;
    for (const channel of channels) {
      needed += sum(spikes.subarray(channel * activity.steps, (channel + 1) * activity.steps));
    }
  }
  const sent = sum(toLayers.flatMap(({ flits }) => [...flits]));
  return equal('flits-in-and-out', 'spike flits sent = spikes needed by the blocks of each tile', sent, needed);
}

/** Source channels of the rows in each tile, by `source target tile`. */
function channelsNeeded(network: Network, mapping: Mapping): Map<string, Set<number>> {
  const needed = new Map<string, Set<number>>();
  for (const { name, source, target } of network.projections) {
    const mapped = mapping.projections[name];
    if (mapped === undefined || source === INPUT) continue;
    const { rowGroups, rowBlocks, matrix } = mapped.blocks;
    const inputsPerChannel = matrix.inputs / shapeOf(network, source).channels;
    for (const { tile, rowGroup } of mapped.pes) {
      const key = `${source} ${target} ${tile}`;
      const channels = needed.get(key) ?? new Set<number>();
      for (const row of rowGroups[rowGroup]!.rowBlocks) {
        const { firstInput, inputs } = rowBlocks[row]!;
        for (let i = firstInput; i < firstInput + inputs; i += 1) channels.add(Math.floor(i / inputsPerChannel));
      }
      needed.set(key, channels);
    }
  }
  return needed;
}

/** Every mark from layer to layer is answered by a credit. */
function marksAnswered({ network, counts }: CheckInput): Check {
  const heads = new Set(network.classifiers.map(({ population }) => population));
  const unit = counts.flows.find((flow) => flow.kind === 'decision')?.from;
  const flits = (kind: 'mark' | 'credit'): number =>
    counts.flows
      .filter((flow) => flow.kind === kind && !(heads.has(flow.layer) && flow.to === unit && kind === 'mark'))
      .reduce((total, flow) => total + sum(flow.flits), 0);
  return equal('marks-and-credits', 'end-of-step marks = step credits', flits('mark'), flits('credit'));
}

/** Everything in a finished result that is a number and not finite. */
export function finiteCheck(result: object): Check {
  const bad: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'number' && !Number.isFinite(value)) bad.push(path);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) walk(inner, path === '' ? key : `${path}.${key}`);
  };
  walk(result, '');
  const detail = bad.length === 0 ? 'every number of the result' : bad.slice(0, 10).join(', ');
  return { name: 'result-finite', passed: bad.length === 0, detail };
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
