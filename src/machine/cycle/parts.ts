import { NOC_ACTIONS, type NocAction } from '../../hw/noc/counts.js';
import { hasStepCredits } from '../../hw/noc/flows.js';
import type { MakeKernel } from '../../hw/noc/mesh/kernel-host.js';
import { countedSteps } from '../../hw/noc/packets.js';
import type { Agenda } from '../../hw/tile/agenda.js';
import type { Probe } from '../../hw/tile/probe.js';
import { emptyStepTimes, type StepTimes } from '../../hw/tile/step-times.js';
import { type Counters, countersOf, sharedCounters } from '../../kernel/counters.js';
import { Engine, type EngineOptions } from '../../kernel/engine.js';
import { Line } from '../../kernel/line.js';
import type { SpikeTrains } from '../../model/spike-trains.js';
import type { TimingModel } from '../timing-model.js';
import { Replay } from './replay.js';
import { type MessagePlan, planMessages, type TilePlan } from './tile-plans.js';

/** What a machine simulates. */
export interface MachineJob {
  readonly model: TimingModel;
  readonly trains: SpikeTrains;
  /** Stored levels of every crossbar row, by projection, [tap][input]. */
  readonly rowLevels: Readonly<Record<string, Float64Array>>;
  readonly agenda: Agenda;
  /** Earliest start of each population's first entry; for machines that start in the middle of an image. */
  readonly starts?: readonly number[];
  readonly engine?: EngineOptions;
  readonly probe?: Probe;
  /** What makes the kernel of the mesh; the plain one where not said. */
  readonly meshKernel?: MakeKernel | undefined;
}

/** The lines of one population. */
export interface PopulationLines {
  readonly done: Line;
  readonly ready: Line | undefined;
  readonly imageRead: Line | undefined;
  /** Lines of populations in the same tiles that it waits for. */
  readonly beside: readonly Line[];
}

/** What waits in one tile: a population, its senders of spikes and of step credits. */
export interface Party {
  readonly population: number;
  readonly slots: readonly number[];
  readonly credits: readonly number[];
}

/** What all parts of one machine share while it is built. */
export interface MachineParts {
  readonly job: MachineJob;
  readonly model: TimingModel;
  readonly plan: MessagePlan;
  readonly engine: Engine;
  readonly replay: Replay;
  readonly times: StepTimes;
  readonly entries: number;
  readonly stepsPerImage: number;
  readonly images: number;
  /** Whether the agenda begins with the arrival of an image. */
  readonly begins: boolean;
  /** Whether it ends with the last step of a run, so that a decision is made. */
  readonly decides: boolean;
  readonly steps: number;
  readonly stepOf: (at: number) => number;
  readonly countedStep: Uint32Array;
  /** By layer: populations, input, fusion. */
  readonly nocCounters: readonly Counters<NocAction>[];
  readonly lines: readonly PopulationLines[];
  readonly image: Line;
  readonly barrier: Line | undefined;
  readonly parties: readonly (readonly Party[])[];
}

/** Layers that a flit can be charged to besides the populations: the image and the fusion unit. */
const OTHER_LAYERS = 2;

/** Everything that modules share: lines, counters, times. */
export function partsOf(job: MachineJob): MachineParts {
  const { model, trains, agenda } = job;
  const { network, chip } = model.context;
  const engine = new Engine(job.engine);
  const plan = planMessages(model);
  const populations = network.populations.length;
  const images = agenda.at(-1)!.image + 1;
  const begins = agenda[0]!.step === 1;
  const parties = plan.tiles.map((tile) => partiesOf(model, tile));
  const gates = model.stages.reduce((sum, { tiles }) => sum + tiles.length, 0);
  const nocCounters = Array.from({ length: populations + OTHER_LAYERS }, () => countersOf(NOC_ACTIONS, trains.steps));
  engine.addShared(sharedCounters('counters of the mesh', nocCounters));
  const isGlobal = chip.control.sync === 'global' && chip.control.schedule === 'pipelined';
  return {
    job,
    model,
    plan,
    engine,
    replay: new Replay(trains, agenda),
    times: emptyStepTimes({
      populations,
      edges: model.graph.edges.length,
      heads: model.heads.length,
      entries: agenda.length,
      images,
    }),
    entries: agenda.length,
    stepsPerImage: agenda.length / images,
    images,
    begins,
    decides: begins && agenda.at(-1)!.step === trains.steps && network.classifiers.length > 0,
    steps: trains.steps,
    stepOf: (at) => agenda[at]!.step,
    countedStep: countedSteps(agenda.map(({ step }) => step)),
    nocCounters,
    lines: linesOf(engine, model, parties, begins),
    image: new Line(engine, {
      name: 'image',
      parties: plan.tiles.filter(({ image }) => image !== undefined).length,
      rounds: begins ? 0 : 1,
      runsAhead: true,
    }),
    barrier: isGlobal ? new Line(engine, { name: 'barrier', parties: gates }) : undefined,
    parties,
  };
}

/** Tiles that take part in a population's work, ascending. */
export const tileNumbers = (...pipelines: readonly (readonly { readonly tile: number }[])[]): number[] =>
  [...new Set(pipelines.flat().map(({ tile }) => tile))].sort((a, b) => a - b);

function partiesOf({ graph, stages }: TimingModel, { spikeSlots, creditSlots }: TilePlan): Party[] {
  const pick = (slots: readonly number[], edgeIs: (edge: number) => boolean): number[] =>
    slots.flatMap((edge, slot) => (edgeIs(edge) ? [slot] : []));
  return stages.flatMap((_, population) => {
    const slots = pick(spikeSlots, (edge) => graph.edges[edge]!.target === population);
    const credits = pick(creditSlots, (edge) => graph.edges[edge]!.source === population);
    return slots.length + credits.length === 0 ? [] : [{ population, slots, credits }];
  });
}

function linesOf(
  engine: Engine,
  { context, stages, graph }: TimingModel,
  parties: readonly (readonly Party[])[],
  begins: boolean,
): PopulationLines[] {
  const { network, chip, mapping } = context;
  const first = chip.control.schedule === 'sequential' ? 0 : 1;
  const owners = (name: string): number => tileNumbers(mapping.populations[name]!.shards).length;
  const done = network.populations.map(({ name }) => new Line(engine, { name: `${name} done`, parties: owners(name) }));
  const inTiles = graph.edges.filter(({ target }) => network.populations[target]!.neuron.kind === 'average');
  return network.populations.map(({ name }, p) => {
    const waiting = parties.flat().filter(({ population }) => population === p).length;
    const holds = stages[p]!.imageTiles.length > 0;
    return {
      done: done[p]!,
      ready:
        waiting === 0
          ? undefined
          : new Line(engine, { name: `${name} ready`, parties: waiting, rounds: first, runsAhead: true }),
      imageRead: holds
        ? new Line(engine, { name: `${name} image held`, parties: owners(name), rounds: begins ? 0 : 1 })
        : undefined,
      beside: inTiles.flatMap(({ source, target }) => {
        if (target === p) return [done[source]!];
        return source === p && hasStepCredits(chip) ? [done[target]!] : [];
      }),
    };
  });
}
