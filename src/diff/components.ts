import type { ComponentRow, RunResult } from '../model/result.js';
import { type Attribution, attribute, type Files, type Item } from './attribution.js';
import { pairs } from './pairs.js';
import { changeOf, type Product } from './product.js';

const CAUSES = { count: 'number', each: 'each', own: 'only in one run' } as const;

/** Area of the whole chip and of what is in use, and power that leaks: of other numbers of components, and of each. */
export const componentAttributions = (before: RunResult, after: RunResult, files: Files): readonly Attribution[] => {
  const between = (
    metric: string,
    unit: string,
    which: 'used' | 'chip',
    rowsOf: (run: RunResult) => readonly ComponentRow[],
    stored: (run: RunResult) => number,
  ): Attribution =>
    attribute(
      { metric, unit, before: stored(before), after: stored(after) },
      itemsOf(rowsOf(before), rowsOf(after), which),
      ['module', 'component'],
      files,
    );
  const areas = ({ area }: RunResult) => area.rows;
  return [
    between('area.totalUm2', 'um2', 'chip', areas, ({ area }) => area.totalUm2),
    between('area.usedUm2', 'um2', 'used', areas, ({ area }) => area.usedUm2),
    between(
      'leakage.powerUw',
      'uW',
      'used',
      ({ leakage }) => leakage.rows,
      ({ leakage }) => leakage.powerUw,
    ),
  ];
};

function itemsOf(before: readonly ComponentRow[], after: readonly ComponentRow[], which: 'used' | 'chip'): Item[] {
  const product = (row: ComponentRow): Product => ({ count: row[which], each: row.each });
  return pairs(before, after, ({ module, component }) => `${module}.${component}`).map(
    ({ name, before: old, after: now, any: { module } }): Item => ({
      of: { module, component: name },
      ...changeOf(old?.map(product), now?.map(product), CAUSES),
    }),
  );
}
