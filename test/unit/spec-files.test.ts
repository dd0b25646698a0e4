import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNodeHost } from '../../src/host/node/files.js';
import { messageOf } from '../memory-host.js';

let folder = '';
const host = () => createNodeHost(folder);
const at = (name: string) => join(folder, name);
/** Message without the temporary folder. */
const errorOf = async (name: string, maxBytes = 100) =>
  (await messageOf(() => host().read(at(name), maxBytes))).replaceAll(`${folder}/`, '');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spikefuse-'));
  await mkdir(at('arch/prices'), { recursive: true });
  await writeFile(at('arch/b.yaml'), 'b');
  await writeFile(at('arch/a.yaml'), 'a');
  await writeFile(at('arch/notes.txt'), 'a');
  await writeFile(at('arch/prices/phys.yaml'), 'p');
  await writeFile(at('empty'), '');
  await writeFile(at('large'), 'x');
  await truncate(at('large'), 5e9);
  await symlink(at('loop'), at('loop'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file of 1 byte is read, also by its shortest bound', async () => {
  expect(await host().read(at('arch/a.yaml'), 1)).toEqual(Uint8Array.of(97));
});

test('missing, folder, empty, too large, no path: each has its reason', async () => {
  expect(await errorOf('arch/c.yaml')).toMatch(/^arch\/c\.yaml: does not exist, did you mean "[ab]\.yaml"\?$/);
  expect(await errorOf('arch/zzzzzzzz.json')).toBe('arch/zzzzzzzz.json: does not exist');
  expect(await errorOf('nowhere/a.yaml')).toBe('nowhere/a.yaml: does not exist, nor does its folder');
  expect(await errorOf('arch/a.yaml/b')).toBe('arch/a.yaml/b: does not exist, nor does its folder');
  expect(await errorOf('arch')).toBe('arch: is a folder, not a file');
  expect(await errorOf('empty')).toBe('empty: is empty');
  expect(await errorOf('large')).toBe('large: has 5000000000 bytes, at most 100 are read');
  expect(await errorOf('loop')).toBe('loop: cannot be read: its symbolic links form a loop');
  expect(await errorOf('x'.repeat(5000))).toMatch(/: cannot be read: the path is too long$/);
  expect(await errorOf('a\0b')).toMatch(/: is not a path$/);
  expect(await messageOf(() => host().read('', 100))).toBe('"": is not a path');
});

test('a device that never ends is refused', async () => {
  expect(await messageOf(() => host().read('/dev/zero', 100))).toBe('/dev/zero: is not a regular file');
});

test('bundled files are listed by name without extension, sorted, other files left out', async () => {
  expect((await host().bundled('chip')).map(({ name }) => name)).toEqual(['a', 'b']);
  expect(await host().bundled('prices')).toEqual([{ name: 'phys', path: at('arch/prices/phys.yaml') }]);
  expect(await host().bundled('workload')).toEqual([]);
});

test('a path beside a file may not leave its folder', () => {
  expect(host().beside('d/a.json', 'w.safetensors')).toBe(join('d', 'w.safetensors'));
  expect(host().beside('d/a.json', './sub/../w')).toBe(join('d', 'w'));
  expect(host().beside('a.json', '..w')).toBe('..w');
  expect(host().beside('d/a.json', '../w')).toBeUndefined();
  expect(host().beside('d/a.json', 'x/../../w')).toBeUndefined();
  expect(host().beside('d/a.json', '/etc/passwd')).toBeUndefined();
});

test('the digest of two parts is that of their concatenation', () => {
  const [a, b] = [Uint8Array.of(97), Uint8Array.of(98, 99)];
  expect(host().sha256(a, b)).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});
