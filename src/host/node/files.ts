import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative as relativePath, sep } from 'node:path';
import { MissingFileError, type SpecError, specError } from '../../base/errors.js';
import type { BundledFile, BundledKind, Host } from '../../base/host.js';
import { didYouMean } from '../../base/suggest.js';

/** Where the package keeps what comes with it. */
const FOLDERS: Readonly<Record<BundledKind, { readonly folder: string; readonly extension: string }>> = {
  chip: { folder: 'arch', extension: '.yaml' },
  workload: { folder: 'workloads', extension: '.json' },
  prices: { folder: join('arch', 'prices'), extension: '.yaml' },
  mesh: { folder: join('arch', 'noc'), extension: '.yaml' },
  study: { folder: join('arch', 'studies'), extension: '.yaml' },
};

const MESSAGES: Readonly<Record<string, string>> = {
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: permission denied',
  ENAMETOOLONG: 'cannot be read: the path is too long',
  ELOOP: 'cannot be read: its symbolic links form a loop',
  EMFILE: 'cannot be read: too many files are open',
};

/** The machine under Node: files of the disk, and those below `packageRoot` that come with the package. */
export const createNodeHost = (packageRoot: string): Host => ({
  read: readBounded,
  beside: pathInFolderOf,
  bundled: (kind) => listBundled(packageRoot, kind),
  sha256: (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex'),
});

/** See Host.read. */
export async function readBounded(path: string, maxBytes: number): Promise<Uint8Array> {
  if (path === '') throw noPath(path);
  try {
    checkStats(path, await stat(path), maxBytes);
    const file = await open(path, 'r');
    try {
      return await readAll(file, path, maxBytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw await readError(path, error);
  }
}

function checkStats(path: string, stats: Stats, maxBytes: number): void {
  if (stats.isDirectory()) throw specError(path, '', 'is a folder, not a file');
  if (!stats.isFile()) throw specError(path, '', 'is not a regular file');
  if (stats.size === 0) throw specError(path, '', 'is empty');
  if (stats.size > maxBytes) throw specError(path, '', `has ${stats.size} bytes, at most ${maxBytes} are read`);
}

/** Reads as many bytes as the open file has; one that changes meanwhile is refused, so reading always ends. */
async function readAll(file: FileHandle, path: string, maxBytes: number): Promise<Uint8Array> {
  const stats = await file.stat();
  checkStats(path, stats, maxBytes);
  const bytes = new Uint8Array(stats.size + 1);
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await file.read(bytes, filled, Math.min(bytes.length - filled, 1 << 30), filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  if (filled !== stats.size) throw specError(path, '', 'changed while it was read');
  return bytes.subarray(0, filled);
}

/** What to say of an error of the file system at `path`. */
export async function readError(path: string, error: unknown): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return missing(path);
  if (code === 'ERR_INVALID_ARG_VALUE') return noPath(path);
  if (code === undefined) return error;
  return specError(path, '', MESSAGES[code] ?? `cannot be read: ${code}`);
}

const noPath = (path: string): SpecError => specError(JSON.stringify(path), '', 'is not a path');

async function missing(path: string): Promise<SpecError> {
  const neighbours = await readdir(dirname(path)).catch(() => undefined);
  const hint = neighbours === undefined ? ', nor does its folder' : didYouMean(basename(path), neighbours);
  return new MissingFileError([{ file: path, path: '', message: `does not exist${hint}` }]);
}

function pathInFolderOf(file: string, relative: string): string | undefined {
  if (isAbsolute(relative)) return undefined;
  const folder = dirname(file);
  const path = join(folder, relative);
  const inside = relativePath(folder, path);
  return inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? undefined : path;
}

async function listBundled(packageRoot: string, kind: BundledKind): Promise<readonly BundledFile[]> {
  const { folder, extension } = FOLDERS[kind];
  const names = await readdir(join(packageRoot, folder)).catch(() => []);
  return names
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => ({ name: name.slice(0, -extension.length), path: join(packageRoot, folder, name) }));
}
