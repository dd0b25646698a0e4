import { lstat, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { specError } from '../../base/errors.js';
import type { Written } from './result-folder.js';
import { guarded } from './why-not-written.js';
import { tryAside, writeFileAside } from './write-aside.js';

export interface ReportOptions {
  /** Replace an earlier file. */
  readonly force: boolean;
  readonly signal: AbortSignal;
}

/** Refuses, before any work is done, a file that could not be written. @throws SpecError */
export async function checkReportFile(path: string): Promise<void> {
  const existing = await lstat(path).catch(() => undefined);
  if (existing?.isDirectory() === true) throw specError(path, '', 'is a folder');
  if (existing !== undefined && !existing.isFile()) throw specError(path, '', 'is not a regular file');
  await guarded(path, () => tryAside(resolve(path)), '; nothing was written');
}

/**
 * Writes one file, whole or not at all; one with the same bytes stays as it is.
 * @throws SpecError when another one is there and `force` is not set, and when the system refuses
 */
export async function writeReportFile(path: string, text: string, { force, signal }: ReportOptions): Promise<Written> {
  const earlier = await readFile(path, 'utf8').catch(() => undefined);
  if (earlier === text) return 'unchanged';
  if (earlier !== undefined && !force) throw specError(path, '', 'exists; replace it with --force');
  await guarded(path, () => writeFileAside(resolve(path), [text], signal), '; nothing was written');
  return earlier === undefined ? 'written' : 'replaced';
}
