import { groupBy } from '../base/group-by.js';
import { bestPoint, isFeasible } from '../model/best-point.js';
import type { Objective, SweepPoint, SweepResult } from '../model/sweep.js';
import { labelled, left, right, table } from './columns.js';
import { significant } from './numbers.js';
import { printSections, type Section } from './section.js';
import { axisText } from './sweep-files.js';
import { scaleOf, valueText } from './values.js';

const LABEL = 11;
const SHOWN_POINTS = 12;
const SHOWN_REASONS = 8;

/** A finished sweep as text of at most 80 columns: what was asked, the best points, what is missing and why. */
export const sweepText = (sweep: SweepResult, colours: boolean): string =>
  printSections(
    [
      studySection(sweep),
      axisSection(sweep),
      ...sweep.objectives.map((each) => bestSection(sweep, each)),
      listSection(sweep),
      missingSection(sweep),
    ],
    colours,
  );

function studySection({ study, points, constraints, objectives, metrics }: SweepResult): Section {
  const count = (status: SweepPoint['status']): number => points.filter((point) => point.status === status).length;
  const states = (['done', 'refused', 'failed', 'excluded'] as const).filter((status) => count(status) > 0);
  const unit = (metric: string): string => metrics.find(({ name }) => name === metric)?.unit ?? '';
  const limits = constraints.map(({ metric, min, max }) => {
    const low = min === undefined ? [] : [`at least ${valueText(min, unit(metric))}`];
    const high = max === undefined ? [] : [`at most ${valueText(max, unit(metric))}`];
    return `${metric} ${[...low, ...high].join(', ')}`;
  });
  const feasible = points.filter((point) => isFeasible(point, constraints)).length;
  return {
    heading: `Study ${study.name}`,
    lines: [
      ...labelled('question', study.description, LABEL),
      ...labelled('base', `${study.workload} on ${study.chip}, ${study.method}`, LABEL),
      ...labelled('points', states.map((status) => `${count(status)} ${status}`).join(', '), LABEL),
      ...(objectives.length === 0
        ? []
        : labelled(
            'objectives',
            objectives.map(({ metric, direction }) => `${direction} ${metric}`).join(', '),
            LABEL,
          )),
      ...(limits.length === 0 ? [] : labelled('allowed', `${limits.join('; ')}: ${feasible} points`, LABEL)),
    ],
  };
}

const axisSection = ({ axes }: SweepResult): Section => ({
  heading: 'Axes',
  lines: axes.flatMap(({ path, linked = [], values }) => {
    const all = values.map(axisText);
    const shown = all.length <= 8 ? all.join(', ') : `${all.slice(0, 3).join(', ')} ... ${all.at(-1)} (${all.length})`;
    return labelled([path, ...linked].join(' = '), shown, Math.min(36, [path, ...linked].join(' = ').length));
  }),
});

/** The best point by one objective, with everything that it is and has. */
function bestSection({ axes, points, constraints, metrics }: SweepResult, objective: Objective): Section {
  const best = bestPoint(points, objective, constraints);
  const heading = `Best: ${objective.direction} ${objective.metric}`;
  if (best === undefined) return { heading, lines: labelled('-', 'no point keeps all constraints and has it', 1) };
  const settings = axes.map(({ path }) => [path, axisText(best.at[path])]);
  const figures = metrics.map(({ name, unit }) => {
    const value = best.metrics[name];
    return [name, value === undefined ? '-' : valueText(value, unit)];
  });
  return { heading, lines: table([left(best.id), right('')], [...settings, ...figures]) };
}

/** Points in the order of the first objective, a few; all metrics that fit beside the axes. */
function listSection({ axes, points, metrics, objectives, constraints }: SweepResult): Section {
  const [first] = objectives;
  const sign = first?.direction === 'max' ? -1 : 1;
  const done = points.filter((point) => isFeasible(point, constraints));
  const value = (point: SweepPoint): number => sign * (point.metrics[first?.metric ?? ''] ?? Number.POSITIVE_INFINITY);
  const ordered = first === undefined ? done : done.toSorted((a, b) => compare(value(a), value(b)));
  const shown = ordered.slice(0, SHOWN_POINTS);
  const varied = axes.slice(0, 4);
  const chosen = metrics.slice(0, 3);
  const scales = chosen.map(({ name, unit }) =>
    scaleOf(
      unit,
      shown.map((point) => point.metrics[name] ?? 0),
    ),
  );
  const short = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
  const columns = [
    left('point'),
    ...varied.map(({ path }) => right(short(path))),
    ...chosen.map(({ name }, at) => right(`${short(name)} ${scales[at]!.name}`.trimEnd())),
  ];
  const rows = shown.map((point) => [
    point.id,
    ...varied.map(({ path }) => cut(axisText(point.at[path]), 12)),
    ...chosen.map(({ name }, at) => {
      const figure = point.metrics[name];
      return figure === undefined ? '-' : significant(figure / scales[at]!.size);
    }),
  ]);
  const fitting = fitted(columns, rows);
  const heading = first === undefined ? 'Points' : `Points by ${first.metric}`;
  return {
    heading: ordered.length > shown.length ? `${heading}, ${shown.length} of ${ordered.length}` : heading,
    lines: rows.length === 0 ? [] : table(fitting.columns, fitting.rows),
  };
}

const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, width - 1)}~`);

/** As many columns as fit into 80 characters. */
function fitted<C extends { readonly heading: string }>(columns: readonly C[], rows: readonly (readonly string[])[]) {
  let width = 0;
  const widths = columns.map(({ heading }, at) => Math.max(heading.length, ...rows.map((row) => row[at]!.length)));
  const fits = widths.findIndex((each) => {
    width += each + 2;
    return width > 80;
  });
  const count = fits < 0 ? columns.length : fits;
  return { columns: columns.slice(0, count), rows: rows.map((row) => row.slice(0, count)) };
}

/** Why points have no metrics, most frequent reason first, and which of them are worth another try. */
function missingSection({ points }: SweepResult): Section {
  const missing = points.filter(({ status }) => status !== 'done');
  const groups = [...groupBy(missing, ({ status, reason = '' }) => `${status}: ${reason}`)].toSorted(
    ([, a], [, b]) => b.length - a.length,
  );
  const lines = groups.slice(0, SHOWN_REASONS).flatMap(([text, group]) => {
    const ids = group.slice(0, 3).map(({ id }) => id);
    const which = group.length > 3 ? `${ids.join(', ')} and ${group.length - 3} more` : ids.join(', ');
    return labelled('-', `${which} ${text}`, 1);
  });
  const more = groups.length > SHOWN_REASONS ? labelled('-', `${groups.length - SHOWN_REASONS} more reasons`, 1) : [];
  return { heading: 'Points without metrics', lines: [...lines, ...more, ...retryLines(missing)] };
}

/** A worker that died, a lost node: unlike a refused point, a failed one may end well at another time. */
function retryLines(missing: readonly SweepPoint[]): readonly string[] {
  const failed = missing.filter(({ status }) => status === 'failed').length;
  const them = failed === 1 ? 'the point that failed' : `the ${failed} points that failed`;
  return failed === 0 ? [] : labelled('-', `the same command with --retry runs ${them} again`, 1);
}
