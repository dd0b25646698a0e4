import { rmSync } from 'node:fs';
import { lstat, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Problem, SpecError, specError } from '../../base/errors.js';
import { guarded } from './why-not-written.js';
import { sibling, stopIf, syncFolder, tryAside, withParent, writeDurably } from './write-aside.js';

/**
 * Refuses, before any work is done, files that `writeFileSet` could not write: names that are taken (unless `force`, and
 * then only regular files give way), a folder that cannot be made. @throws SpecError with all of them
 */
export async function checkFileSet(folder: string, names: readonly string[], force: boolean): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (found?.isFile() === true) throw specError(folder, '', 'is a file, not a folder');
  const problems: Problem[] = [];
  for (const name of names) {
    const file = join(folder, name);
    const existing = await lstat(file).catch(() => undefined);
    if (existing === undefined) continue;
    if (!existing.isFile()) problems.push({ file, path: '', message: 'is not a regular file' });
    else if (!force) problems.push({ file, path: '', message: 'exists; replace it with --force' });
  }
  if (problems.length > 0) throw new SpecError(problems);
  await guarded(folder, () => tryAside(resolve(folder, names[0]!)), '; nothing was written');
}

/** Writes files into `folder`, all or none: aside first, then each takes its name. @throws SpecError, Interrupted */
export async function writeFileSet(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  const parts = [...files].map(([name, content]) => {
    const target = resolve(folder, name);
    return { target, content, aside: sibling(target, 'part') };
  });
  const clean = (): void => {
    for (const { aside } of parts) rmSync(aside, { force: true });
  };
  await guarded(
    folder,
    () =>
      withParent(parts[0]!.target, async () => {
        process.once('exit', clean);
        try {
          for (const { aside, content } of parts) {
            stopIf(signal);
            await writeDurably(aside, content);
          }
          stopIf(signal);
          await takeNames(parts);
          await syncFolder(dirname(parts[0]!.target));
        } finally {
          process.off('exit', clean);
          clean();
        }
      }),
    '; nothing was written',
  );
}

interface Part {
  readonly target: string;
  readonly aside: string;
}

/** Earlier files come back when one of the new ones cannot take its name. */
async function takeNames(parts: readonly Part[]): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  const earlier: string[] = [];
  try {
    for (const { target, aside } of parts) {
      const old = sibling(target, 'old');
      if (await moved(target, old)) {
        earlier.push(old);
        undo.push(() => rename(old, target));
      }
      await rename(aside, target);
      undo.push(() => rm(target, { force: true }));
    }
  } catch (error) {
    for (const step of undo.toReversed()) await step();
    throw error;
  }
  await Promise.all(earlier.map((path) => rm(path, { force: true })));
}

/** Renames a file if it is there. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
