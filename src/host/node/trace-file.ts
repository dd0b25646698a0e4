import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { specError } from '../../base/errors.js';
import { guarded } from './why-not-written.js';
import { tryAside, writeFileAside } from './write-aside.js';

/** Refuses, before any work is done, a file that `writeTraceFile` could not write. @throws SpecError */
export async function checkTraceFile(path: string, force: boolean): Promise<void> {
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory() === true) throw specError(path, '', 'is a folder');
  if (existing !== undefined && !force) throw specError(path, '', 'exists; replace it with --force');
  await guarded(path, () => tryAside(resolve(path)));
}

/** Writes a trace, whole or not at all. @throws SpecError when the system refuses */
export const writeTraceFile = (path: string, pieces: Iterable<string>, signal: AbortSignal): Promise<void> =>
  guarded(path, () => writeFileAside(resolve(path), pieces, signal));
