import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { specError } from '../../base/errors.js';
import { holdsText } from './holds-text.js';
import { guarded } from './why-not-written.js';
import { type FileText, tryAside, writeAside } from './write-aside.js';

/** What `sim report` adds to a result folder; it goes when the result is replaced. */
const REPORT = 'report.html';
/** Names that may stand in a result folder; one that holds anything else is never replaced. */
const OURS = [
  ...['result.json', 'modules.csv', 'layers.csv', 'curve.csv', 'power.csv', 'time.csv'],
  ...['packets.csv', 'links.csv', 'routers.csv', 'histogram.csv', 'heat-map.svg'],
  ...['curve.json', 'curve.svg'],
  REPORT,
];
/** The files that say what a result is, and the formats that are ours. */
const RECORDS = ['result.json', 'curve.json'];
const RESULT_FORMAT = /"format":\s*"((spikefuse|noc)-result|curve)\//;

export interface FolderOptions {
  /** Replace an earlier result. */
  readonly force: boolean;
  readonly signal?: AbortSignal;
}

export type Written = 'written' | 'replaced' | 'unchanged';

type Existing = { readonly kind: 'free' | 'result' } | { readonly kind: 'foreign'; readonly why: string };

/**
 * Writes `files` (name to text, whole or in pieces) as the whole content of `folder`: all of them or nothing. A folder with the same bytes
 * stays as it is. Throws a SpecError when the folder holds another result and `force` is not set, when it holds
 * anything that is not a result of ours, and when the disk is full or may not be written; Interrupted on abort.
 */
export async function writeResultFolder(
  folder: string,
  files: ReadonlyMap<string, FileText>,
  { force, signal }: FolderOptions,
): Promise<Written> {
  return guarded(
    folder,
    async () => {
      try {
        return await attempt(folder, files, force, signal);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY')) throw error;
        return attempt(folder, files, force, signal);
      }
    },
    '; nothing was written',
  );
}

/** Throws ENOTEMPTY when another process has written the folder meanwhile: then a second attempt sees what is there. */
async function attempt(
  folder: string,
  files: ReadonlyMap<string, FileText>,
  force: boolean,
  signal: AbortSignal | undefined,
): Promise<Written> {
  const existing = await inspect(folder);
  if (existing.kind === 'foreign') throw specError(folder, '', existing.why);
  const earlier = existing.kind === 'result';
  if (earlier && (await holdsSame(folder, files))) return 'unchanged';
  if (earlier && !force) {
    throw specError(folder, '', 'holds another result; replace it with --force or choose another folder with --out');
  }
  await writeAside(resolve(folder), files, earlier, signal);
  return earlier ? 'replaced' : 'written';
}

/** Refuses, before any work is done, a folder that `writeResultFolder` could never write. @throws SpecError */
export async function checkResultFolder(folder: string): Promise<void> {
  await guarded(
    folder,
    async () => {
      const existing = await inspect(folder);
      if (existing.kind === 'foreign') throw specError(folder, '', existing.why);
      await tryAside(resolve(folder));
    },
    '; nothing was written',
  );
}

async function inspect(folder: string): Promise<Existing> {
  const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found === undefined) return { kind: 'free' };
  if (!found.isDirectory()) return { kind: 'foreign', why: 'is a file, not a folder' };
  const names = await readdir(folder);
  if (names.length === 0) return { kind: 'free' };
  const record = RECORDS.find((name) => names.includes(name));
  const isResult = record !== undefined && (await isOurs(join(folder, record)));
  if (!isResult)
    return { kind: 'foreign', why: 'is not empty and holds no result of sim; choose another folder with --out' };
  const others = names.filter((name) => !OURS.includes(name));
  if (others.length === 0) return { kind: 'result' };
  const listed = others.slice(0, 5).join(', ');
  return { kind: 'foreign', why: `holds files besides its result (${listed}); choose another folder with --out` };
}

const isOurs = async (path: string): Promise<boolean> =>
  RESULT_FORMAT.test((await readFile(path, 'utf8').catch(() => '')).slice(0, 200));

async function holdsSame(folder: string, files: ReadonlyMap<string, FileText>): Promise<boolean> {
  const names = (await readdir(folder)).filter((name) => name !== REPORT);
  if (names.length !== files.size) return false;
  for (const [name, text] of files) {
    if (!names.includes(name) || !(await holdsText(join(folder, name), text))) return false;
  }
  return true;
}
