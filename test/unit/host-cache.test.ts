import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createFolderCache } from '../../src/host/node/cache.js';
import { cacheFolder, checkSpikeFolder } from '../../src/host/node/cache-folder.js';
import { messageOf } from '../memory-host.js';

const KEY = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const CONTENT = Uint8Array.from({ length: 1000 }, (_, at) => at % 251);

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A cache in `folder`, and what it notes. */
function cacheIn(folder: string) {
  const notes: string[] = [];
  return { cache: createFolderCache(folder, (text) => void notes.push(text)), notes };
}

describe('a cache in a folder', () => {
  test('gives back what was put, also to another process, and nothing under another key', async () => {
    const folder = join(emptyFolder(), 'made', 'when needed');
    const { cache, notes } = cacheIn(folder);
    expect(await cache.get(KEY)).toBeUndefined();
    await cache.put(KEY, CONTENT);
    expect(await cacheIn(folder).cache.get(KEY)).toEqual(CONTENT);
    expect(await cache.get(OTHER)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([KEY]);
    expect(notes).toEqual([]);
  });

  test('ignores an entry with any byte changed, cut off at any length, or under the name of another, and mends it', async () => {
    const folder = emptyFolder();
    const { cache } = cacheIn(folder);
    await cache.put(KEY, CONTENT);
    const sound = readFileSync(join(folder, KEY));
    const wrong = Array.from({ length: 150 }, (_, i) => {
      const copy = Buffer.from(sound);
      const at = i < 120 ? i : sound.length - (i - 119);
      copy[at] = copy[at]! ^ (1 + i);
      return copy;
    });
    for (let length = 0; length < sound.length; length += 37) wrong.push(sound.subarray(0, length));
    for (const bytes of wrong) {
      const { cache: reader, notes } = cacheIn(folder);
      writeFileSync(join(folder, KEY), bytes);
      expect(await reader.get(KEY)).toBeUndefined();
      expect(notes).toHaveLength(1);
      expect(notes[0]).toMatch(/: (is|has) .*; ignored and made anew$/);
    }
    writeFileSync(join(folder, OTHER), sound);
    expect(await cache.get(OTHER)).toBeUndefined();
    await cache.put(KEY, CONTENT);
    expect(await cache.get(KEY)).toEqual(CONTENT);
  });

  test('two writers of one entry, 20 times each, leave one sound entry and nothing else', async () => {
    const folder = emptyFolder();
    const writers = [cacheIn(folder), cacheIn(folder)];
    await Promise.all(Array.from({ length: 40 }, (_, i) => writers[i % 2]!.cache.put(KEY, CONTENT)));
    expect(await writers[0]!.cache.get(KEY)).toEqual(CONTENT);
    expect(readdirSync(folder)).toEqual([KEY]);
    expect(writers.flatMap(({ notes }) => notes)).toEqual([]);
  });

  test('that cannot be written says so once; that cannot be read counts as empty', async () => {
    const file = join(emptyFolder(), 'file');
    writeFileSync(file, '');
    const { cache, notes } = cacheIn(join(file, 'below'));
    for (const key of [KEY, OTHER]) await cache.put(key, CONTENT);
    expect(notes).toEqual([
      `${join(file, 'below')}: cannot be written: a part of its path is a file; nothing is kept there`,
    ]);
    const folder = emptyFolder();
    mkdirSync(join(folder, KEY));
    const reader = cacheIn(folder);
    expect(await reader.cache.get(KEY)).toBeUndefined();
    expect(reader.notes).toHaveLength(1);
  });

  test('takes no key but 64 hex digits', async () => {
    const { cache } = cacheIn(emptyFolder());
    for (const key of ['', '../x', 'A'.repeat(64)]) {
      expect(await messageOf(() => cache.get(key))).toContain('is not a key');
      expect(await messageOf(() => cache.put(key, CONTENT))).toContain('is not a key');
    }
  });
});

test('the cache lies where SPIKEFUSE_CACHE says, else XDG_CACHE_HOME, else the home folder', () => {
  expect(cacheFolder({ SPIKEFUSE_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
  expect(cacheFolder({ SPIKEFUSE_CACHE: '', XDG_CACHE_HOME: '/b' })).toBe('/b/spikefuse');
  expect(cacheFolder({ XDG_CACHE_HOME: 'relative' })).toBe(join(homedir(), '.cache', 'spikefuse'));
  expect(cacheFolder({})).toBe(join(homedir(), '.cache', 'spikefuse'));
});

test('a folder of spikes is refused when it is a file or lies below one, and otherwise left as it was', async () => {
  const folder = emptyFolder();
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(await messageOf(() => checkSpikeFolder(file))).toContain('is not a folder');
  expect(await messageOf(() => checkSpikeFolder(join(file, 'x')))).toContain('a part of its path is a file');
  expect(await messageOf(() => checkSpikeFolder(join(folder, 'new')))).toBe('no error');
  expect(readdirSync(folder)).toEqual(['file']);
});
