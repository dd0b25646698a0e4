import type { Diff } from '../diff/diff.js';
import type { RunResult } from '../model/result.js';
import { left, right, table } from './columns.js';
import { diffText } from './diff-text.js';
import type { TextOptions } from './explain-text.js';
import { percent, significant } from './numbers.js';
import { printSections } from './section.js';
import { scaleOf } from './values.js';

/** A figure of both runs; shares of correct predictions are compared by their difference in points. */
interface Beside {
  readonly name: string;
  readonly unit: string;
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** What changes buy and cost, the accuracy beside the costs; then where every difference comes from. */
export const whatIfText = (before: RunResult, after: RunResult, found: Diff, options: TextOptions): string =>
  [
    printSections(
      [
        {
          heading: 'What if: cost and accuracy',
          lines: table(
            [left('figure'), right('as it is'), right('changed'), left(''), right('change')],
            besides(before, after).map(rowOf),
          ),
        },
      ],
      options.colours,
    ),
    diffText(found, options),
  ].join('\n');

function besides(before: RunResult, after: RunResult): readonly Beside[] {
  const both = (name: string, unit: string, of: (result: RunResult) => number | undefined): Beside => ({
    name,
    unit,
    before: of(before),
    after: of(after),
  });
  const methods = after.methods.map(({ name }) => name);
  return [
    both('energy', 'pJ', ({ energy }) => energy.totalPj),
    both('of which leakage', 'pJ', ({ energy }) => energy.leakagePj),
    both('decision', 'ns', ({ latency }) => latency.decisionNs),
    both('throughput', '1/s', ({ throughput }) => throughput.imagesPerSecond),
    both('area', 'um2', ({ area }) => area.totalUm2),
    ...Object.keys(after.accuracy).map((family) =>
      both(`accuracy of ${family}`, '%', ({ accuracy }) => {
        const share = accuracy[family]?.at(-1);
        return share === undefined ? undefined : 100 * share;
      }),
    ),
    ...methods.map((name) =>
      both(
        `energy to target, ${name}`,
        'pJ',
        (result) => result.methods.find((each) => each.name === name)?.energyToTargetPj,
      ),
    ),
  ].filter((each) => each.before !== undefined || each.after !== undefined);
}

function rowOf({ name, unit, before, after }: Beside): readonly string[] {
  const scale = scaleOf(unit, [before ?? 0, after ?? 0]);
  const text = (value: number | undefined): string => (value === undefined ? '-' : significant(value / scale.size));
  return [name, text(before), text(after), scale.name, changeText(unit, before, after)];
}

function changeText(unit: string, before: number | undefined, after: number | undefined): string {
  if (before === undefined || after === undefined) return '-';
  const sign = after > before ? '+' : '';
  if (unit === '%') return `${sign}${(after - before).toFixed(1)} points`;
  return before === 0 ? '-' : `${sign}${percent(after / before - 1)}`;
}
