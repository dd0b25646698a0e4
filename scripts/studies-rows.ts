import { readFileSync } from 'node:fs';
import { csvParse } from 'd3-dsv';
import { keptResult } from '../src/host/node/sweep-folder.js';
import type { MethodResult, RunResult } from '../src/model/result.js';
import type { SweepResult } from '../src/model/sweep.js';

/** One line of a points.csv. */
export type StudyRow = Readonly<Record<string, string>>;

/** Whether a point was run: neither refused nor left out. */
export const isDone = (row: StudyRow): boolean => row['status'] === 'done';

/** Shares of the trained network's accuracy that rows have beside the target, which is 99 %. */
const SHARES = [60, 80, 90, 95];
/** Steps over which a fusion's lead is averaged. */
const LEAD_STEPS = 100;

/**
 * Points of a study as rows. Where the whole result was kept they have more than the study's metrics: the layer that bounds
 * a point (`bottleneck`); for every method m with `methods.<m>.stepsToTarget` among the metrics how sure that is
 * (`methods.<m>.stepsRange`), steps and energy to smaller shares (`methods.<m>.stepsTo90`, `energyTo90Pj`) and how far it is
 * ahead of FC (`methods.<m>.lead`); the steps that the final classifier of the same run needs (`accuracy.fc.stepsToTarget`).
 */
export function rowsOf(folder: string): readonly StudyRow[] {
  const { points, metrics } = JSON.parse(readFileSync(`${folder}/sweep.json`, 'utf8')) as SweepResult;
  const kept = new Map(points.map(({ id, result }) => [id, result]));
  const methods = metrics.flatMap(({ name }) => /^methods\.(.+)\.stepsToTarget$/.exec(name)?.[1] ?? []);
  return csvParse(readFileSync(`${folder}/points.csv`, 'utf8')).map((row): StudyRow => {
    const key = kept.get(row['id']!);
    const result = key === undefined ? undefined : keptResult(folder, key);
    const more = methods.map((name) => methodColumns(result, name));
    const final = methods.length === 0 ? {} : { 'accuracy.fc.stepsToTarget': finalSteps(result) };
    const bottleneck = result?.latency.bottleneck ?? '';
    return { ...(row as StudyRow), ...Object.assign({}, ...more), ...final, bottleneck };
  });
}

/** What a kept result says of a method beyond the study's metrics. */
export function methodColumns(result: RunResult | undefined, name: string): StudyRow {
  const method = methodOf(result, name);
  const trained = (result?.target?.accuracy ?? Number.NaN) / 0.99;
  const smaller = SHARES.flatMap((percent) => {
    const at = method?.accuracy?.findIndex((share) => share >= (percent / 100) * trained) ?? -1;
    return [
      [`methods.${name}.stepsTo${percent}`, at < 0 ? '' : String(at + 1)],
      [`methods.${name}.energyTo${percent}Pj`, at < 0 ? '' : String(method!.energyPj[at])],
    ];
  });
  const lead = [`methods.${name}.lead`, leadOf(result, method)];
  return Object.fromEntries([[`methods.${name}.stepsRange`, stepsRange(result, name)], ...smaller, lead]);
}

/** Mean of accuracy less that of the final classifier over the first 100 steps, in points. */
function leadOf(result: RunResult | undefined, method: MethodResult | undefined): string {
  const final = result?.accuracy['fc'];
  if (final === undefined || method?.accuracy === undefined || method.name === 'fc') return '';
  const ahead = method.accuracy.slice(0, LEAD_STEPS).map((share, at) => share - final[at]!);
  return ((100 * ahead.reduce((sum, each) => sum + each, 0)) / ahead.length).toFixed(2);
}

/** A method by its name, or by `fusion` the first fusion. */
const methodOf = (result: RunResult | undefined, name: string): MethodResult | undefined =>
  result?.methods.find((method) => method.name === name || method.name.startsWith(`${name}-`));

/**
 * First steps that reach the target accuracy less and plus one standard error of a share of so many images, `205 to 266`; `-` for
 * an end that is not reached. `name` is a method, or `fusion` for the first fusion.
 */
export function stepsRange(result: RunResult | undefined, name: string): string {
  const accuracy = methodOf(result, name)?.accuracy;
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
