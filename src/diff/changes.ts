import type { PricesResult, RunResult } from '../model/result.js';

/** A setting that differs; undefined where a run does not have it. */
export interface Change {
  readonly section: ChangeSection;
  /** Dotted path; entries of lists by their name where they have one. */
  readonly path: string;
  readonly before: Scalar | undefined;
  readonly after: Scalar | undefined;
}

type Scalar = string | number | boolean | null;

export const SECTIONS_WITH_VALUES = ['options', 'chip', 'network', 'prices'] as const;
type SectionWithValues = (typeof SECTIONS_WITH_VALUES)[number];
export type ChangeSection = SectionWithValues | 'remarks';

/** Options, values of the chip and of the network, prices and remarks that two runs do not share, in the order of the files. */
export function changesBetween(before: RunResult, after: RunResult): readonly Change[] {
  const projections = [...new Set([before, after].flatMap((run) => Object.keys(run.projections ?? {})))];
  const values = SECTIONS_WITH_VALUES.flatMap((section) => {
    const [old, now] = [before, after].map((run) => leavesOf(SECTIONS[section](run, projections))) as [Leaves, Leaves];
    return [...new Set([...old.keys(), ...now.keys()])]
      .map((path): Change => ({ section, path, before: old.get(path), after: now.get(path) }))
      .filter((change) => change.before !== change.after);
  });
  return [...values, ...remarksOfOne('notes', before, after), ...remarksOfOne('leavesOut', before, after)];
}

/** Remarks that only one of the runs has. */
function remarksOfOne(path: 'notes' | 'leavesOut', before: RunResult, after: RunResult): Change[] {
  const only = (texts: readonly string[], others: readonly string[]): readonly string[] =>
    texts.filter((text) => !others.includes(text));
  return [
    ...only(before[path], after[path]).map(
      (text): Change => ({ section: 'remarks', path, before: text, after: undefined }),
    ),
    ...only(after[path], before[path]).map(
      (text): Change => ({ section: 'remarks', path, before: undefined, after: text }),
    ),
  ];
}

type Leaves = ReadonlyMap<string, Scalar>;

/** `projections`: those that one of the two runs prices by themselves. */
const SECTIONS: Readonly<Record<SectionWithValues, (result: RunResult, projections: readonly string[]) => unknown>> = {
  options: ({ run: { settings: _settings, chipDigest: _digest, ...options } }) => options,
  chip: ({ chip }) => chip,
  network: ({ network }) => network,
  prices: ({ prices, projections: own = {} }, projections) => ({
    conventions: prices.conventions,
    ...pricesOf(prices),
    ...Object.fromEntries(projections.map((name) => [name, pricesOf(own[name]?.prices ?? prices)])),
  }),
};

/** Of every price what it is and where it comes from; how it was scaled follows from the chip. */
const pricesOf = ({ energyPj, areaUm2, leakageUw }: PricesResult): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({ energyPj, areaUm2, leakageUw }).map(([section, prices]) => [
      section,
      Object.fromEntries(
        Object.entries(prices).map(([name, { value, reference, law, source }]) => [
          name,
          { value, reference, law, source },
        ]),
      ),
    ]),
  );

/** Values that are no list and no object, by their path. */
function leavesOf(value: unknown, path = '', leaves = new Map<string, Scalar>()): Leaves {
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
