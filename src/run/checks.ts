import { sum } from '../base/sum.js';
import type { Activity } from '../model/activity.js';
import { chipFor, columnsPerWeight } from '../model/chip.js';
import type { MappedImageUnit, MappedProjection } from '../model/mapping.js';
import { INPUT, macs, weightMatrix } from '../model/network.js';
import type { Check } from '../model/result.js';
import { agree, type CheckInput, equal } from './check-parts.js';
import { creditsAnswerSums, linksWalked, marksAnswered, packetsHoldSpikes, spikesDelivered } from './flow-checks.js';

/** Every conservation check of a run. */
export function runChecks(input: CheckInput): Check[] {
  return [
    energyCheck('energy-by-module', input.byModulePj, input.totalPj),
    energyCheck('energy-by-layer', input.byLayerPj, input.totalPj),
    everyNumberSane(input),
    spikesConserved(input),
    synapticOperations(input),
    ...(input.headCounts === undefined ? [] : [headsCounted(input, input.headCounts)]),
    spikesDelivered(input),
    ...(input.chip.noc.packets === 'aer' ? [] : [packetsHoldSpikes(input)]),
    marksAnswered(input),
    creditsAnswerSums(input),
    linksWalked(input),
    weightsMappedOnce(input),
    ...(Object.keys(input.mapping.imageUnits).length === 0 ? [] : [imageProducts(input)]),
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

/** Spikes fired in steps 1..T-1 (in all steps where they are assumed alike) against spikes that each reader found. */
function spikesConserved({ network, activity, headCounts }: CheckInput): Check {
  let fired = 0;
  let read = 0;
  for (const { name, source } of network.projections) {
    if (source === INPUT) continue;
    fired += headCounts === undefined ? sum(activity.populations[source]!.spikes) : firedBefore(activity, source);
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
function headsCounted({ network, activity }: CheckInput, headCounts: NonNullable<CheckInput['headCounts']>): Check {
  let counted = 0;
  let fired = 0;
  for (const { name, population } of network.classifiers) {
    const classes = activity.populations[population]!.spikes.length / activity.steps;
    for (const image of headCounts[name] ?? []) counted += sum(image.subarray(image.length - classes));
    fired += firedBefore(activity, population);
  }
  return equal('head-spikes-counted', 'class counts after the last step = spikes of the heads', counted, fired);
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

/** Products of image units, and sums that they write for as many steps to read, against the network's own numbers. */
function imageProducts({ network, mapping, activity, counts }: CheckInput): Check {
  const total = (module: string, action: string): number =>
    sum(counts.rows.filter((row) => row.module === module && row.action === action).map((row) => sum(row.series)));
  const inUnits = network.projections.filter(({ name }) => mapping.imageUnits[name] !== undefined);
  const wanted = activity.images * sum(inUnits.map((projection) => macs(network, projection)));
  const products = total('imageUnit', 'multiplication');
  const [written, read] = [total('heldSum', 'write'), total('heldSum', 'read')];
  return {
    name: 'image-products',
    passed: products === wanted && products === total('imageUnit', 'accumulation') && read === written * activity.steps,
    detail: `products of image units = weights x positions: ${products} = ${wanted}; words of held sums read = written x steps: ${read} = ${written * activity.steps}`,
  };
}

/** Cells that the blocks of each copy cover against the network's weights; weights of image units once. */
function weightsMappedOnce({ network, mapping, chip }: CheckInput): Check {
  let covered = 0;
  let weights = 0;
  const odd: string[] = [];
  for (const projection of network.projections) {
    const matrix = weightMatrix(network, projection);
    if (matrix === undefined) continue;
    const unit = mapping.imageUnits[projection.name];
    const copies = unit === undefined ? mapping.populations[projection.target]!.copies : 1;
    const columns = unit === undefined ? columnsPerWeight(chipFor(chip, projection.name)) : 1;
    const wanted = matrix.taps * matrix.inputs * matrix.outputs * columns;
    const found =
      unit === undefined
        ? cellsByCopy(mapping.projections[projection.name]!, columns)
        : new Map([[0, weightsIn(unit)]]);
    weights += wanted * copies;
    covered += sum([...found.values()]);
    if (found.size !== copies || [...found.values()].some((cells) => cells !== wanted)) odd.push(projection.name);
  }
  const detail = `cells in blocks = cells of the weights, copy by copy: ${covered} = ${weights}`;
  return { name: 'weights-mapped-once', passed: odd.length === 0, detail: [detail, ...odd].join(', ') };
}

/** Weights in the memories of all tiles of a digital unit. */
const weightsIn = ({ matrix, tiles }: MappedImageUnit): number =>
  matrix.taps * matrix.inputs * sum(tiles.map(({ channels }) => channels));

/** Cells with weights in the PEs of each copy of a projection. */
function cellsByCopy({ pes, blocks }: MappedProjection, columns: number): Map<number, number> {
  const cells = new Map<number, number>();
  for (const { rowGroup, columnBlock, copy } of pes) {
    const rows = sum(blocks.rowGroups[rowGroup]!.rowBlocks.map((row) => blocks.rowBlocks[row]!.rows));
    const here = rows * blocks.columnBlocks[columnBlock]!.outputs * columns;
    cells.set(copy, (cells.get(copy) ?? 0) + here);
  }
  return cells;
}

function utilisation({ mapping, chip, populations }: CheckInput): Check {
  const over = [
    ...mapping.tiles.filter((tile) => tile.pes > chip.tile.pesPerTile).map((tile) => `tile ${tile.index}`),
    ...populations.filter((population) => !(population.utilisation <= 1 + 1e-9)).map(({ population }) => population),
  ];
  const passed = over.length === 0;
  return { name: 'utilisation-at-most-1', passed, detail: passed ? 'tiles and populations' : over.join(', ') };
}
