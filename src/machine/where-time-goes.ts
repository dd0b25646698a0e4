import type { WhereTimeGoes } from '../model/timeline.js';
import { causeOf, type StepLog } from './step-log.js';

/** Clocks by which network interfaces make a step of a population longer than its pipeline. */
export type NetworkPart = (p: number, at: number) => number;

/**
 * What population `p` did between the end of its step before and the end of step `at`. The wait is that for the message
 * that released the step: until its sender had finished, then its way. The parts sum to the interval exactly.
 */
export function stepParts(log: StepLog, p: number, at: number, network: NetworkPart): WhereTimeGoes {
  const from = at === 0 ? 0 : log.finish[p]![at - 1]!;
  const start = log.start[p]![at]!;
  const beyond = network(p, at);
  const open = start - log.barrier;
  const sender = Math.max(from, Math.min(log.released[p]![at]!, open)) - from;
  const cause = causeOf(log, p, at);
  return {
    computing: log.finish[p]![at]! - start - beyond,
    input: cause === 'source' || cause === 'image' ? sender : 0,
    network: open - from - sender + beyond,
    buffer: cause === 'credit' ? sender : 0,
    barrier: log.barrier + (cause === 'barrier' ? sender : 0),
  };
}

/** Where the time of each population goes in each step of the first image, [population][t-1]. */
export const whereByStep = (log: StepLog, network: NetworkPart): WhereTimeGoes[][] =>
  log.finish.map((_, p) => Array.from({ length: log.steps }, (__, at) => stepParts(log, p, at, network)));

/** Where the time of each population goes, summed over the steps of the first image. */
export function whereTimeGoes(log: StepLog, network: NetworkPart): WhereTimeGoes[] {
  return log.finish.map((_, p) => {
    const sum = { computing: 0, input: 0, network: 0, buffer: 0, barrier: 0 };
    for (let at = 0; at < log.steps; at += 1) {
      const part = stepParts(log, p, at, network);
      sum.computing += part.computing;
      sum.input += part.input;
      sum.network += part.network;
      sum.buffer += part.buffer;
      sum.barrier += part.barrier;
    }
    return sum;
  });
}
