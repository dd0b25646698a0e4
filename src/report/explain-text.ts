import type { ExplainedCharge, Explanation } from '../explain/explanation.js';
import { chargeText } from '../explain/prices.js';
import { labelled, labelledList, left, right, table } from './columns.js';
import { bar, percent, significant } from './numbers.js';
import { partRows } from './parts.js';
import type { Section } from './section.js';
import { printSections } from './section.js';
import { scaleOf, valueText } from './values.js';

const LABEL = 9;
const BAR = 20;
/** Parts and prices that are shown unless all are wanted. */
const SHOWN_PARTS = 8;
const SHOWN_PRICES = 4;

/** An explanation as text of at most 80 columns; `all`: the smallest parts and every price too. */
export function explanationText(explanation: Explanation, { all, colours }: TextOptions): string {
  return printSections(
    [
      formulaSection(explanation),
      ...explanation.breakdowns.map((breakdown) => partsSection(explanation, breakdown, all)),
      ...priceSections(explanation, all),
      stageSection(explanation),
      remarkSection('Notes', explanation.notes),
      remarkSection('Left out', explanation.leavesOut),
    ],
    colours,
  );
}

export interface TextOptions {
  readonly all: boolean;
  readonly colours: boolean;
}

function formulaSection({ metric, meaning, value, unit, formula, numbers, facts }: Explanation): Section {
  const lines = [
    ...labelled('is', `${valueText(value, unit)}, ${meaning}`, LABEL),
    ...labelled('formula', `${metric} = ${formula}`, LABEL),
    ...labelled('numbers', `${numbers} = ${exact(value)}${unit === '' ? '' : ` ${unit}`}`, LABEL),
    ...labelledList('', facts, LABEL),
  ];
  return { heading: metric, lines };
}

/** To the digits of the numbers in a formula. */
const exact = (value: number): string => String(Number(value.toPrecision(7)));

function partsSection(
  { value, unit }: Explanation,
  { by, parts }: Explanation['breakdowns'][number],
  all: boolean,
): Section {
  const scale = scaleOf(
    unit,
    parts.map((part) => part.value),
  );
  const rows = partRows(
    parts.map((part) => ({ name: part.name, values: [part.value] })),
    all ? parts.length : SHOWN_PARTS,
  ).map(({ name, values: [part = 0] }) => {
    const share = value === 0 ? 0 : part / value;
    return [name, significant(part / scale.size), percent(share), bar(share, BAR)];
  });
  const columns = [left(by), right(scale.name === '' ? 'value' : scale.name), right('share'), left('')];
  return { heading: `By ${by}`, lines: table(columns, [...rows, ['total', significant(value / scale.size), '', '']]) };
}

function priceSections({ charges, unit }: Explanation, all: boolean): Section[] {
  const charged = charges.filter(({ value }) => value !== 0 || all);
  const shown = all ? charged : charged.slice(0, SHOWN_PRICES);
  const rest = charges.length - shown.length;
  if (charges.length === 0) return [];
  const lines = shown.flatMap((charge) => chargeLines(charge, unit));
  const more =
    rest === 0
      ? []
      : labelled('', `${rest} more with --all, of ${sumText(charges.slice(shown.length), unit)} in all`, 0);
  return [{ heading: 'Counts and prices', lines: [...lines, ...more] }];
}

const sumText = (charges: readonly ExplainedCharge[], unit: string): string =>
  valueText(
    charges.reduce((sum, { value }) => sum + value, 0),
    unit,
  );

function chargeLines(charge: ExplainedCharge, unit: string): readonly string[] {
  const { what, count, value, share, price } = charge;
  const { formula, factors, law, kind, source, reference, low, high } = price;
  const product = [`${exact(reference)} ${price.unit}`, ...factors.map((factor) => exact(factor.value))].join(' x ');
  return [
    `  ${chargeText(charge)}`.slice(0, 80),
    ...labelled(
      '  is',
      `${exact(count)} x ${exact(price.value)} ${price.unit}: ${valueText(value, unit)}, ${percent(share)}`,
      LABEL,
    ),
    ...labelled('  one is', what, LABEL),
    ...labelled('  price', `${exact(price.value)} = ${product}, ${kind}`, LABEL),
    ...(low === high ? [] : labelled('  range', `${exact(low)} to ${exact(high)} ${price.unit}`, LABEL)),
    ...labelledList(
      '  scaling',
      factors.map(({ text, value: factor }) => `${text} = ${exact(factor)}`),
      LABEL,
    ),
    ...(formula === undefined
      ? []
      : labelled('  law', `${law}: ${formula.names}; here ${formula.here}; reference ${formula.reference}`, LABEL)),
    ...labelled('  source', source, LABEL),
  ];
}

function stageSection({ stages }: Explanation): Section {
  const lines = stages.flatMap(({ layer, stage, interval, formula, numbers }) => [
    ...labelled(`${layer}`.slice(0, 20), `${stage}: ${interval} = ${formula} = ${numbers}`, 12),
  ]);
  return { heading: 'Stages of a step: clocks between two rounds of positions, slowest tile', lines };
}

const remarkSection = (heading: string, texts: readonly string[]): Section => ({
  heading,
  lines: texts.flatMap((text) => labelled('-', text, 1)),
});
