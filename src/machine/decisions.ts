import { type CriticalPiece, criticalPath } from './critical-path.js';
import type { ImageTimes } from './image-times.js';
import type { StepLog } from './step-log.js';
import type { TimingModel } from './timing-model.js';
import type { NetworkPart } from './where-time-goes.js';

/** When the fusion unit has all counts of a decision, and the head that it waited for last. */
interface Ready {
  readonly clock: number;
  /** Place of the head in the model; -1 where the image alone decides. */
  readonly head: number;
}

/** Decision on the first image after N steps, [N-1]: the heads' counts hold spikes of the steps before. */
export function decisionsOf(model: TimingModel, times: ImageTimes, log: StepLog): Float64Array {
  const isSequential = model.graph.control.schedule === 'sequential';
  const finish = isSequential ? sequentialFinish(model, times, log.steps) : pipelinedFinish(log);
  return Float64Array.from({ length: log.steps }, (_, index) => {
    return readyAfter(model, times, index + 1, finish).clock + times.readout;
  });
}

/** The critical path of the decision after the last step, up to the readout. */
export function decisionPath(
  model: TimingModel,
  times: ImageTimes,
  log: StepLog,
  network: NetworkPart,
): CriticalPiece[] {
  const { clock, head } = readyAfter(model, times, log.steps, pipelinedFinish(log));
  if (head === -1) return [{ population: -1, step: 0, kind: 'image', clocks: clock }];
  const { population } = model.heads[head]!;
  const step = log.steps - 1;
  const way: CriticalPiece = { population, step, kind: 'network', clocks: times.headDelivery(head, step) };
  return [...criticalPath(log, population, step - 1, network), way];
}

/** Clock in which `population` ends its last step before the decision after `steps` steps. */
type LastFinish = (population: number, steps: number) => number;

const pipelinedFinish =
  ({ finish }: StepLog): LastFinish =>
  (population, steps) =>
    finish[population]![steps - 2]!;

function readyAfter({ heads }: TimingModel, times: ImageTimes, steps: number, finish: LastFinish): Ready {
  let ready: Ready = { clock: times.imageIn, head: -1 };
  if (steps === 1) return ready;
  for (const [head, { population }] of heads.entries()) {
    const clock = finish(population, steps) + times.headDelivery(head, steps - 1);
    if (clock > ready.clock) ready = { clock, head };
  }
  return ready;
}

/** In the sequential schedule a decision after N steps belongs to a run of N steps: everything before starts earlier. */
function sequentialFinish({ graph }: TimingModel, times: ImageTimes, steps: number): LastFinish {
  const worked = Array.from({ length: graph.populations }, (_, p) => workedThrough(times, p, steps));
  const starts = Array.from({ length: steps + 1 }, (_, through) => {
    const start = new Float64Array(graph.populations).fill(times.imageIn);
    for (let p = 0; p < graph.populations; p += 1) {
      for (const [edge, { source, target }] of graph.edges.entries()) {
        if (target !== p || through === 0) continue;
        const there = start[source]! + worked[source]![through]! + times.delivery(edge, through);
        start[p] = Math.max(start[p]!, there);
      }
    }
    return start;
  });
  return (population, through) => starts[through]![population]! + worked[population]![through - 1]!;
}

/** Clocks that population `p` works through each step, [t], its image read included. */
function workedThrough({ service, imageRead }: ImageTimes, p: number, steps: number): Float64Array {
  const worked = new Float64Array(steps + 1).fill(imageRead(p));
  for (let t = 1; t <= steps; t += 1) {
    const { pipeline, network } = service(p, t);
    worked[t] = worked[t - 1]! + pipeline + network;
  }
  return worked;
}
