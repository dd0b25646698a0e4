import { SimulationError } from '../../base/errors.js';
import { cycles } from '../../base/units.js';
import type { StepTimes } from '../../hw/tile/step-times.js';
import type { ImageOverheads, Overheads } from '../../model/measured-image.js';
import type { ImageTimes } from '../image-times.js';
import type { TimingModel } from '../timing-model.js';

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

/**
 * What the first image of a machine took beyond `formula` outside of its steps; `last`: entry of its last step, undefined
 * in a machine that makes no decision.
 */
export function imageOverheadsOf(times: StepTimes, formula: ImageTimes, last: number | undefined): ImageOverheads {
  const imageIn = times.imageIn[0]! - formula.imageIn;
  const overheads = { imageIn, readout: last === undefined ? 0 : readoutOf(times, last) - formula.readout };
  if (overheads.imageIn >= 0 && overheads.readout >= 0) return overheads;
  throw new SimulationError('io', times.imageIn[0]!, `beat the formulas: ${JSON.stringify(overheads)}`);
}

/** Clocks from complete counts to the decision of the first image. */
function readoutOf({ counted, imageIn, decided }: StepTimes, last: number): number {
  const heads = last === 0 ? [] : counted.map((head) => head[last - 1]!);
  return decided[0]! - Math.max(imageIn[0]!, ...heads);
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
