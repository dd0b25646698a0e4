import { lstat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { specError } from '../../base/errors.js';
import { guarded } from './why-not-written.js';
import { tryAside, writeFileAside } from './write-aside.js';

/**
 * Refuses, before any work is done, a file that `writeTraceFile` could not write, or that would lie in the folder of the
 * result. Only a regular file is ever replaced. @throws SpecError
 */
export async function checkTraceFile(path: string, force: boolean, folder: string | undefined): Promise<void> {
  const existing = await lstat(path).catch(() => undefined);
  if (existing?.isDirectory() === true) throw specError(path, '', 'is a folder');
  if (existing !== undefined && !existing.isFile()) throw specError(path, '', 'is not a regular file');
  if (existing !== undefined && !force) throw specError(path, '', 'exists; replace it with --force');
  const inside = folder === undefined ? '..' : relative(resolve(folder), resolve(path));
  if (!inside.startsWith('..')) throw specError('--trace', '', `must not lie in the result folder ${folder}`);
  await guarded(path, () => tryAside(resolve(path)));
}

/** Writes a trace, whole or not at all. @throws SpecError when the system refuses */
export const writeTraceFile = (path: string, pieces: Iterable<string>, signal: AbortSignal): Promise<void> =>
  guarded(path, () => writeFileAside(resolve(path), pieces, signal));
