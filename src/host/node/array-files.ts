import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, utimesSync } from 'node:fs';
import { readdir, readFile, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import type { Batch } from '../../sweep/batches.js';
import type { SweepReply, SweepWorkData } from './sweep-work.js';
import { guarded } from './why-not-written.js';
import { makeFolder } from './write-aside.js';

/** Files of an array of jobs: what its jobs are told, and what they say. They go when the array has ended. */
const JOBS = 'jobs';
const OWNER = 'owner.json';

export const dataFile = (folder: string): string => join(folder, 'data.json');
export const batchFile = (folder: string, batch: number): string => join(folder, `batch-${batch}.json`);
export const logFile = (folder: string, batch: number): string => join(folder, `log-${batch}`);
/** What a job prints; `batch` as the cluster fills it in. */
export const outputFile = (folder: string, batch: number | string): string => join(folder, `output-${batch}`);
export const scriptFile = (folder: string): string => join(folder, 'job.sh');

/** Who looks after an array. */
interface Owner {
  readonly host: string;
  readonly pid: number;
  /** Name of its jobs. */
  readonly name: string;
}

/** Makes the files of an array below the folder of a sweep, and says which folder they are in. @throws SpecError */
export async function writeArray(data: SweepWorkData, batches: readonly Batch[], script: string) {
  const run = randomBytes(6).toString('hex');
  const name = `${data.study.name}-${run}`;
  const folder = resolve(data.folder, JOBS, run);
  await guarded(data.folder, async () => {
    await makeFolder(folder);
    const owner: Owner = { host: hostname(), pid: process.pid, name };
    await writeFile(join(folder, OWNER), JSON.stringify(owner));
    await writeFile(dataFile(folder), JSON.stringify({ ...data, folder: resolve(data.folder) }));
    for (const [at, batch] of batches.entries()) {
      await writeFile(batchFile(folder, at), JSON.stringify(batch.map(({ number, task }) => ({ number, task }))));
    }
    await writeFile(scriptFile(folder), script.replaceAll('{folder}', quoted(folder)));
  });
  return { name, folder };
}

/** A text as one word of a shell. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Says that somebody looks after the array. */
export function touchArray(folder: string): void {
  try {
    utimesSync(join(folder, OWNER), new Date(), new Date());
  } catch {
    // Where it cannot be said, another process may take over; no row is lost by that.
  }
}

/** Takes the files of an array away. */
export async function removeArray(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await rmdir(join(folder, '..')).catch(() => undefined);
}

/** Heard nothing for so long, and the owner of an array on another machine counts as gone. */
const SILENT_MS = 600_000;

/** Arrays of a sweep whose owners are gone, with the names of their jobs. */
export async function orphanedArrays(
  sweep: string,
): Promise<readonly { readonly folder: string; readonly name: string }[]> {
  const found = [];
  for (const run of await readdir(join(sweep, JOBS)).catch(() => [])) {
    const folder = resolve(sweep, JOBS, run);
    const path = join(folder, OWNER);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    const owner = text === undefined ? undefined : ownerOf(text);
    if (owner === undefined || (await isLooking(owner, path))) continue;
    found.push({ folder, name: owner.name });
  }
  return found;
}

function ownerOf(text: string): Owner | undefined {
  try {
    const { host, pid, name } = JSON.parse(text) as Partial<Owner>;
    const isOne = typeof host === 'string' && Number.isInteger(pid) && /^[A-Za-z][A-Za-z0-9_-]*$/.test(name ?? '');
    return isOne ? { host, pid: pid!, name: name! } : undefined;
  } catch {
    return undefined;
  }
}

async function isLooking({ host, pid }: Owner, path: string): Promise<boolean> {
  if (host !== hostname()) {
    const heard = (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
    return Date.now() - heard < SILENT_MS;
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Reads what a job says, as far as whole lines are there. */
export class LogReader {
  #at = 0;

  constructor(readonly path: string) {}

  /** What has been said since the last time. */
  read(): readonly SweepReply[] {
    return this.#news().split('\n').flatMap(replyOf);
  }

  #news(): string {
    let file: number;
    try {
      file = openSync(this.path, 'r');
    } catch {
      return '';
    }
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - this.#at));
      const count = readSync(file, bytes, 0, bytes.length, this.#at);
      const end = bytes.subarray(0, count).lastIndexOf(10) + 1;
      this.#at += end;
      return bytes.toString('utf8', 0, end);
    } finally {
      closeSync(file);
    }
  }
}

/** A line of a log; nothing of one that a full disk has cut off. */
function replyOf(line: string): readonly SweepReply[] {
  try {
    return [JSON.parse(line) as SweepReply];
  } catch {
    return [];
  }
}
