import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname } from 'node:path';
import { csvFormat } from 'd3-dsv';

/** A measurement as a line of a CSV file. */
export type Row = Readonly<Record<string, string | number>>;

/** Writes rows with the same keys; makes the folder. */
export function writeRows(path: string, rows: readonly Row[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${csvFormat([...rows])}\n`);
}

/** What the times of this run belong to. */
export function machineNote(): string {
  const all = cpus();
  const load = loadavg()[0]!.toFixed(1);
  return `${all.length} x ${all[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}, load average ${load}`;
}

/** Four significant digits: what a time here is good for. */
export const rounded = (value: number): number => Number(value.toPrecision(4));

/** Names in an environment variable, separated by commas. */
export const listed = <Name extends string>(variable: string, all: readonly Name[]): readonly Name[] => {
  const text = process.env[variable];
  if (text === undefined) return all;
  const unknown = text.split(',').find((name) => !(all as readonly string[]).includes(name));
  if (unknown !== undefined) throw new RangeError(`${variable}: ${unknown} is none of ${all.join(', ')}`);
  return text.split(',') as Name[];
};
