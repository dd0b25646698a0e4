import { SimulationError } from '../base/errors.js';
import type { Stateful } from './engine.js';

/** Counts of a module's own actions: one series per action, [0] once per image, [t] in step t. */
export type Counters<A extends string> = { readonly [action in A]: Float64Array };

/** Counters for the actions of a module over `steps` steps, all zero. */
export function countersOf<A extends string>(actions: Readonly<Record<A, unknown>>, steps: number): Counters<A> {
  const names = Object.keys(actions) as A[];
  return Object.fromEntries(names.map((name) => [name, new Float64Array(steps + 1)])) as Counters<A>;
}

/** The counters as JSON. */
export const saveCounters = (counters: Counters<string>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(counters).map(([name, series]) => [name, [...series]]));

/** Takes over counts that `saveCounters` gave. @throws SimulationError when those have other actions or steps. */
export function restoreCounters(counters: Counters<string>, saved: Readonly<Record<string, readonly number[]>>): void {
  for (const [name, series] of Object.entries(counters)) {
    const counts = saved[name];
    if (counts?.length !== series.length) {
      throw new SimulationError(
        name,
        undefined,
        `${series.length} counts are needed, the state has ${counts?.length ?? 0}`,
      );
    }
    series.set(counts);
  }
}

/** Counters that many modules count into, as a part of the machine's state. */
export const sharedCounters = (name: string, counters: readonly Counters<string>[]): Stateful => ({
  name,
  save: () => counters.map(saveCounters),
  restore: (state) => {
    for (const [index, saved] of (state as Record<string, number[]>[]).entries())
      restoreCounters(counters[index]!, saved);
  },
});
