import { SimulationError } from '../base/errors.js';
import { arrivingSumCounts, hTreeCounts, psumBufferCounts } from '../hw/accumulation/counts.js';
import { adcCounts, latchCounts, shiftAddCounts } from '../hw/adc/counts.js';
import { crossbarCounts } from '../hw/crossbar/counts.js';
import { readsOf } from '../hw/crossbar/reads.js';
import { fusionCounts } from '../hw/fusion-unit/counts.js';
import { imageUnitCounts, pixelReadCounts } from '../hw/image-unit/counts.js';
import { arrivalCounts, patchCounts } from '../hw/input-buffer/counts.js';
import { ioCounts } from '../hw/io/counts.js';
import { deliveryCounts, heldSumCounts, neuronCounts } from '../hw/neuron/counts.js';
import { nocCounts } from '../hw/noc/counts.js';
import { type Flow, headFlows, imageFlows, partialSumFlows, spikeFlows } from '../hw/noc/flows.js';
import { orderOf } from '../hw/noc/route.js';
import { flowsAlong, spikeRoutes } from '../hw/noc/routes.js';
import { poolingAdditions, poolingUpdates } from '../hw/pooling/counts.js';
import { spikeMemoryCounts } from '../hw/spike-memory/counts.js';
import type { Activity } from '../model/activity.js';
import { denseReads } from '../model/assumed-activity.js';
import { chipFor, middleLevel } from '../model/chip.js';
import { connectionsOf } from '../model/connection.js';
import type { CountingConventions, CountRow, Counts, Series } from '../model/counts.js';
import type {
  ChargedLoad,
  ConnectionLoad,
  ImageUnitLoad,
  PopulationLoad,
  ProjectionLoad,
  RunLoad,
} from '../model/load.js';
import { INPUT, type Population, type Projection, positions, shapeOf } from '../model/network.js';
import type { ModuleName } from './actions.js';
import { crossbarsOf, type ListedLayer, layerListOf } from './layer-list.js';

/** What the machine did: counts of every action and every flow over the mesh, summed over the run's images. */
export interface MachineCounts extends Counts {
  readonly flows: readonly Flow[];
}

/** A network on a chip with the conventions under which it is charged. */
export interface ChargedNetwork extends MappedNetwork {
  readonly conventions: CountingConventions;
  /** The layer list that is charged under `conventions.layerList`; left out: that of the network. */
  readonly layerList?: readonly ListedLayer[] | undefined;
}

/**
 * Counts every action of a run from its activity and the mapping. The only source of what is charged, at every fidelity.
 */
export function countActions(load: ChargedNetwork, activity: Activity): MachineCounts {
  const run: ChargedLoad = { ...load, images: activity.images, steps: activity.steps };
  const { layerList: rule } = load.conventions;
  const list = load.layerList ?? (rule && layerListOf(load.network, load.network, rule, false));
  const spikes = spikeSeries(activity);
  const rows: CountRow[] = [];
  const record: Recorder = (layer, module, counts, projection) => {
    const of = projection === undefined ? {} : { projection };
    for (const [action, series] of Object.entries(counts)) rows.push({ layer, ...of, module, action, series });
  };
  for (const crossbars of crossbarLoads(run, activity, list)) recordCrossbars(run, crossbars, record);
  for (const projection of run.network.projections) recordImageUnit(run, projection, record);
  for (const load of connectionLoads(run, spikes)) recordConnection(load, record);
  for (const population of run.network.populations) recordPopulation(run, activity, population, spikes, record);
  const flows = flowsOf(run, activity, spikes);
  const order = orderOf(run.chip);
  for (const flow of flows) record(flow.layer, 'noc', nocCounts(run.mapping, flow, order));
  record('fusion', 'fusion', fusionCounts(run, spikes));
  record(INPUT, 'io', ioCounts(run));
  return { images: run.images, steps: run.steps, rows: mergeRows(rows), flows };
}

/** Everything that travels over the mesh, from the spikes alone. */
export function countFlows(load: MappedNetwork, activity: Activity): Flow[] {
  return flowsOf({ ...load, images: activity.images, steps: activity.steps }, activity, spikeSeries(activity));
}

/** A network on a chip, before it runs. */
export type MappedNetwork = Omit<RunLoad, 'images' | 'steps'>;

function flowsOf(run: RunLoad, activity: Activity, spikes: SpikeSeries): Flow[] {
  const loads = connectionLoads(run, spikes);
  const unicast = [
    ...loads.flatMap((load) => [...spikeFlows(load), ...imageFlows(load)]),
    ...run.network.populations.flatMap((population) => partialSumFlows(run, population)),
    ...headFlows(run, spikes),
  ];
  const { copies, packets } = run.chip.noc;
  if (copies === 'unicast' && packets === 'aer') return unicast;
  const shared = flowsAlong(spikeRoutes(run.network, run.mapping, run.chip), activity);
  return [...unicast.filter(({ kind }) => kind !== 'spikes'), ...shared];
}

type SpikeSeries = (population: string) => readonly Series[];
type Recorder = (layer: string, module: ModuleName, counts: Record<string, Series>, projection?: string) => void;

/** Nothing that is mapped may be silently free. */
const missing = (name: string): SimulationError => new SimulationError(name, undefined, 'has no activity to count');

/** Spikes per channel of a population as series, from the activity's [channel][step-1]. */
function spikeSeries({ populations, steps }: Activity): SpikeSeries {
  const cache = new Map<string, readonly Series[]>();
  return (population) => {
    const known = cache.get(population);
    if (known !== undefined) return known;
    const spikes = populations[population]?.spikes;
    if (spikes === undefined) throw missing(population);
    const series = Array.from({ length: spikes.length / steps }, (_, channel) => {
      const values = new Float64Array(steps + 1);
      values.set(spikes.subarray(channel * steps, (channel + 1) * steps), 1);
      return values;
    });
    cache.set(population, series);
    return series;
  };
}

/** Every connection with the spikes of its source. */
function connectionLoads(run: RunLoad, spikes: SpikeSeries): ConnectionLoad[] {
  return connectionsOf(run.network, run.mapping).map((connection) => ({
    ...run,
    connection,
    sourceSpikes: connection.source === INPUT ? [] : spikes(connection.source),
  }));
}

/** The crossbars that are charged: those of the mapping, or those of a published layer list. */
function crossbarLoads(
  run: ChargedLoad,
  activity: Activity,
  list: readonly ListedLayer[] | undefined,
): ProjectionLoad[] {
  if (list !== undefined) return list.map((listed) => listedLoad(run, listed));
  return run.network.projections.flatMap((projection): ProjectionLoad[] => {
    const mapped = run.mapping.projections[projection.name];
    if (mapped === undefined) return [];
    const read = activity.projections[projection.name];
    if (read === undefined || read.kind === 'window') throw missing(projection.name);
    const area = positions(shapeOf(run.network, projection.target));
    const chip = chipFor(run.chip, projection.name);
    return [{ ...run, chip, mapped, reads: readsOf(run, mapped.blocks, area, read) }];
  });
}

/** A layer of a list is read at all of its positions in every step, with every row active. */
function listedLoad(run: ChargedLoad, listed: ListedLayer): ProjectionLoad {
  const mapped = crossbarsOf(listed, run.chip);
  const steps = denseReads(mapped.blocks, run.steps, listed.positions, middleLevel(run.chip));
  return { ...run, mapped, reads: readsOf(run, mapped.blocks, listed.positions, { kind: 'spikes', steps }) };
}

/** The name of a projection that has bits of its own on the chip. */
const nameOfOwn = ({ chip }: ChargedLoad, name: string): string | undefined =>
  chipFor(chip, name) === chip ? undefined : name;

function recordCrossbars(run: ChargedLoad, load: ProjectionLoad, record: Recorder): void {
  const { name, target: layer } = load.mapped;
  const own = load.chip === run.chip ? undefined : name;
  record(layer, 'crossbar', crossbarCounts(load), own);
  record(layer, 'adc', adcCounts(load), own);
  record(layer, 'shiftAdd', shiftAddCounts(load), own);
  record(layer, 'latch', latchCounts(load), own);
  record(layer, 'hTree', hTreeCounts(load), own);
  record(layer, 'psumBuffer', psumBufferCounts(load), own);
  record(layer, 'inputBuffer', patchCounts(load), own);
  record(layer, 'neuron', deliveryCounts(load), own);
}

function recordImageUnit(run: ChargedLoad, { name, target }: Projection, record: Recorder): void {
  const unit = run.mapping.imageUnits[name];
  if (unit === undefined) return;
  const load: ImageUnitLoad = { ...run, unit };
  const own = nameOfOwn(run, name);
  record(target, 'imageUnit', imageUnitCounts(load), own);
  record(target, 'inputBuffer', pixelReadCounts(load), own);
}

function recordConnection(load: ConnectionLoad, record: Recorder): void {
  const { target } = load.connection;
  record(target, 'inputBuffer', arrivalCounts(load));
  const stored = spikeMemoryCounts(load);
  if (stored !== undefined) record(target, 'spikeMemory', stored);
}

function recordPopulation(
  run: ChargedLoad,
  activity: Activity,
  population: Population,
  spikes: SpikeSeries,
  record: Recorder,
): void {
  const { name } = population;
  const load: PopulationLoad = { ...run, population, placed: run.mapping.populations[name]!, spikes: spikes(name) };
  if (population.neuron.kind === 'integrateAndFire') {
    record(name, 'neuron', neuronCounts(load));
    record(name, 'heldSum', heldSumCounts(load));
    record(name, 'psumBuffer', arrivingSumCounts(run, population));
    return;
  }
  record(name, 'pooling', poolingUpdates(load));
  for (const projection of run.network.projections.filter((candidate) => candidate.target === name)) {
    const window = activity.projections[projection.name];
    if (window?.kind !== 'window') throw missing(projection.name);
    const additions = new Float64Array(run.steps + 1);
    additions.set(window.additions, 1);
    record(name, 'pooling', poolingAdditions({ ...run, projection, additions }));
  }
}

/** The same with what projections of a layer have apart added up: what a machine can count. */
export const countsByLayer = (rows: readonly CountRow[]): CountRow[] =>
  mergeRows(rows.map(({ projection: _, ...row }) => row));

/** One row per layer, module and action, apart for projections with bits of their own. */
function mergeRows(rows: readonly CountRow[]): CountRow[] {
  const merged = new Map<string, CountRow>();
  for (const row of rows) {
    const key = `${row.layer} ${row.projection ?? ''} ${row.module} ${row.action}`;
    const known = merged.get(key);
    const series = known === undefined ? row.series : known.series.map((value, t) => value + row.series[t]!);
    merged.set(key, { ...row, series });
  }
  return [...merged.values()];
}
