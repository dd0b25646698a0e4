import { groupBy } from '../base/group-by.js';
import type { Metric } from '../explain/explanation.js';
import { labelled, left, right, table } from './columns.js';
import type { TextOptions } from './explain-text.js';
import { printSections } from './section.js';
import { valueText } from './values.js';

/** A figure that can be explained. */
export interface ListedMetric {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  readonly meaning: string;
}

/** The figures with their values; those by step at the last one. */
export const metricList = (metrics: readonly Metric[]): readonly ListedMetric[] =>
  metrics.map(({ name, unit, meaning, steps, draft }) => ({
    metric: name,
    value: draft(steps ?? 1).stored,
    unit,
    meaning,
  }));

/** The figures as text; those of one layer and the prices only where `all` are wanted. */
export function metricListText(metrics: readonly Metric[], { all, colours }: TextOptions): string {
  const shown = metrics.filter((metric) => all || !isDetail(metric));
  const groups = groupBy(shown, ({ name, group = name.split('.')[0]! }) => group);
  const sections = [...groups].map(([heading, group]) => ({
    heading,
    lines: table(
      [left('metric'), right('value')],
      metricList(group).map((each) => [each.metric, valueText(each.value, each.unit)]),
    ),
  }));
  const hidden = metrics.length - shown.length;
  const more = `${hidden} more with --all: a module or action in one layer (adc@<layer>), prices, numerics`;
  const rest = hidden === 0 ? [] : [{ heading: 'Besides', lines: labelled('', more, 0) }];
  return printSections([...sections, ...rest], colours);
}

/** Whether a figure is of one layer, a price or of numerics: too many to be listed unasked. */
export const isDetail = ({ name }: Metric): boolean =>
  name.includes('@') || /^(prices|projections|numerics|uncertainty\.byModulePj)\./.test(name);
