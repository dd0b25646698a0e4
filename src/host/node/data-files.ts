import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { DataFiles, DataPath, FolderEntry } from '../../base/data-files.js';
import { specError } from '../../base/errors.js';
import { readBounded, readError } from './files.js';

const CHUNK_BYTES = 1 << 20;

/** Files and folders of the disk. */
export const nodeDataFiles: DataFiles = {
  look: async (path) => {
    try {
      return await look(path);
    } catch (error) {
      throw await readError(path, error);
    }
  },
  chunks: async function* (path) {
    try {
      yield* (await isGzip(path)) ? expanded(path) : createReadStream(path, { highWaterMark: CHUNK_BYTES });
    } catch (error) {
      throw (await zlibError(path, error)) ?? (await readError(path, error));
    }
  },
  read: readBounded,
  join,
};

async function look(path: string): Promise<DataPath> {
  const stats = await stat(path);
  if (stats.isDirectory()) return { kind: 'folder', entries: await entriesOf(path) };
  if (!stats.isFile()) throw specError(path, '', 'is neither a regular file nor a folder');
  if (stats.size === 0) throw specError(path, '', 'is empty');
  return { kind: 'file', bytes: stats.size, isCompressed: await isGzip(path) };
}

async function entriesOf(path: string): Promise<readonly FolderEntry[]> {
  const entries: FolderEntry[] = [];
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const { name } = entry;
    if (entry.isSymbolicLink()) entries.push({ name, kind: await kindBehind(join(path, name)) });
    else entries.push({ name, kind: entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'other' });
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function kindBehind(link: string): Promise<FolderEntry['kind']> {
  const stats = await stat(link).catch(() => undefined);
  return stats?.isDirectory() ? 'folder' : stats?.isFile() ? 'file' : 'other';
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const start = new Uint8Array(2);
    const { bytesRead } = await file.read(start, 0, 2, 0);
    return bytesRead === 2 && start[0] === 0x1f && start[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/** Expanded as it is read; whoever stops early closes the file. */
async function* expanded(path: string): AsyncGenerator<Uint8Array> {
  const source = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  pipeline(source, gunzip, () => {});
  try {
    yield* gunzip;
  } finally {
    source.destroy();
  }
}

const ZLIB_MESSAGES: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'its gzip stream is cut off',
  Z_DATA_ERROR: 'its gzip stream is not valid',
};

async function zlibError(path: string, error: unknown): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_') ? specError(path, '', `is damaged: ${ZLIB_MESSAGES[code] ?? code}`) : undefined;
}
