import { groupBy } from '../base/group-by.js';
import type { EnergyRow, RunResult } from '../model/result.js';
import type { Breakdown, Charge, Draft, Equality, Metric } from './explanation.js';
import { type Expression, figure, over, plus, reduced, times } from './expression.js';
import { chargedAs, chargeText, pricesAt } from './prices.js';

/** The module and layer under which leakage stands. */
const LEAKAGE = 'leakage';

/** Energy of an image: in all, by module, layer and action, and of a module or action in one layer (`adc@conv3`). */
export function energyMetrics(result: RunResult): readonly Metric[] {
  const { energy } = result;
  const { rows } = energy;
  const metric = (name: string, meaning: string, draft: () => Draft): Metric => ({ name, unit: 'pJ', meaning, draft });
  const leakage = (name: string, stored: number) =>
    metric(name, 'leakage until the decision', () => leakageDraft(result, stored));
  const modules = Object.entries(energy.byModulePj).filter(([module]) => module !== LEAKAGE);
  const layers = Object.entries(energy.byLayerPj).filter(([layer]) => layer !== LEAKAGE);
  const selected = (name: string, meaning: string, chosen: readonly EnergyRow[], stored = sumOf(chosen)) =>
    metric(name, meaning, () => rowsDraft(result, chosen, stored));
  return [
    metric('energy.totalPj', 'energy of an image', () => totalDraft(result)),
    selected('energy.dynamicPj', 'energy of all actions', rows, energy.dynamicPj),
    leakage('energy.leakagePj', energy.leakagePj),
    ...leakageInterval(result),
    ...modules.map(([module, pj]) =>
      selected(
        `energy.byModulePj.${module}`,
        `energy of ${module}`,
        rows.filter((row) => row.module === module),
        pj,
      ),
    ),
    leakage(`energy.byModulePj.${LEAKAGE}`, energy.byModulePj[LEAKAGE]!),
    ...layers.map(([layer, pj]) =>
      selected(
        `energy.byLayerPj.${layer}`,
        `energy of ${layer}`,
        rows.filter((row) => row.layer === layer),
        pj,
      ),
    ),
    leakage(`energy.byLayerPj.${LEAKAGE}`, energy.byLayerPj[LEAKAGE]!),
    ...modules
      .flatMap(([module]) => layers.map(([layer]) => [module, layer] as const))
      .flatMap(([module, layer]) => {
        const chosen = rows.filter((row) => row.module === module && row.layer === layer);
        return chosen.length === 0
          ? []
          : [selected(`energy.byModulePj.${module}@${layer}`, `energy of ${module} for ${layer}`, chosen)];
      }),
    ...actionMetrics(rows, selected),
  ];
}

type Select = (name: string, meaning: string, rows: readonly EnergyRow[]) => Metric;

function actionMetrics(rows: readonly EnergyRow[], selected: Select): Metric[] {
  const byAction = groupBy(rows, actionOf);
  return [
    ...[...byAction].map(([action, same]) => ({ ...selected(action, `energy of ${action}`, same), group: 'actions' })),
    ...[...groupBy(rows, (row) => `${actionOf(row)}@${row.layer}`)].map(([name, same]) =>
      selected(name, `energy of ${actionOf(same[0]!)} for ${same[0]!.layer}`, same),
    ),
  ];
}

const actionOf = ({ module, action }: EnergyRow): string => `${module}.${action}`;
const sumOf = (rows: readonly EnergyRow[]): number => rows.reduce((sum, { energyPj }) => sum + energyPj, 0);

const term = (row: EnergyRow): Expression =>
  times(
    figure(`count of ${actionOf(row)} in ${row.layer}`, row.count),
    figure(`price of ${actionOf(row)}`, row.pricePj, 'pJ'),
  );

/** Count x price of some actions in some layers. */
const rowsSum = (rows: readonly EnergyRow[]): Expression =>
  rows.length === 1
    ? term(rows[0]!)
    : reduced('sum', `count x price over ${rows.length} actions in layers`, rows.map(term));

function totalDraft(result: RunResult): Draft {
  const { energy } = result;
  const rest = rowsDraft(result, energy.rows, energy.dynamicPj);
  return {
    ...rest,
    stored: energy.totalPj,
    expression: plus(rest.expression, figure('energy.leakagePj', energy.leakagePj, 'pJ')),
    breakdowns: [
      { by: 'module', parts: Object.entries(energy.byModulePj) },
      { by: 'layer', parts: Object.entries(energy.byLayerPj) },
      { by: 'action', parts: [...groups(energy.rows, actionOf), [LEAKAGE, energy.leakagePj]] },
    ],
    topics: ['prices', 'time', 'function'],
  };
}

function rowsDraft(result: RunResult, rows: readonly EnergyRow[], stored: number): Draft {
  const breakdowns: Breakdown[] = [
    { by: 'module', parts: groups(rows, ({ module }) => module) },
    { by: 'layer', parts: groups(rows, ({ layer }) => layer) },
    { by: 'action', parts: groups(rows, actionOf) },
  ];
  const { chargePadding, directCodedEveryStep } = result.prices.conventions;
  return {
    stored,
    expression: rowsSum(rows),
    breakdowns: breakdowns.filter(({ parts }) => parts.length > 1),
    charges: { prices: 'energyPj', list: chargesOf(rows) },
    topics: ['prices', 'function'],
    facts: [
      `counted: ${chargePadding ? 'whole crossbars, padded rows and columns included' : 'rows and columns in use'}; ` +
        `the image ${directCodedEveryStep ? 'as one binary read in every step' : "in the chip's own coding"}`,
    ],
    equalities: rows.flatMap((row) =>
      rowEqualities(row, pricesAt(result, row.projection).energyPj[actionOf(row)]?.value),
    ),
  };
}

/** What each row must satisfy: energy = count x price, at the price of the table. */
const rowEqualities = (row: EnergyRow, price: number | undefined): Equality[] => [
  { name: `energy.rows of ${actionOf(row)} in ${row.layer}`, stored: row.energyPj, expected: row.count * row.pricePj },
  { name: `price of ${actionOf(row)} in ${row.layer}`, stored: row.pricePj, expected: price ?? Number.NaN },
];

const groups = (rows: readonly EnergyRow[], key: (row: EnergyRow) => string): [string, number][] =>
  [...groupBy(rows, key)].map(([name, same]) => [name, sumOf(same)]);

const chargesOf = (rows: readonly EnergyRow[]): Charge[] =>
  [...groupBy(rows, (row) => `${actionOf(row)} ${row.projection ?? ''}`).values()].map((same) => ({
    ...chargedAs(actionOf(same[0]!), same[0]!),
    count: same.reduce((sum, { count }) => sum + count, 0),
    value: sumOf(same),
  }));

/** Picojoule of one microwatt over one nanosecond are 1 / 1000. */
const UW_NS_A_PJ = 1000;

/** Power x time of the tiles in use, until the decision. */
function leakageDraft({ leakage, latency }: RunResult, stored: number): Draft {
  const list = leakage.rows
    .filter(({ used, each }) => used * each > 0)
    .map((row) => ({
      ...chargedAs(`${row.module}.${row.component}`, row),
      count: row.used,
      value: (row.used * row.each * latency.decisionNs) / UW_NS_A_PJ,
    }));
  return {
    stored,
    expression: over(
      times(figure('leakage.powerUw', leakage.powerUw, 'uW'), figure('latency.decisionNs', latency.decisionNs, 'ns')),
      UW_NS_A_PJ,
    ),
    breakdowns: [{ by: 'component', parts: list.map((charge) => [chargeText(charge), charge.value]) }],
    charges: { prices: 'leakageUw', list },
    topics: ['prices', 'time'],
  };
}

/** The interval of the leakage, which is that of the latency; there is none without a sample. */
function leakageInterval({ energy, leakage, latency }: RunResult): Metric[] {
  const { leakageHalfWidthPj: stored } = energy;
  const { halfWidths } = latency;
  if (stored === undefined || halfWidths === undefined) return [];
  const product = times(
    figure('leakage.powerUw', leakage.powerUw, 'uW'),
    figure('latency.halfWidths.decisionNs', halfWidths.decisionNs, 'ns'),
  );
  const draft = (): Draft => ({ stored, expression: over(product, UW_NS_A_PJ), topics: ['time'] });
  return [{ name: 'energy.leakageHalfWidthPj', unit: 'pJ', meaning: 'half-width of its 95 % interval', draft }];
}
