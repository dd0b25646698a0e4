import type { Causes, Item } from './attribution.js';

/** How many of one kind, and what one of them comes to. */
export interface Product {
  readonly count: number;
  readonly each: number;
}

/** Names of the causes: of the number, of what one costs, and of what only one of the runs has. */
export interface CauseNames {
  readonly count: string;
  readonly each: string;
  readonly own: string;
}

/**
 * The values of one name in both runs, and their change by its factors, exact: d(n p) = dn x mean p + dp x mean n, with the
 * mean price p of several rows. What a run does not have (undefined) is the other's own.
 */
export function changeOf(
  before: readonly Product[] | undefined,
  after: readonly Product[] | undefined,
  names: CauseNames,
): Omit<Item, 'of'> {
  const values = { before: totalOf(before ?? []), after: totalOf(after ?? []) };
  return { ...values, causes: causesOf(before, after, values.after - values.before, names) };
}

function causesOf(
  before: readonly Product[] | undefined,
  after: readonly Product[] | undefined,
  change: number,
  names: CauseNames,
): Causes {
  if (before === undefined || after === undefined) return { [names.own]: change };
  const [count, newCount] = [countOf(before), countOf(after)];
  const [each, newEach] = [meanOf(before), meanOf(after)];
  if (each === undefined || newEach === undefined) return { [names.count]: change };
  return {
    [names.count]: (newCount - count) * ((each + newEach) / 2),
    [names.each]: (newEach - each) * ((count + newCount) / 2),
  };
}

const countOf = (rows: readonly Product[]): number => rows.reduce((sum, { count }) => sum + count, 0);
const totalOf = (rows: readonly Product[]): number => rows.reduce((sum, { count, each }) => sum + count * each, 0);

/** What one costs, the price itself where all rows have the same; undefined where there is none to take the mean of. */
function meanOf(rows: readonly Product[]): number | undefined {
  const first = rows[0]?.each;
  if (rows.every(({ each }) => each === first)) return first;
  const count = countOf(rows);
  return count === 0 ? undefined : totalOf(rows) / count;
}
