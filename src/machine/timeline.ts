import { type Cycles, cycle, cycles } from '../base/units.js';
import { fusionClocks } from '../hw/fusion-unit/timing.js';
import { imageBits } from '../hw/input-buffer/counts.js';
import { pinClocks } from '../hw/io/timing.js';
import { placeOf } from '../hw/noc/counts.js';
import { type Flow, fusionTile, IO_NODE } from '../hw/noc/flows.js';
import { tilePairs } from '../hw/noc/pairs.js';
import { packetClocks } from '../hw/noc/timing.js';
import { connectionsOf, readersOf } from '../model/connection.js';
import { hops } from '../model/mapping.js';
import { INPUT, neurons, shapeOf } from '../model/network.js';
import type { ImageTimeline, PopulationStages, Timeline } from '../model/timeline.js';
import { finishTimes, type RecurrenceEdge, type RecurrenceGraph } from './recurrence.js';
import { type StageContext, stagesOf, stepClocks } from './stages.js';

/** The chip's timing for one network: everything that does not depend on an image. */
export interface TimingModel {
  readonly context: StageContext;
  readonly stages: readonly PopulationStages[];
  readonly graph: RecurrenceGraph;
  /** Clocks until the coded image lies in the tiles that read it. */
  readonly imageIn: Cycles;
  /** Index of each head with the clocks of its last spike and mark to the fusion unit. */
  readonly heads: readonly { readonly population: number; readonly delivery: Cycles }[];
  /** Clocks from complete counts to the decision at the pins. */
  readonly readout: Cycles;
}

/** Derives the timing of a mapped network. */
export function timingModel(context: StageContext): TimingModel {
  const { network, chip, mapping } = context;
  const indexOf = new Map(network.populations.map(({ name }, index) => [name, index]));
  const unit = fusionTile({ network, mapping });
  const heads = network.classifiers.map(({ population }) => {
    const away = mapping.populations[population]!.shards.filter((shard) => shard.tile !== unit);
    const links = away.map((shard) => hops(placeOf(mapping, shard.tile), placeOf(mapping, unit!)));
    const delivery = cycles(Math.max(0, ...links.map((count) => packetClocks(chip, count, 1) + 1)));
    return { population: indexOf.get(population)!, delivery };
  });
  const classes = network.classifiers[0] && neurons(shapeOf(network, network.classifiers[0].population));
  const out = unit === undefined ? 0 : hops(placeOf(mapping, unit), placeOf(mapping, IO_NODE));
  return {
    context,
    stages: stagesOf(context),
    graph: { populations: network.populations.length, edges: edgesOf(context, indexOf) },
    imageIn: imageInClocks(context),
    heads,
    readout: cycles(fusionClocks(chip, classes ?? 0) + packetClocks(chip, out, 1) + pinClocks(chip, 1)),
  };
}

/**
 * One edge per connection between populations. The last spike leaves with the end of the step, the marks follow one a
 * clock (receivers ascending); credits go back the same way.
 */
function edgesOf({ network, chip, mapping }: StageContext, indexOf: ReadonlyMap<string, number>): RecurrenceEdge[] {
  const inTile = network.projections.filter(({ name }) => mapping.projections[name] === undefined);
  const pooled = inTile.map(({ source, target }) => ({ source, target, projections: [] }));
  return [...connectionsOf(network, mapping.projections), ...pooled].flatMap((connection) => {
    if (connection.source === INPUT) return [];
    const pairs = tilePairs(network, mapping, connection);
    const behind = (key: 'from' | 'to'): Cycles => {
      const sent = new Map<number, number>();
      const arrivals = pairs.map((pair) => {
        const place = (sent.get(pair[key]) ?? 0) + 1;
        sent.set(pair[key], place);
        return packetClocks(chip, hops(mapping.tiles[pair.from]!, mapping.tiles[pair.to]!), 1) + place;
      });
      return cycles(Math.max(0, ...arrivals));
    };
    const source = indexOf.get(connection.source)!;
    const target = indexOf.get(connection.target)!;
    return [{ source, target, delivery: behind('from'), credit: behind('to') }];
  });
}

/** Pins and injection run side by side; every tile that reads the image gets its own copy. */
function imageInClocks({ network, chip, mapping }: StageContext): Cycles {
  const copies = connectionsOf(network, mapping.projections)
    .filter(({ source }) => source === INPUT)
    .flatMap((connection) =>
      readersOf(connection).map((tile) => ({ tile, bits: imageBits(network, chip, connection, tile) })),
    );
  const flits = copies.reduce((sum, { bits }) => sum + Math.ceil(bits / chip.noc.flitBits), 0);
  const farthest = Math.max(0, ...copies.map(({ tile }) => hops(placeOf(mapping, IO_NODE), mapping.tiles[tile]!)));
  const pins = pinClocks(chip, neurons(network.input) * chip.crossbar.inputBits);
  return cycles(Math.max(pins, flits) + packetClocks(chip, farthest, 1));
}

/** Images that are simulated back to back: enough for the slowest population to set the pace of the last two. */
const imagesInARow = (populations: number, steps: number): number => 2 + Math.ceil((4 * populations) / steps);

/** Timeline of one image: `flows` are the machine's flows for that image alone. */
export function imageTimeline(model: TimingModel, flows: readonly Flow[], steps: number): ImageTimeline {
  const flits = busiestSender(model, flows, steps);
  const { stages, imageIn } = model;
  const perStep = stages.map((population, p) =>
    Float64Array.from({ length: steps }, (_, index) => stepClocks(population, flits[p]![index + 1]!)),
  );
  const images = imagesInARow(stages.length, steps);
  const finish = finishTimes(
    model.graph,
    images,
    steps,
    (p, t, image) => {
      const start = t === 1 ? stages[p]!.imageRead + (image > 0 ? stages[p]!.reset : 0) : 0;
      return cycles(perStep[p]![t - 1]! + start);
    },
    (_, image) => cycle((image + 1) * imageIn),
  );
  const decision = Float64Array.from({ length: steps }, (_, index) => decisionTime(model, finish, index + 1));
  const paces = finish.map((times) => times.at(-1)! - times.at(-1 - steps)!);
  const end = Math.max(...finish.map((times) => times[steps - 1]!));
  return {
    decision,
    interval: Math.max(model.imageIn, ...paces),
    drain: Math.max(0, end - decision[steps - 1]!),
    busy: Float64Array.from(perStep, (clocks, p) => clocks.reduce((a, b) => a + b, stages[p]!.imageRead)),
  };
}

/** Decision on the first image after `step` steps: the heads' counts hold spikes of the steps before. */
function decisionTime(model: TimingModel, finish: readonly Float64Array[], step: number): number {
  const ready = model.heads.map(({ population, delivery }) =>
    step === 1 ? model.imageIn : finish[population]![step - 2]! + delivery,
  );
  return Math.max(0, ...ready) + model.readout;
}

/** Flits that each population's busiest tile sends, [population][t]. */
function busiestSender({ context }: TimingModel, flows: readonly Flow[], steps: number): Float64Array[] {
  return context.network.populations.map(({ name }) => {
    const perTile = new Map<string, Float64Array>();
    for (const flow of flows) {
      if (flow.layer !== name || (flow.kind !== 'spikes' && flow.kind !== 'mark')) continue;
      const sent = perTile.get(String(flow.from)) ?? new Float64Array(steps + 1);
      for (let t = 0; t <= steps; t += 1) sent[t] = sent[t]! + flow.flits[t]!;
      perTile.set(String(flow.from), sent);
    }
    const busiest = new Float64Array(steps + 1);
    for (const sent of perTile.values()) {
      for (let t = 0; t <= steps; t += 1) busiest[t] = Math.max(busiest[t]!, sent[t]!);
    }
    return busiest;
  });
}

/** Sums up the timelines of a run's images, in image order. */
export function summarise(model: TimingModel, images: readonly ImageTimeline[], steps: number): Timeline {
  const mean = (value: (image: ImageTimeline) => number): number =>
    images.reduce((sum, image) => sum + value(image), 0) / images.length;
  const intervalCycles = mean((image) => image.interval);
  const populations = model.stages.map((stages, p) => {
    const busy = mean((image) => image.busy[p]!);
    return { ...stages, meanStepCycles: (busy - stages.imageRead) / steps, utilisation: busy / intervalCycles };
  });
  const last = images.map((image) => image.decision[steps - 1]!);
  return {
    images: images.length,
    steps,
    clockMhz: model.context.chip.technology.clockMhz,
    imageInCycles: model.imageIn,
    decisionCycles: Float64Array.from({ length: steps }, (_, index) => mean((image) => image.decision[index]!)),
    fastestCycles: Math.min(...last),
    slowestCycles: Math.max(...last),
    intervalCycles,
    drainCycles: mean((image) => image.drain),
    populations,
    bottleneck: populations.reduce((slow, next) => (next.meanStepCycles > slow.meanStepCycles ? next : slow))
      .population,
  };
}
