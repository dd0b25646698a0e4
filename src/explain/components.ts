import { groupBy } from '../base/group-by.js';
import type { ComponentRow, RunResult } from '../model/result.js';
import type { Draft, Equality, Metric, PriceSection } from './explanation.js';
import { type Expression, figure, reduced, times } from './expression.js';
import { chargedAs, chargeText, pricesAt } from './prices.js';

/** Area of the chip and of what is in use, in all and by module; power that leaks. */
export function componentMetrics(result: RunResult): readonly Metric[] {
  const { area, leakage } = result;
  const areaOf = (rows: readonly ComponentRow[], which: 'used' | 'chip', stored: number) => (): Draft =>
    componentDraft(result, { rows, which, stored, section: 'areaUm2' });
  const um2 = { unit: 'um2' } as const;
  return [
    {
      ...um2,
      name: 'area.totalUm2',
      meaning: 'area of the whole chip',
      draft: areaOf(area.rows, 'chip', area.totalUm2),
    },
    {
      ...um2,
      name: 'area.usedUm2',
      meaning: 'area of the tiles in use and of all routers',
      draft: areaOf(area.rows, 'used', area.usedUm2),
    },
    ...Object.entries(area.byModuleUm2).map(([module, stored]): Metric => {
      const rows = area.rows.filter((row) => row.module === module);
      const meaning = `area of ${module} on the whole chip`;
      return { ...um2, name: `area.byModuleUm2.${module}`, meaning, draft: areaOf(rows, 'chip', stored) };
    }),
    {
      name: 'leakage.powerUw',
      unit: 'uW',
      meaning: 'power that leaks in the tiles in use and in all routers',
      draft: () =>
        componentDraft(result, { rows: leakage.rows, which: 'used', stored: leakage.powerUw, section: 'leakageUw' }),
    },
  ];
}

interface Components {
  readonly rows: readonly ComponentRow[];
  /** Components of the tiles in use, or of the whole chip. */
  readonly which: 'used' | 'chip';
  readonly stored: number;
  readonly section: PriceSection;
}

/** Number x one of each component. */
function componentDraft(result: RunResult, { rows, which, stored, section }: Components): Draft {
  const list = rows.map((row) => ({
    ...chargedAs(nameOf(row), row),
    count: row[which],
    value: row[which] * row.each,
  }));
  const terms = rows.map((row): Expression => {
    const name = chargeText(chargedAs(nameOf(row), row));
    return times(figure(`number of ${name}`, row[which]), figure(`one ${name}`, row.each));
  });
  const modules = [...groupBy(rows, ({ module }) => module)].map(([module, same]): [string, number] => {
    return [module, same.reduce((sum, row) => sum + row[which] * row.each, 0)];
  });
  return {
    stored,
    expression: terms.length === 1 ? terms[0]! : reduced('sum', `number x one over ${terms.length} components`, terms),
    breakdowns: [
      ...(modules.length > 1 ? [{ by: 'module', parts: modules }] : []),
      { by: 'component', parts: list.map((charge) => [chargeText(charge), charge.value] as const) },
    ],
    charges: { prices: section, list },
    topics: ['prices'],
    equalities: rows.map((row): Equality => {
      const charge = chargedAs(nameOf(row), row);
      const price = pricesAt(result, charge.projection)[section][charge.name];
      return { name: `one ${chargeText(charge)}`, stored: row.each, expected: price?.value ?? Number.NaN };
    }),
  };
}

const nameOf = ({ module, component }: ComponentRow): string => `${module}.${component}`;
