import { addressIn, entryIn, type PacketKind, type PacketRoute, routeIn, spikesIn } from '../../hw/noc/packets.js';
import type { PacketMove, Probe, Queue, Work } from '../../hw/tile/probe.js';
import type { StepTimes } from '../../hw/tile/step-times.js';
import { INPUT } from '../../model/network.js';
import type { Trace, TraceInstant, TraceSlice, TraceSource } from '../../model/trace.js';
import { EventBudget } from './event-budget.js';
import { CycleMachine } from './machine.js';
import type { MachineJob } from './parts.js';
import { planMessages } from './tile-plans.js';
import { TraceCounters } from './trace-counters.js';
import { TraceFlows } from './trace-flows.js';
import { type TraceOptions, traceSource } from './trace-options.js';
import { TraceSlices } from './trace-slices.js';
import { moduleName, type TraceTracks, traceTracks } from './trace-tracks.js';

const NAMES: Readonly<Record<PacketKind, string>> = {
  spikes: 'spikes',
  headSpikes: 'spikes to the fusion unit',
  mark: 'mark',
  headMark: 'mark to the fusion unit',
  credit: 'credit',
  partialSums: 'partial sums',
  sumCredit: 'credit for partial sums',
  image: 'image',
  decision: 'decision',
};
const INSTANTS: readonly PacketKind[] = ['mark', 'headMark', 'credit'];
const FOLLOWED: readonly PacketKind[] = ['spikes', 'headSpikes'];

/**
 * Runs the machine of `job` and returns what it did in the chosen steps. What follows the last step is simulated too, so
 * an agenda that ends there saves time. @throws SpecError when the agenda lacks the steps; SimulationError on deadlock.
 */
export function traceOf(job: MachineJob, options: TraceOptions): Trace {
  const tracer = new Tracer(job, options);
  const machine = new CycleMachine({ ...job, probe: tracer });
  machine.run();
  return tracer.trace(machine.times);
}

/** Keeps what the modules of a machine say about some of its steps, up to a number of events; then it stops. */
export class Tracer implements Probe {
  readonly #job: MachineJob;
  readonly #source: TraceSource;
  readonly #budget: EventBudget;
  readonly #tracks: TraceTracks;
  readonly #routes: readonly PacketRoute[];
  readonly #layers: readonly string[];
  readonly #slices: TraceSlices;
  readonly #flows: TraceFlows;
  readonly #counters: TraceCounters;
  readonly #instants: TraceInstant[] = [];
  /** End of the last traced event. */
  #end = 0;

  constructor(job: MachineJob, options: TraceOptions) {
    const { context } = job.model;
    this.#job = job;
    this.#source = traceSource(job, options);
    this.#budget = new EventBudget(this.#source.maxEvents);
    this.#tracks = traceTracks(context);
    this.#routes = planMessages(job.model).routes;
    this.#layers = [...context.network.populations.map(({ name }) => name), INPUT, 'fusion unit'];
    this.#slices = new TraceSlices(this.#budget, (at) => job.agenda[at]!.step);
    this.#flows = new TraceFlows(this.#budget);
    const { tracks, ofModule } = this.#tracks;
    this.#counters = new TraceCounters(
      this.#budget,
      this.#source.windowClocks,
      (name) => tracks[ofModule.get(name)!]!.process,
    );
  }

  work(module: string, work: Work, start: number, clocks: number): void {
    if (!this.#keeps(work.at)) return;
    this.#note(start, clocks);
    this.#slices.work(this.#track(module), work, start, clocks);
  }

  packet(module: string, move: PacketMove, now: number): void {
    if (this.#budget.exceeded) return;
    const { from, to, flits } = move;
    if (from !== undefined) this.#counters.queue(from, -flits, now);
    if (to !== undefined) {
      this.#counters.queue(to, flits, now);
      this.#counters.flitsInto(to, flits, now);
    }
    const at = entryIn(move.word);
    if (!this.#keeps(at)) return;
    this.#note(now, 1);
    this.#pass(this.#track(module), move, at, now);
  }

  queue(queue: Queue, change: 1 | -1, now: number): void {
    if (!this.#budget.exceeded) this.#counters.queue(queue, change, now);
  }

  #keeps(at: number): boolean {
    if (this.#budget.exceeded) return false;
    const { image, step } = this.#job.agenda[at]!;
    return image === this.#job.agenda[0]!.image && step >= this.#source.firstStep && step <= this.#source.lastStep;
  }

  #note(start: number, clocks: number): void {
    this.#counters.begin(start);
    this.#end = Math.max(this.#end, start + clocks);
  }

  #track(module: string): number {
    return this.#tracks.ofModule.get(module)!;
  }

  /** A packet of a traced step at a module. */
  #pass(track: number, move: PacketMove, at: number, now: number): void {
    const { kind, layer } = this.#routes[routeIn(move.packet)]!;
    const { step } = this.#job.agenda[at]!;
    const args = { layer: this.#layers[layer]!, step };
    const passing = move.from !== undefined && move.to !== undefined;
    if (passing) this.#slices.pass(track, 'flits', 'flits', {}, move, now);
    else {
      this.#slices.pass(track, `${kind} ${layer} ${at}`, NAMES[kind], args, move, now);
      if (INSTANTS.includes(kind) && this.#budget.take()) {
        const name = `${NAMES[kind]} ${move.to === undefined ? 'there' : 'sent'}`;
        this.#instants.push({ track, name, at: now, args });
      }
    }
    if (FOLLOWED.includes(kind)) this.#follow(track, move, at, now);
  }

  /** Chooses the first spike that a tile sends in a step, and goes on with those that were chosen. */
  #follow(track: number, move: PacketMove, at: number, now: number): void {
    const route = this.#routes[routeIn(move.packet)]!;
    const key = (): string => `${move.packet} ${move.word} ${move.payload}`;
    const sender = `${route.layer} ${route.from} ${at}`;
    if (move.from === undefined && !this.#flows.hasBegun(sender)) {
      const neuron = addressIn(route, move.payload);
      const origin = this.#origin(route, neuron, at);
      const layer = this.#layers[route.layer];
      const spikes = spikesIn(route, move.payload);
      const name =
        route.together === undefined
          ? `spike of ${layer}, neuron ${neuron}`
          : `${spikes} spike${spikes === 1 ? '' : 's'} of ${layer}, position ${neuron / route.together}`;
      if (origin !== undefined) this.#flows.begin(sender, key(), name, origin);
    }
    this.#flows.pass(key, { track, at: now }, move.to === undefined);
  }

  /** The last clock of the round in which a neuron fired. */
  #origin({ layer, from }: PacketRoute, neuron: number, at: number) {
    const { context, stages } = this.#job.model;
    const { name, neuron: model, shape } = context.network.populations[layer]!;
    const track = this.#track(moduleName(name, from, model.kind === 'average' ? 'pooling' : 'neurons'));
    const round = Math.floor(Math.floor(neuron / shape.channels) / stages[layer]!.copies);
    const end = this.#slices.roundEnd(track, at, round);
    return end === undefined ? undefined : { track, at: end };
  }

  /** The trace of a machine that has run. */
  trace(times: StepTimes): Trace {
    const flows = this.#flows.close();
    const whole = this.#populationSlices(times);
    const end = Math.max(this.#end, ...whole.map(({ start, clocks }) => start + clocks));
    const { counters, samples } = this.#counters.close(end);
    for (const { track, name, start, clocks, args } of whole) this.#slices.add(track, name, start, clocks, args);
    return {
      source: this.#source,
      processes: this.#tracks.processes,
      tracks: this.#tracks.tracks,
      slices: this.#slices.slices,
      instants: this.#instants,
      flows,
      counters,
      samples,
      events: this.#budget.kept,
      truncated: this.#budget.exceeded,
    };
  }

  /** Steps of whole populations, from the start in their tiles to their last spike; the image's way in, the decision. */
  #populationSlices({ start, finish, counted, imageIn, decided }: StepTimes): TraceSlice[] {
    const { populations } = this.#tracks;
    const chip = populations.at(-1)!;
    const { steps } = this.#job.trains;
    const complete = (at: number): number => Math.max(imageIn[0]!, ...counted.map((head) => head[at - 1] ?? 0));
    return this.#job.agenda.flatMap(({ step }, at) => {
      if (!this.#keeps(at)) return [];
      const slice = (track: number, name: string, from: number, to: number): TraceSlice[] =>
        to > from ? [{ track, name, start: from, clocks: to - from, args: { step } }] : [];
      return [
        ...start.flatMap((starts, p) => slice(populations[p]!, `step ${step}`, starts[at]!, finish[p]![at]!)),
        ...(step === 1 ? slice(chip, 'image in', 0, imageIn[0]!) : []),
        ...(step === steps ? slice(chip, 'readout', complete(at), decided[0]!) : []),
      ];
    });
  }
}
