/** A row of a table whose smallest rows can be merged. */
export interface Part {
  readonly name: string;
  /** Summed in a merged row, column by column. */
  readonly values: readonly number[];
}

/** The first `shown` of `parts`, the others added up in one row at the end; never a merged row of one. */
export function partRows(parts: readonly Part[], shown: number): readonly Part[] {
  if (parts.length <= shown + 1) return parts;
  const rest = parts.slice(shown);
  const sums = rest[0]!.values.map((_, column) => rest.reduce((sum, { values }) => sum + values[column]!, 0));
  return [...parts.slice(0, shown), { name: `${rest.length} others`, values: sums }];
}
