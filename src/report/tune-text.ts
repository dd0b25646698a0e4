import type { AlphaTable, StopTableEntry } from '../model/workload.js';
import { labelled, left, right, table } from './columns.js';
import { percent, significant } from './numbers.js';
import { printSections, type Section } from './section.js';

/** What `sim tune` found; what it prints as JSON. Accuracies are shares of right images, [step-1]. */
export interface TuneOutcome {
  readonly chip: string;
  readonly workload: string;
  readonly images: { readonly origin: string; readonly count: number; readonly digest: string };
  readonly steps: number;
  readonly numerics: string;
  readonly as: AlphaTable['estimate'];
  readonly heads: {
    readonly final: readonly number[];
    readonly internal: Readonly<Record<string, readonly number[]>>;
  };
  readonly tables: readonly {
    readonly method: string;
    readonly table: AlphaTable;
    readonly alphas: readonly number[];
    readonly accuracy: readonly number[];
  }[];
  readonly stops: readonly {
    readonly table: StopTableEntry;
    readonly accuracy: number;
    readonly fixedAccuracy: number;
    readonly steps: { readonly mean: number; readonly p50: number; readonly p95: number; readonly worst: number };
  }[];
  readonly notes: readonly string[];
}

const LABEL = 9;
const MOST_ROWS = 12;

/** The tables alone, to be copied into a workload file. */
export function tablesJson({ tables, stops }: TuneOutcome): string {
  const stopTables = stops.length === 0 ? {} : { stopTables: stops.map((stop) => stop.table) };
  return `${JSON.stringify({ alphaTables: tables.map((tuned) => tuned.table), ...stopTables }, undefined, 1)}\n`;
}

/** The outcome of `sim tune` as text of at most 80 columns. */
export const tuneText = (outcome: TuneOutcome, colours: boolean): string =>
  printSections(
    [
      headSection(outcome),
      ...curveSections(outcome),
      tableSection(outcome),
      stopSection(outcome),
      { heading: 'Notes', lines: outcome.notes.flatMap((note) => labelled('-', note, 1)) },
    ],
    colours,
  );

function headSection({ chip, workload, images, steps, numerics, as }: TuneOutcome): Section {
  const line = (label: string, text: string): readonly string[] => labelled(label, text, LABEL);
  return {
    heading: `Fusion of ${workload} on ${chip}`,
    lines: [
      ...line('images', `${images.count}: ${images.origin}`),
      ...line('run', `${steps} steps, numerics ${numerics}`),
      ...line('estimate', as === 'paper' ? 'paper: mode of the posterior' : 'code: mean of the posterior'),
    ],
  };
}

/** About a dozen round steps, and the last one. */
function shownSteps(steps: number): readonly number[] {
  const least = steps / MOST_ROWS;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const gap = [1, 2, 5, 10].map((times) => times * power).find((each) => each >= least)!;
  return Array.from({ length: Math.floor(steps / gap) }, (_, at) => (at + 1) * gap)
    .filter((step) => step !== steps)
    .concat(steps);
}

function curveSections({ steps, heads, tables }: TuneOutcome): readonly Section[] {
  const internals = Object.entries(heads.internal);
  return internals.map(([name, internal]) => {
    const own = tables.filter(({ table: tuned }) => tuned.internal === name);
    const columns = [right('step'), right('FC'), right('IC')];
    for (const { table: tuned } of own) columns.push(right(`${tuned.name}: alpha`), right('fused'));
    const rows = shownSteps(steps).map((step) => [
      String(step),
      percent(heads.final[step - 1]!),
      percent(internal[step - 1]!),
      ...own.flatMap(({ alphas, accuracy }) => [significant(alphas[step - 1]!), percent(accuracy[step - 1]!)]),
    ]);
    const of = internals.length === 1 ? '' : ` with ${name}`;
    return { heading: `Accuracy on these images${of}, alpha as found`, lines: table(columns, rows) };
  });
}

function tableSection({ tables, heads }: TuneOutcome): Section {
  const rows = tables.map(({ method, table: tuned, alphas, accuracy }) => [
    tuned.name,
    method,
    String(tuned.knots.length),
    significant(Math.max(...alphas)),
    percent(mean(accuracy)),
    (100 * (mean(accuracy) - mean(heads.final))).toFixed(2),
  ]);
  const columns = [
    left('name'),
    left('method'),
    ...['knots', 'most alpha', 'mean over steps', 'points over FC'].map(right),
  ];
  return { heading: 'Tables', lines: table(columns, rows) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function stopSection({ stops, steps: last }: TuneOutcome): Section {
  const rows = stops.map(({ table: stop, accuracy, fixedAccuracy, steps }) => [
    stop.method,
    percent(fixedAccuracy),
    percent(accuracy),
    ...[steps.mean, steps.p50, steps.p95, steps.worst].map(significant),
  ]);
  const columns = [left('scores'), ...[`at ${last}`, 'stopped', 'mean steps', 'median', '95 %', 'worst'].map(right)];
  return { heading: 'Stop per image', lines: rows.length === 0 ? [] : table(columns, rows) };
}
