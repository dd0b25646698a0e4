import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { gunzipSync, gzipSync } from 'node:zlib';
import { specError } from '../../base/errors.js';
import type { Cache } from '../../base/host.js';
import type { RunResult } from '../../model/result.js';
import type { StageStore } from '../../sweep/image-stages.js';
import type { PointStore } from '../../sweep/stage-runner.js';
import type { PointRow } from '../../sweep/tasks.js';
import { createFolderCache } from './cache.js';
import { guarded, whyNotWritten } from './why-not-written.js';
import { type FileText, isSibling, makeFolder, tryAside, writeBytesAside, writeFileAside } from './write-aside.js';

const MARKER = 'study.json';
const MARKER_FORMAT = 'sweep-folder/1';
const POINTS = 'points';
const STAGES = 'stages';
const RESULTS = 'results';
const ROW_FORMAT = 'sweep-point/1';
const KEY = /^[0-9a-f]{64}$/;
const LIMIT = 1_000_000;

/**
 * Makes the folder of a sweep, or takes the one that is there. The mark comes first: a folder with anything else in it is a
 * sweep's, also while another process makes it. @throws SpecError for a folder that is no sweep's, another study's, or cannot
 * be written, before any work is done
 */
export async function openSweepFolder(folder: string, study: string): Promise<void> {
  await guarded(folder, async () => {
    if (!(await isMarked(folder, study))) {
      await writeFileAside(resolve(folder, MARKER), [`${JSON.stringify({ format: MARKER_FORMAT, study })}\n`]);
    }
    await tryAside(resolve(folder, MARKER));
    await makeFolder(join(folder, POINTS));
    await makeFolder(join(folder, RESULTS));
  });
}

/** Whether the folder is this study's already; a folder with nothing in it, or none, is nobody's. @throws SpecError */
async function isMarked(folder: string, study: string): Promise<boolean> {
  const found = await stat(folder).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) throw specError(folder, '', 'is a file, not a folder');
  const names = found === undefined ? [] : await readdir(folder);
  if (!names.some((name) => !isSibling(name, MARKER))) return false;
  const text = await readFile(join(folder, MARKER), 'utf8').catch(() => '');
  const marker = jsonOf(text) as { format?: unknown; study?: unknown } | undefined;
  if (marker?.format !== MARKER_FORMAT) {
    throw specError(folder, '', 'is not empty and holds no sweep; choose another folder with --out');
  }
  if (marker.study !== study) {
    throw specError(folder, '', `holds the sweep of study ${String(marker.study)}; choose another folder with --out`);
  }
  return true;
}

/** Rows of points, one file each. `note` hears of files that are not sound. */
export function createPointStore(folder: string, note: (text: string) => void): PointStore {
  const pathOf = (key: string): string => {
    if (!KEY.test(key)) throw new RangeError(`${key} is not a key of 64 hex digits`);
    return join(resolve(folder), POINTS, key);
  };
  return {
    read(key) {
      const path = pathOf(key);
      if (!existsSync(path)) return undefined;
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        if (code !== 'ENOENT') note(`${path}: cannot be read: ${whyNotWritten(code)}; run again`);
        return undefined;
      }
      const row = rowOf(text, key);
      if (typeof row === 'string') {
        note(`${path}: ${row}; run again`);
        return undefined;
      }
      if (row.result === undefined || readKept(resultPath(folder, row.result)) !== undefined) return row;
      note(`${resultPath(folder, row.result)}: is missing or damaged; run again`);
      return undefined;
    },
    keep(key, result) {
      const path = resultPath(folder, key);
      if (readKept(path) === undefined) writeWhole(path, gzipSync(JSON.stringify(result)), folder);
    },
    write(row) {
      const path = pathOf(row.key);
      const body = `${JSON.stringify({ format: ROW_FORMAT, ...row })}\n`;
      writeWhole(path, `${body}${digestOf(body)}\n`, folder);
    },
  };
}

/** Where the whole result of a point lies. */
const resultPath = (folder: string, key: string): string => {
  if (!KEY.test(key)) throw new RangeError(`${key} is not a key of 64 hex digits`);
  return join(resolve(folder), RESULTS, `${key}.json.gz`);
};

/** Text of a kept result; undefined where there is none, or where its checksum says that it is damaged. */
function readKept(path: string): string | undefined {
  try {
    return gunzipSync(readFileSync(path)).toString();
  } catch {
    return undefined;
  }
}

/** The whole result that a sweep kept under `key`; undefined where there is none, or nothing sound. */
export function keptResult(folder: string, key: string): RunResult | undefined {
  const text = readKept(resultPath(folder, key));
  return text === undefined ? undefined : (jsonOf(text) as RunResult | undefined);
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The row of a file, or what is wrong with it. */
function rowOf(text: string, key: string): PointRow | string {
  const end = text.indexOf('\n') + 1;
  if (end === 0 || text.slice(end) !== `${digestOf(text.slice(0, end))}\n`) return 'is damaged or cut off';
  const value = jsonOf(text.slice(0, end)) as (PointRow & { readonly format: string }) | undefined;
  if (value?.format !== ROW_FORMAT) return 'is no row of a sweep';
  if (value.key !== key) return 'is the row of another point';
  const { format: _, ...row } = value;
  return row;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What is written before it gets its name; one for every thread of every process. */
const PART = `.part-${randomBytes(8).toString('hex')}`;

/** Writes at once: a row is small, and a thread that is ended must leave all of it or nothing. */
function writeWhole(path: string, text: string | Uint8Array, folder: string): void {
  const aside = join(dirname(path), PART);
  for (let attempt = 1; ; attempt += 1) {
    try {
      writeFileSync(aside, text);
      renameSync(aside, path);
      return;
    } catch (error) {
      rmSync(aside, { force: true });
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' && attempt < MOST_ATTEMPTS) continue;
      throw refusedRow(folder, error);
    }
  }
}

/** Another process that ends tidies up: a row that it took away half-written is written again. */
const MOST_ATTEMPTS = 3;

function refusedRow(folder: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  const kept = 'points that have ended are kept, the same command goes on';
  return specError(folder, '', `cannot be written: ${whyNotWritten(code)}; ${kept}`);
}

/** What stages keep for each other while a sweep runs; values are structured clones. */
export function createStageStore(folder: string, note: (text: string) => void): StageStore {
  const cache = createFolderCache(join(resolve(folder), STAGES), note);
  return {
    async get(key) {
      const bytes = await cache.get(key);
      if (bytes === undefined) return undefined;
      try {
        return deserialize(bytes);
      } catch {
        note(`${join(folder, STAGES, key)}: is not of this version; made anew`);
        return undefined;
      }
    },
    put: (key, value) => cache.put(key, serialize(value)),
  };
}

/** Spikes that several points need. */
export const createSweepSpikes = (folder: string, note: (text: string) => void): Cache =>
  createFolderCache(join(resolve(folder), STAGES), note);

/** Takes away parts that no point needs any more. */
export async function removeStages(folder: string, keys: readonly string[]): Promise<void> {
  await Promise.all(keys.map((key) => rm(join(folder, STAGES, key), { force: true })));
}

/** Takes away what only a sweep that runs needs: stages (unless they are kept), and parts of rows that a process left when it was killed. */
export function tidySweepFolder(folder: string, keepStages: boolean): void {
  if (!keepStages) rmSync(join(folder, STAGES), { recursive: true, force: true });
  for (const part of [POINTS, RESULTS]) {
    for (const name of readdirSync(join(folder, part)).slice(0, LIMIT)) {
      if (name.startsWith('.')) rmSync(join(folder, part, name), { force: true });
    }
  }
}

/** Writes files of a finished sweep beside its points; each is whole or not there. @throws SpecError */
export async function writeSweepFiles(
  folder: string,
  files: ReadonlyMap<string, FileText | Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  await guarded(folder, async () => {
    for (const [name, content] of files) {
      const path = resolve(folder, name);
      if (content instanceof Uint8Array) await writeBytesAside(path, [content]);
      else await writeFileAside(path, typeof content === 'string' ? [content] : content, signal);
    }
  });
}
