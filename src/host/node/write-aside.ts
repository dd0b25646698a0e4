import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Interrupted } from '../../base/errors.js';

/** Text of a file: whole, or in pieces that can be gone through again. */
export type FileText = string | Iterable<string>;

/** A hidden sibling of `target` that nothing else has. */
export const sibling = (target: string, word: string): string =>
  join(dirname(target), `.${basename(target)}.${word}-${randomBytes(4).toString('hex')}`);

/** Whether a name is that of a {@link sibling} of a file called `target`. */
export const isSibling = (name: string, target: string): boolean => name.startsWith(`.${target}.`);

/**
 * Writes `files` into a sibling of `target` and gives it that name; with `swap` an earlier folder leaves it in between
 * and is deleted last. When anything fails, or `signal` is aborted, the disk is as it was before.
 */
export async function writeAside(
  target: string,
  files: ReadonlyMap<string, FileText>,
  swap: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  await withParent(target, async () => {
    const aside = sibling(target, 'part');
    const clean = (): void => rmSync(aside, { recursive: true, force: true });
    process.once('exit', clean);
    try {
      await mkdir(aside);
      for (const [name, text] of files) {
        stopIf(signal);
        await writeText(join(aside, name), text, signal);
      }
      await syncFolder(aside);
      stopIf(signal);
      await (swap ? exchange(aside, target) : rename(aside, target));
      await syncFolder(dirname(target));
    } finally {
      process.off('exit', clean);
      clean();
    }
  });
}

/** Writes one file from pieces of text, whole or not at all; replaces what has its name. */
export async function writeFileAside(target: string, pieces: Iterable<string>, signal?: AbortSignal): Promise<void> {
  await replaceFile(target, async (file) => {
    await writePieces(file, pieces, signal);
  });
  await syncFolder(dirname(target));
}

/** Writes one file of `parts`, whole or not at all; replaces what has its name. It may be lost when the machine fails. */
export const writeBytesAside = (target: string, parts: readonly Uint8Array[]): Promise<void> =>
  replaceFile(target, async (file) => {
    for (const part of parts) await file.writeFile(part);
  });

/** Gives the name `target` to a file that `fill` has filled under another one. */
async function replaceFile(target: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
  await withParent(target, async () => {
    const aside = sibling(target, 'part');
    const clean = (): void => rmSync(aside, { force: true });
    process.once('exit', clean);
    try {
      const file = await open(aside, 'wx');
      try {
        await fill(file);
      } finally {
        await file.close();
      }
      await rename(aside, target);
    } finally {
      process.off('exit', clean);
      clean();
    }
  });
}

/** Writes a new file from a text or its pieces. */
async function writeText(path: string, text: FileText, signal: AbortSignal | undefined): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await writePieces(file, typeof text === 'string' ? [text] : text, signal);
  } finally {
    await file.close();
  }
}

async function writePieces(file: FileHandle, pieces: Iterable<string>, signal: AbortSignal | undefined): Promise<void> {
  for (const batch of batches(pieces)) {
    stopIf(signal);
    await file.writeFile(batch);
  }
  await file.sync();
}

/** A text in pieces of about a megabyte, or as it is when it is whole. */
export const inBatches = (text: FileText): Iterable<string> => (typeof text === 'string' ? [text] : batches(text));

const BATCH_CHARACTERS = 1 << 20;

/** Pieces of text joined to about a megabyte. */
function* batches(pieces: Iterable<string>): Iterable<string> {
  let batch = '';
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < BATCH_CHARACTERS) continue;
    yield batch;
    batch = '';
  }
  yield batch;
}

/** Finds out whether a sibling of `target` could be made; leaves nothing behind. */
export async function tryAside(target: string): Promise<void> {
  const probe = sibling(target, 'probe');
  const made = await makeFolder(dirname(target));
  try {
    await mkdir(probe);
    await rmdir(probe);
  } finally {
    await removeMade(target, made);
  }
}

export function stopIf(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Interrupted('interrupted');
}

/** Makes the folders above `target` for `action`; takes those that it made away again when `action` fails. */
export async function withParent(target: string, action: () => Promise<void>): Promise<void> {
  const made = await makeFolder(dirname(target));
  try {
    await action();
  } catch (error) {
    await removeMade(target, made);
    throw error;
  }
}

/**
 * Makes `folder` and those above it; says which was the first that was not there. (mkdir with `recursive` never ends in a
 * file system that refuses new names as if their parent was missing, such as /proc.)
 */
export async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder);
    return folder;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (await isFolder(folder)) return undefined;
    if (code !== 'ENOENT' || (await isFolder(dirname(folder)))) throw error;
    const above = await makeFolder(dirname(folder));
    const made = await makeFolder(folder);
    return above ?? made;
  }
}

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() === true;

/** Removes the empty folders above `target`, up to and with `made`. */
async function removeMade(target: string, made: string | undefined): Promise<void> {
  if (made === undefined) return;
  for (let folder = dirname(target); folder.startsWith(made); folder = dirname(folder)) {
    await rmdir(folder).catch(() => undefined);
  }
}

export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in `folder` durable, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The earlier folder comes back when the new one cannot take its place. */
async function exchange(aside: string, target: string): Promise<void> {
  const earlier = sibling(target, 'old');
  await rename(target, earlier);
  try {
    await rename(aside, target);
  } catch (error) {
    await rename(earlier, target);
    throw error;
  }
  await rm(earlier, { recursive: true, force: true });
}
