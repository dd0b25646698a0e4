import { cycle, cycles } from '../../src/base/units.js';
import { type RecurrenceEdge, type RecurrenceGraph, runSteps } from '../../src/machine/recurrence.js';
import type { StepLog } from '../../src/machine/step-log.js';
import type { NetworkPart } from '../../src/machine/where-time-goes.js';

export interface RandomRun {
  readonly graph: RecurrenceGraph;
  readonly log: StepLog;
  readonly network: NetworkPart;
}

/** Up to 3 images of a random graph of up to 6 populations, with random clocks for every step and message, in any mode. */
export function randomRun(draw: (from: number, to: number) => number): RandomRun {
  const populations = draw(1, 6);
  const edges: RecurrenceEdge[] = [];
  for (let target = 1; target < populations; target += 1) {
    for (let source = 0; source < target; source += 1) if (draw(0, 1) === 1) edges.push({ source, target });
  }
  const control = {
    schedule: draw(0, 2) === 0 ? ('sequential' as const) : ('pipelined' as const),
    sync: draw(0, 2) === 0 ? ('global' as const) : ('elastic' as const),
    barrierCycles: draw(1, 9),
    stepCredits: draw(0, 2) > 0,
  };
  const [images, steps, imageIn] = [draw(1, 3), draw(1, 6), draw(0, 50)];
  const clocks = () => Array.from({ length: images * steps }, () => draw(1, 40));
  const work = Array.from({ length: populations }, clocks);
  const network = work.map((all) => all.map((most) => draw(0, most)));
  const messages = edges.map(() => Array.from({ length: steps }, () => [draw(0, 12), draw(0, 12)] as const));
  const graph = { populations, edges, control };
  const log = runSteps(graph, images, steps, {
    service: (p, t, image) => cycles(work[p]![image * steps + t - 1]!),
    arrival: (_, image) => cycle((image + 1) * imageIn),
    delivery: (edge, t) => cycles(messages[edge]![t - 1]![0]),
    credit: (edge, t) => cycles(messages[edge]![t - 1]![1]),
  });
  return { graph, log, network: (p, at) => network[p]![at]! };
}
