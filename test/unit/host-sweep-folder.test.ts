import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSweepFolder } from '../../src/host/node/sweep-folder.js';

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sweep-folder-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const ALL = ['points', 'results', 'study.json'];

test('a folder that is not there, empty, or this sweep’s already is taken, its points kept', async () => {
  const folder = join(emptyFolder(), 'a', 'b');
  await openSweepFolder(folder, 'small');
  expect(readdirSync(folder).sort()).toEqual(ALL);
  writeFileSync(join(folder, 'points', 'row'), 'row');
  await openSweepFolder(folder, 'small');
  expect(readFileSync(join(folder, 'points', 'row'), 'utf8')).toBe('row');
});

test.each(['study.json.part-0f', 'study.json.probe-0f'])(
  '.%s of a process that was killed, or runs, is no obstacle',
  async (name) => {
    const folder = emptyFolder();
    writeFileSync(join(folder, `.${name}`), '{');
    await openSweepFolder(folder, 'small');
    expect(readdirSync(folder).sort()).toEqual([`.${name}`, ...ALL]);
  },
);

test('many processes at once on one new folder all take it', async () => {
  for (let round = 0; round < 20; round += 1) {
    const folder = join(emptyFolder(), 'new');
    await Promise.all(Array.from({ length: 8 }, () => openSweepFolder(folder, 'small')));
    expect(readdirSync(folder).sort()).toEqual(ALL);
  }
});

test.each([
  ['another study’s', 'study.json', '{"format":"sweep-folder/1","study":"other"}\n', /holds the sweep of study other/],
  ['a damaged mark', 'study.json', '{"format":', /is not empty and holds no sweep/],
  ['foreign files', 'notes.txt', 'mine', /is not empty and holds no sweep/],
])('a folder with %s is refused and left as it was', async (_, name, text, why) => {
  const folder = emptyFolder();
  writeFileSync(join(folder, name), text);
  await expect(openSweepFolder(folder, 'small')).rejects.toThrow(why);
  expect(readdirSync(folder)).toEqual([name]);
  expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
});

test('points without a mark are not taken', async () => {
  const folder = emptyFolder();
  mkdirSync(join(folder, 'points'));
  await expect(openSweepFolder(folder, 'small')).rejects.toThrow(/holds no sweep/);
});
