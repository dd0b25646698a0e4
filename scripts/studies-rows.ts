import { readFileSync } from 'node:fs';
import { csvParse } from 'd3-dsv';
import { keptResult } from '../src/host/node/sweep-folder.js';
import type { RunResult } from '../src/model/result.js';
import type { SweepResult } from '../src/model/sweep.js';

/** One line of a points.csv. */
export type StudyRow = Readonly<Record<string, string>>;

/** Whether a point was run: neither refused nor left out. */
export const isDone = (row: StudyRow): boolean => row['status'] === 'done';

/**
 * Points of a study as rows. Where the whole result was kept they have more than the study's metrics: the layer that bounds
 * a point (`bottleneck`), beside every `methods.<m>.stepsToTarget` how sure it is (`methods.<m>.stepsRange`), and the steps that
 * the final classifier of the same run needs (`accuracy.fc.stepsToTarget`).
 */
export function rowsOf(folder: string): readonly StudyRow[] {
  const { points, metrics } = JSON.parse(readFileSync(`${folder}/sweep.json`, 'utf8')) as SweepResult;
  const kept = new Map(points.map(({ id, result }) => [id, result]));
  const methods = metrics.flatMap(({ name }) => /^methods\.(.+)\.stepsToTarget$/.exec(name)?.[1] ?? []);
  return csvParse(readFileSync(`${folder}/points.csv`, 'utf8')).map((row): StudyRow => {
    const key = kept.get(row['id']!);
    const result = key === undefined ? undefined : keptResult(folder, key);
    const ranges = methods.map((name) => [`methods.${name}.stepsRange`, stepsRange(result, name)]);
    const final = methods.length === 0 ? {} : { 'accuracy.fc.stepsToTarget': finalSteps(result) };
    return {
      ...(row as StudyRow),
      ...Object.fromEntries(ranges),
      ...final,
      bottleneck: result?.latency.bottleneck ?? '',
    };
  });
}

/**
 * First steps that reach the target accuracy less and plus one standard error of a share of so many images, `205 to 266`; `-` for
 * an end that is not reached. `name` is a method, or `fusion` for the first fusion.
 */
export function stepsRange(result: RunResult | undefined, name: string): string {
  const accuracy = result?.methods.find(
    (method) => method.name === name || method.name.startsWith(`${name}-`),
  )?.accuracy;
  if (result?.target === undefined || result.run.images === undefined || accuracy === undefined) return '';
  const { accuracy: wanted } = result.target;
  const error = Math.sqrt((wanted * (1 - wanted)) / result.run.images);
  return `${firstStep(accuracy, wanted - error)} to ${firstStep(accuracy, wanted + error)}`;
}

const finalSteps = (result: RunResult | undefined): string => {
  const wanted = result?.target?.accuracy;
  const accuracy = result?.accuracy['fc'];
  return wanted === undefined || accuracy === undefined ? '' : firstStep(accuracy, wanted);
};

function firstStep(accuracy: readonly number[], least: number): string {
  const at = accuracy.findIndex((share) => share >= least);
  return at < 0 ? '-' : String(at + 1);
}

/** The rows as CSV. Numbers with 6 digits: more would change with every rounding and tell nothing. */
export function csvOf(rows: readonly StudyRow[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const short = (text: string): string =>
    /^-?\d+\.\d+$/.test(text) ? String(Number(Number(text).toPrecision(6))) : text;
  const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) => columns.map((column) => cell(short(row[column] ?? ''))).join());
  return `${[columns.join(), ...lines].join('\n')}\n`;
}
