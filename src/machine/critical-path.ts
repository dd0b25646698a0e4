import type { CriticalPart } from '../model/timeline.js';
import { causeOf, type StepLog } from './step-log.js';
import type { NetworkPart } from './where-time-goes.js';

/** A piece of the way from the image to a decision, by index of the population; -1 is the image. */
export interface CriticalPiece {
  readonly population: number;
  /** Step in which it was spent; 0 for the image. */
  readonly step: number;
  readonly kind: 'image' | 'computing' | 'network' | 'credit' | 'barrier';
  readonly clocks: number;
}

/**
 * The chain of steps and messages that decides when population `p` finishes step `at`: every piece begins when the one
 * before ends, the first with the image at the pins, so their clocks sum to the finish. Latest piece last.
 */
export function criticalPath(log: StepLog, p: number, at: number, network: NetworkPart): CriticalPiece[] {
  const pieces: CriticalPiece[] = [];
  for (let [population, place] = [p, at]; population !== -1; ) {
    const step = (place % log.steps) + 1;
    const [start, finish, released] = [log.start, log.finish, log.released].map(
      (clocks) => clocks[population]![place]!,
    );
    const beyond = network(population, place);
    const way = start! - log.barrier - released!;
    const isCredit = causeOf(log, population, place) === 'credit';
    const [by, byAt] = [log.by[population]![place]!, log.byAt[population]![place]!];
    pieces.push(
      { population, step, kind: 'network', clocks: beyond },
      { population, step, kind: 'computing', clocks: finish! - start! - beyond },
      { population, step, kind: 'barrier', clocks: log.barrier },
      { population: by, step: (byAt % log.steps) + 1, kind: isCredit ? 'credit' : 'network', clocks: way },
    );
    if (by === -1) pieces.push({ population: -1, step: 0, kind: 'image', clocks: released! });
    [population, place] = [by, byAt];
  }
  return pieces.filter(({ clocks }) => clocks !== 0).reverse();
}

/** The pieces summed by layer and kind. */
export const criticalParts = (pieces: readonly CriticalPiece[], names: readonly string[]): CriticalPart[] =>
  sumParts(
    pieces.map(({ population, kind, clocks }) => ({
      layer: population === -1 ? 'input' : names[population]!,
      kind,
      clocks,
    })),
  );

/** Parts of the same layer and kind added up, in the order in which they first appear. */
export function sumParts(parts: readonly CriticalPart[]): CriticalPart[] {
  const sums = new Map<string, CriticalPart>();
  for (const part of parts) {
    const key = `${part.layer} ${part.kind}`;
    sums.set(key, { ...part, clocks: part.clocks + (sums.get(key)?.clocks ?? 0) });
  }
  return [...sums.values()];
}
