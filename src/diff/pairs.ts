import { groupBy } from '../base/group-by.js';

/** What two runs have under one name; undefined: that run has nothing of this name. */
export interface Pair<T> {
  readonly name: string;
  readonly before: readonly T[] | undefined;
  readonly after: readonly T[] | undefined;
  /** A row of either, for what rows of one name share. */
  readonly any: T;
}

/** Rows of two runs by name, in the order of the run before, then what only the other has. */
export function pairs<T>(before: readonly T[], after: readonly T[], nameOf: (row: T) => string): readonly Pair<T>[] {
  const [old, now] = [groupBy(before, nameOf), groupBy(after, nameOf)];
  return [...new Set([...old.keys(), ...now.keys()])].map((name) => {
    const [one, other] = [old.get(name), now.get(name)];
    return { name, before: one, after: other, any: (one ?? other)![0]! };
  });
}
