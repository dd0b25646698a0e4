import { SimulationError } from '../base/errors.js';
import { type Cycles, cycles } from '../base/units.js';
import { SILENT_READ_CLOCKS } from '../hw/crossbar/timing.js';
import type { Flow } from '../hw/noc/flows.js';
import type { Activity } from '../model/activity.js';
import type { InterfacePath, Passage, SkippingPes, StepPaths } from './step-paths.js';

/** Clocks of one step of a population: what its pipeline takes, and what its network interfaces take beyond it. */
export interface ServiceClocks {
  readonly pipeline: Cycles;
  readonly network: Cycles;
}

/** Clocks that one image costs a population. */
export interface PopulationWork {
  /** [t-1] */
  readonly steps: readonly ServiceClocks[];
  /** Read of the image before the first step, where its sums are held. */
  readonly imageRead: Cycles;
}

/**
 * Clocks of every step of one image at the population `name`: met without contention, never beaten (docs/timing.md).
 * `flows` and `activity` are those of that image alone.
 */
export function workOf(name: string, paths: StepPaths, flows: readonly Flow[], activity: Activity): PopulationWork {
  const spikes = spikesByTile(name, flows);
  const pes = busyReads(paths.step, activity);
  const sentOf = paths.interfaces.map((path) => ({ path, spikes: spikes.get(path.tile) }));
  const steps = Array.from({ length: activity.steps }, (_, index) => {
    const pipeline = passageClocks(paths.step, (at) => pes[at]!(index));
    let beyond = 0;
    for (const sent of sentOf) {
      beyond = Math.max(beyond, interfaceClocks(sent.path, sent.spikes?.[index + 1] ?? 0) - pipeline);
    }
    return { pipeline, network: cycles(beyond) };
  });
  return { steps, imageRead: imageClocks(paths.image, activity) };
}

function imageClocks(image: Passage | undefined, activity: Activity): Cycles {
  if (image === undefined) return cycles(0);
  const pes = busyReads(image, activity);
  return passageClocks(image, (at) => pes[at]!(0));
}

/** Clocks of all rounds in which the PEs at `at` of the skipping ones read `busy(at)` times at least. */
function passageClocks({ clocks, skipping }: Passage, busy: (at: number) => number): Cycles {
  if (skipping.length === 0) return cycles(clocks);
  const read = skipping.map(({ cycle, around, reads }, at) => {
    const active = busy(at);
    return around + active * cycle + (reads - active) * SILENT_READ_CLOCKS;
  });
  return cycles(Math.max(clocks, ...read));
}

/** Least reads with an active row in a step, for each tile that skips: those of its busiest row group. */
const busyReads = ({ skipping }: Passage, activity: Activity): ((index: number) => number)[] =>
  skipping.map(
    (pes) => (index) =>
      Math.max(...pes.groups.map(({ projection, group }) => busyOf(pes, activity, projection, group, index))),
  );

function busyOf({ copies }: SkippingPes, activity: Activity, projection: string, group: number, index: number): number {
  const read = activity.projections[projection];
  if (read === undefined || read.kind === 'window') {
    throw new SimulationError(projection, undefined, 'has no activity to time');
  }
  const reads = (patches: number): number => Math.ceil(patches / copies);
  if (read.kind === 'spikes') return reads(read.steps.nonEmptyPatches[group * read.steps.slots + index]!);
  const { slots, nonEmptyPatches } = read.bitPlanes;
  return nonEmptyPatches.subarray(group * slots, (group + 1) * slots).reduce((sum, patches) => sum + reads(patches), 0);
}

/** Clocks until a tile has sent `spikes` flits of a step, one flit a clock. */
const interfaceClocks = ({ firstSpike, firstFlit, sumFlits }: InterfacePath, spikes: number): number =>
  Math.max(spikes === 0 ? 0 : firstSpike + spikes, firstFlit + sumFlits + spikes);

/** Spike flits that each tile sends for `population`, [t]. */
function spikesByTile(population: string, flows: readonly Flow[]): Map<Flow['from'], Float64Array> {
  const perTile = new Map<Flow['from'], Float64Array>();
  for (const { kind, layer, from, flits } of flows) {
    if (layer !== population || kind !== 'spikes') continue;
    const sent = perTile.get(from);
    if (sent === undefined) perTile.set(from, flits.slice());
    else for (let t = 0; t < flits.length; t += 1) sent[t] = sent[t]! + flits[t]!;
  }
  return perTile;
}
