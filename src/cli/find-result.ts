import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { specError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import { didYouMean } from '../base/suggest.js';
import type { RunResult } from '../model/result.js';
import { loadResult } from '../spec/load-result.js';

const FILE = 'result.json';
const FOLDER = 'results';

export interface FoundResult {
  readonly result: RunResult;
  /** The file that it was read from. */
  readonly path: string;
}

/** The result behind a folder, a file or the name of a folder in results/. @throws SpecError */
export async function findResult(host: Host, given: string): Promise<FoundResult> {
  if (given.trim() === '') throw specError('run', '', 'must not be empty');
  const path = await resultPath(given);
  return { path, result: await loadResult(host, path) };
}

async function resultPath(given: string): Promise<string> {
  const kind = await kindOf(given);
  if (kind === 'file') return given;
  if (kind === 'folder') return join(given, FILE);
  const named = join(FOLDER, given);
  if ((await kindOf(named)) === 'folder') return join(named, FILE);
  const known = await readdir(FOLDER).catch(() => []);
  const guess = didYouMean(basename(given), known);
  throw specError(given, '', `is neither a file nor a folder, here or in ${FOLDER}/${guess}`);
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return undefined;
  return found.isDirectory() ? 'folder' : 'file';
}
