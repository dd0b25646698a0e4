import type { RunResult } from '../model/result.js';

/** A setting that differs; undefined where a run does not have it. */
export interface Change {
  readonly section: 'options' | 'chip' | 'network' | 'prices';
  /** Dotted path; entries of lists by their name where they have one. */
  readonly path: string;
  readonly before: Scalar | undefined;
  readonly after: Scalar | undefined;
}

type Scalar = string | number | boolean | null;

/** Options, values of the chip and of the network, and prices that two runs do not share, in the order of the files. */
export const changesBetween = (before: RunResult, after: RunResult): readonly Change[] =>
  (['options', 'chip', 'network', 'prices'] as const).flatMap((section) => {
    const [old, now] = [leavesOf(SECTIONS[section](before)), leavesOf(SECTIONS[section](after))];
    return [...new Set([...old.keys(), ...now.keys()])]
      .map((path): Change => ({ section, path, before: old.get(path), after: now.get(path) }))
      .filter((change) => change.before !== change.after);
  });

const SECTIONS: Readonly<Record<Change['section'], (result: RunResult) => unknown>> = {
  options: ({ run: { settings: _, ...options } }) => options,
  chip: ({ chip }) => chip,
  network: ({ network }) => network,
  prices: ({ prices, projections = {} }) => ({
    ...prices,
    ...Object.fromEntries(Object.entries(projections).map(([name, own]) => [name, own.prices])),
  }),
};

/** Values that are no list and no object, by their path. */
function leavesOf(value: unknown, path = '', leaves = new Map<string, Scalar>()): ReadonlyMap<string, Scalar> {
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      leavesOf(inner, `${path}${path === '' ? '' : '.'}${nameOf(inner) ?? key}`, leaves);
    }
  } else if (value !== undefined) leaves.set(path, value as Scalar);
  return leaves;
}

function nameOf(value: unknown): string | undefined {
  const name = typeof value === 'object' && value !== null ? (value as { name?: unknown }).name : undefined;
  return typeof name === 'string' ? name : undefined;
}
