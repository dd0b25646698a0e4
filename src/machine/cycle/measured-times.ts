import { SimulationError } from '../../base/errors.js';
import { cycles } from '../../base/units.js';
import type { StepTimes } from '../../hw/tile/step-times.js';
import type { ImageTimes } from '../image-times.js';
import type { TimingModel } from '../timing-model.js';

/** Clocks of one step beyond what the formulas give: of a machine that met traffic. All are at least 0. */
export interface Overheads {
  /** Of a step's work, [population]. */
  readonly service: Float64Array;
  /** Of spikes and marks, [edge]; of step credits, [edge]; of a head's spikes and mark, [head]. */
  readonly delivery: Float64Array;
  readonly credit: Float64Array;
  readonly headDelivery: Float64Array;
}

/**
 * What entry `at` (step `step`) of a machine took beyond `formula`.
 * @throws SimulationError when the machine beat the formulas: they are lower bounds.
 */
export function overheadsOf(
  model: TimingModel,
  times: StepTimes,
  formula: ImageTimes,
  at: number,
  step: number,
): Overheads {
  const { graph, heads } = model;
  const names = model.context.network.populations.map(({ name }) => name);
  const beyond = (name: string, clocks: number, least: number): number => {
    if (clocks >= least) return clocks - least;
    throw new SimulationError(name, times.finish[0]![at]!, `took ${clocks} clocks in step ${step}, at least ${least}`);
  };
  const finish = (p: number): number => times.finish[p]![at]!;
  return {
    service: Float64Array.from(names, (name, p) => {
      const { pipeline, network } = formula.service(p, step);
      const least = pipeline + network + (step === 1 ? formula.imageRead(p) : 0);
      return beyond(name, finish(p) - times.start[p]![at]!, least);
    }),
    delivery: Float64Array.from(graph.edges, ({ source, target }, edge) => {
      const clocks = isInTile(times.delivered[edge]!) ? 0 : times.delivered[edge]![at]! - finish(source);
      return beyond(`${names[source]} -> ${names[target]}`, clocks, formula.delivery(edge, step));
    }),
    credit: Float64Array.from(graph.edges, ({ source, target }, edge) => {
      const credited = times.credited[edge]!;
      if (isInTile(credited)) return 0;
      return beyond(`${names[target]} -> ${names[source]}`, credited[at]! - finish(target), formula.credit(edge, step));
    }),
    headDelivery: Float64Array.from(heads, ({ population }, head) => {
      const clocks = times.counted[head]![at]! - finish(population);
      return beyond(`${names[population]} -> fusion`, clocks, formula.headDelivery(head, step));
    }),
  };
}

/** Edges without messages: both ends in the same tiles, or a chip without credits. */
const isInTile = (times: Float64Array): boolean => times.every((time) => Number.isNaN(time));

/** Clocks beyond the formulas that are spent once an image. */
export interface ImageOverheads {
  readonly imageIn: number;
  readonly readout: number;
}

/** What the first image of a machine took beyond `formula` outside of its steps; `last`: entry of its last step. */
export function imageOverheadsOf(times: StepTimes, formula: ImageTimes, last: number): ImageOverheads {
  const counted = last === 0 ? [] : times.counted.map((head) => head[last - 1]!);
  const complete = Math.max(times.imageIn[0]!, ...counted);
  const overheads = {
    imageIn: times.imageIn[0]! - formula.imageIn,
    readout: times.decided[0]! - complete - formula.readout,
  };
  if (overheads.imageIn >= 0 && overheads.readout >= 0) return overheads;
  throw new SimulationError('io', times.decided[0]!, `beat the formulas: ${JSON.stringify(overheads)}`);
}

/** The formulas' times with `image` and `overhead(step)` on top. */
export function timesWith(
  formula: ImageTimes,
  image: ImageOverheads,
  overhead: (step: number) => Overheads,
): ImageTimes {
  return {
    imageIn: cycles(formula.imageIn + image.imageIn),
    readout: cycles(formula.readout + image.readout),
    service: (p, t) => {
      const { pipeline, network } = formula.service(p, t);
      return { pipeline, network: cycles(network + overhead(t).service[p]!) };
    },
    imageRead: formula.imageRead,
    delivery: (edge, t) => cycles(formula.delivery(edge, t) + overhead(t).delivery[edge]!),
    credit: (edge, t) => cycles(formula.credit(edge, t) + overhead(t).credit[edge]!),
    headDelivery: (head, t) => cycles(formula.headDelivery(head, t) + overhead(t).headDelivery[head]!),
  };
}
