import { cycle, cycles } from '../base/units.js';
import type { Flow } from '../hw/noc/flows.js';
import type { Activity } from '../model/activity.js';
import type { CriticalPart, ImageTimeline, Timeline, WhereTimeGoes } from '../model/timeline.js';
import { criticalParts, sumParts } from './critical-path.js';
import { decisionPath, decisionsOf } from './decisions.js';
import type { ImageTimes } from './image-times.js';
import { type RecurrenceTimes, runSteps } from './recurrence.js';
import type { StepLog } from './step-log.js';
import { workOf } from './step-times.js';
import type { TimingModel } from './timing-model.js';
import { type NetworkPart, whereByStep, whereTimeGoes } from './where-time-goes.js';

/** Images that are simulated back to back: enough for the slowest population to set the pace of the last two. */
const imagesInARow = (populations: number, steps: number): number => 2 + Math.ceil((4 * populations) / steps);

/** Timeline of one image from its counts: `flows` and `activity` are those of that image alone. */
export const imageTimeline = (
  model: TimingModel,
  flows: readonly Flow[],
  activity: Activity,
  stepByStep = false,
): ImageTimeline => timelineOf(model, countedTimes(model, flows, activity), activity.steps, stepByStep);

/** What the formulas of docs/timing.md give for one image. */
export function countedTimes(model: TimingModel, flows: readonly Flow[], activity: Activity): ImageTimes {
  const { context, paths, graph, heads, imageIn, readout } = model;
  const work = context.network.populations.map(({ name }, p) => workOf(name, paths[p]!, flows, activity));
  return {
    imageIn,
    readout,
    service: (p, t) => work[p]!.steps[t - 1]!,
    imageRead: (p) => work[p]!.imageRead,
    delivery: (edge) => graph.edges[edge]!.delivery,
    credit: (edge) => graph.edges[edge]!.credit,
    headDelivery: (head) => heads[head]!.delivery,
  };
}

/** Timeline of one image, as often in a row as it takes to find its pace. `stepByStep`: with `whereByStep`. */
export function timelineOf(model: TimingModel, times: ImageTimes, steps: number, stepByStep = false): ImageTimeline {
  const { graph, context } = model;
  const images = imagesInARow(graph.populations, steps);
  const clocks = stepClocks(model, times, steps);
  const log = runSteps(graph, images, steps, recurrenceTimes(model, times, clocks));
  const network: NetworkPart = (p, at) => clocks.network[p]![at % steps]!;
  const decision = decisionsOf(model, times, log);
  const paces = log.finish.map((finish) => finish.at(-1)! - finish.at(-1 - steps)!);
  const stepEnd = latestOf(log.finish, steps);
  const populations = log.finish.map((_, p) => p);
  const names = context.network.populations.map(({ name }) => name);
  return {
    imageIn: times.imageIn,
    decision,
    interval: Math.max(times.imageIn, ...paces),
    stepEnd,
    drain: Math.max(0, stepEnd[steps - 1]! - decision[steps - 1]!),
    busy: Float64Array.from(populations, (p) =>
      clocks.service[p]!.reduce((sum, each) => sum + each, times.imageRead(p)),
    ),
    imageRead: Float64Array.from(populations, times.imageRead),
    where: whereTimeGoes(log, network),
    ...(stepByStep ? { whereByStep: whereByStep(log, network) } : {}),
    critical: [
      ...criticalParts(decisionPath(model, times, log, network), names),
      { layer: 'fusion', kind: 'readout', clocks: times.readout },
    ],
  };
}

/** When every population starts and ends every step of `images` images in a row. */
export const stepLogOf = (model: TimingModel, times: ImageTimes, images: number, steps: number): StepLog =>
  runSteps(model.graph, images, steps, recurrenceTimes(model, times, stepClocks(model, times, steps)));

/** Clocks of every step, [population][t-1]: all that it takes, and the part by which network interfaces lengthen it. */
interface StepClocks {
  readonly service: readonly Float64Array[];
  readonly network: readonly Float64Array[];
}

function stepClocks({ graph }: TimingModel, times: ImageTimes, steps: number): StepClocks {
  const rows = (): Float64Array[] => Array.from({ length: graph.populations }, () => new Float64Array(steps));
  const clocks = { service: rows(), network: rows() };
  for (let p = 0; p < graph.populations; p += 1) {
    for (let at = 0; at < steps; at += 1) {
      const { pipeline, network } = times.service(p, at + 1);
      clocks.service[p]![at] = pipeline + network;
      clocks.network[p]![at] = network;
    }
  }
  return clocks;
}

function recurrenceTimes({ stages }: TimingModel, times: ImageTimes, { service }: StepClocks): RecurrenceTimes {
  return {
    ...times,
    service: (p, t, image) => {
      const before = t === 1 ? times.imageRead(p) + (image > 0 ? stages[p]!.reset : 0) : 0;
      return cycles(service[p]![t - 1]! + before);
    },
    arrival: (_, image) => cycle((image + 1) * times.imageIn),
  };
}

/** The largest of the values at every place below `length`. */
function latestOf(rows: readonly Float64Array[], length: number): Float64Array {
  const latest = new Float64Array(length).fill(Number.NEGATIVE_INFINITY);
  for (const row of rows) for (let at = 0; at < length; at += 1) latest[at] = Math.max(latest[at]!, row[at]!);
  return latest;
}

/**
 * Sums up the timelines of a run's images, in image order. What layers did and waited for is the mean over `described`:
 * the images that were simulated, where only some were.
 */
export function summarise(
  model: TimingModel,
  images: readonly ImageTimeline[],
  steps: number,
  described: readonly ImageTimeline[] = images,
): Timeline {
  const mean = (value: (image: ImageTimeline) => number): number =>
    images.reduce((sum, image) => sum + value(image), 0) / images.length;
  const intervalCycles = mean((image) => image.interval);
  const populations = model.stages.map((stages, p) => ({
    ...stages,
    busyCycles: mean((image) => image.busy[p]!),
    meanImageReadCycles: mean((image) => image.imageRead[p]!),
    meanStepCycles: mean((image) => image.busy[p]! - image.imageRead[p]!) / steps,
    utilisation: mean((image) => image.busy[p]!) / intervalCycles,
    where: meanWhere((part) => described.reduce((sum, { where }) => sum + where[p]![part], 0) / described.length),
  }));
  const last = images.map((image) => image.decision[steps - 1]!);
  return {
    images: images.length,
    steps,
    clockMhz: model.context.chip.technology.clockMhz,
    imageInCycles: cycles(mean((image) => image.imageIn)),
    decisionCycles: Float64Array.from({ length: steps }, (_, index) => mean((image) => image.decision[index]!)),
    byImage: {
      decisionCycles: last,
      intervalCycles: images.map(({ interval }) => interval),
      drainCycles: images.map(({ drain }) => drain),
    },
    described: described.map((image) => images.indexOf(image)),
    fastestCycles: Math.min(...last),
    slowestCycles: Math.max(...last),
    intervalCycles,
    stepEndCycles: Float64Array.from({ length: steps }, (_, index) => mean((image) => image.stepEnd[index]!)),
    drainCycles: mean((image) => image.drain),
    populations,
    bottleneck: populations.reduce((slow, next) => (next.utilisation > slow.utilisation ? next : slow)).population,
    critical: meanCritical(described),
    example: exampleOf(images, described),
  };
}

/** The first described image whose time is known step by step. */
function exampleOf(images: readonly ImageTimeline[], described: readonly ImageTimeline[]): Timeline['example'] {
  const example = described.find(({ whereByStep: steps }) => steps !== undefined);
  return example && { image: images.indexOf(example), whereByStep: example.whereByStep! };
}

const meanWhere = (mean: (part: keyof WhereTimeGoes) => number): WhereTimeGoes => ({
  computing: mean('computing'),
  input: mean('input'),
  network: mean('network'),
  buffer: mean('buffer'),
  barrier: mean('barrier'),
});

/** Mean clocks of every layer and kind, longest first. */
function meanCritical(images: readonly ImageTimeline[]): CriticalPart[] {
  const parts = sumParts(images.flatMap(({ critical }) => critical));
  return parts
    .map((part) => ({ ...part, clocks: part.clocks / images.length }))
    .toSorted((a, b) => b.clocks - a.clocks);
}
