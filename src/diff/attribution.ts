import { SimulationError, specError } from '../base/errors.js';
import { groupBy } from '../base/group-by.js';

/** What a change follows from, by name; the values sum to the change. */
export type Causes = Readonly<Record<string, number>>;

/** A contribution to a figure in both runs; 0 where a run does not have it. */
export interface Item {
  /** Names of what it belongs to, e.g. its `module` and its `layer`. */
  readonly of: Readonly<Record<string, string>>;
  readonly before: number;
  readonly after: number;
  readonly causes: Causes;
}

/** A part of a figure, with what it has more in the run after. */
export interface DiffPart {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  /** Sum of the causes; the changes of all parts sum to that of the figure. */
  readonly change: number;
  readonly causes: Causes;
}

/** The change of a figure, attributed. */
export interface Attribution {
  /** Path in the result, e.g. `energy.totalPj`. */
  readonly metric: string;
  readonly unit: string;
  readonly before: number;
  readonly after: number;
  readonly change: number;
  readonly causes: Causes;
  /** The same change by module, by layer, ...; largest parts first. */
  readonly breakdowns: readonly { readonly by: string; readonly parts: readonly DiffPart[] }[];
}

/** Names of the two files. */
export interface Files {
  readonly before: string;
  readonly after: string;
}

/** Rounding of a sum, relative to what was added up. */
const TOLERANCE = 1e-9;

/**
 * Adds `items` up by each of `by`. @throws SpecError (of its file) where the items of a run do not sum to its figure,
 * SimulationError where causes do not sum to the change
 */
export function attribute(
  figure: Pick<Attribution, 'metric' | 'unit' | 'before' | 'after'>,
  items: readonly Item[],
  by: readonly string[],
  files: Files,
): Attribution {
  for (const run of ['before', 'after'] as const) checkSum(figure, run, items, files);
  const change = figure.after - figure.before;
  const breakdowns = by.map((key) => ({
    by: key,
    parts: [...groupBy(items, ({ of }) => of[key] ?? '')].map(([name, same]) => partOf(name, same)).toSorted(bySize),
  }));
  const causes = sumOfCauses(items);
  for (const parts of [[{ change: totalOf(causes) }], ...breakdowns.map((breakdown) => breakdown.parts)]) {
    const sum = parts.reduce((all, part) => all + part.change, 0);
    const size = items.reduce((all, { before, after }) => all + Math.abs(before) + Math.abs(after), 0);
    if (!agree(sum, change, size)) {
      throw new SimulationError('diff', undefined, `${figure.metric} changes by ${change}, its parts by ${sum}`);
    }
  }
  return { ...figure, change, causes, breakdowns };
}

function checkSum(
  { metric, ...figure }: Pick<Attribution, 'metric' | 'before' | 'after'>,
  run: 'before' | 'after',
  items: readonly Item[],
  files: Files,
): void {
  const sum = items.reduce((all, item) => all + item[run], 0);
  const size = items.reduce((all, item) => all + Math.abs(item[run]), 0);
  if (agree(sum, figure[run], size)) return;
  throw specError(files[run], metric, `is ${figure[run]}, its parts sum to ${sum}`);
}

const agree = (a: number, b: number, size: number): boolean =>
  Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b), size);

function partOf(name: string, items: readonly Item[]): DiffPart {
  const sum = (run: 'before' | 'after'): number => items.reduce((all, item) => all + item[run], 0);
  const causes = sumOfCauses(items);
  return { name, before: sum('before'), after: sum('after'), change: totalOf(causes), causes };
}

function sumOfCauses(items: readonly Item[]): Causes {
  const sums: Record<string, number> = {};
  for (const { causes } of items) {
    for (const [cause, value] of Object.entries(causes)) sums[cause] = (sums[cause] ?? 0) + value;
  }
  return sums;
}

const totalOf = (causes: Causes): number => Object.values(causes).reduce((sum, value) => sum + value, 0);

const bySize = (a: DiffPart, b: DiffPart): number => Math.abs(b.change) - Math.abs(a.change);
