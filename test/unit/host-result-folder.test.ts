import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Interrupted, SpecError } from '../../src/base/errors.js';
import { checkResultFolder, writeResultFolder } from '../../src/host/node/result-folder.js';

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sim-folder-'));
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const filesWith = (text: string) =>
  new Map([
    ['result.json', `{\n  "format": "spikefuse-result/1", "text": ${JSON.stringify(text)}}`],
    ['curve.csv', text],
  ]);

test('a result is written whole, readable by all that may read new files, with nothing beside it', async () => {
  const folder = join(parent, 'a', 'b');
  expect(await writeResultFolder(folder, filesWith('x'), { force: false })).toBe('written');
  expect(readdirSync(folder).sort()).toEqual(['curve.csv', 'result.json']);
  expect(readdirSync(join(parent, 'a'))).toEqual(['b']);
  mkdirSync(join(parent, 'plain'));
  expect(statSync(folder).mode).toBe(statSync(join(parent, 'plain')).mode);
});

test('the same bytes again are unchanged; others need force and then replace all files', async () => {
  const folder = join(parent, 'a');
  await writeResultFolder(folder, filesWith('x'), { force: false });
  expect(await writeResultFolder(folder, filesWith('x'), { force: false })).toBe('unchanged');
  await expect(writeResultFolder(folder, filesWith('y'), { force: false })).rejects.toThrow(/--force/);
  const fewer = new Map([...filesWith('y')].slice(0, 1));
  expect(await writeResultFolder(folder, fewer, { force: true })).toBe('replaced');
  expect(readdirSync(folder)).toEqual(['result.json']);
  expect(readdirSync(parent)).toEqual(['a']);
});

test('8 processes that write the same result at once all succeed, one of them writes', async () => {
  const folder = join(parent, 'a');
  const writes = Array.from({ length: 8 }, () => writeResultFolder(folder, filesWith('x'), { force: false }));
  const outcomes = (await Promise.all(writes)).sort();
  expect(outcomes).toEqual([...Array(7).fill('unchanged'), 'written']);
  expect(readdirSync(parent)).toEqual(['a']);
});

test('an aborted write leaves neither files nor the folders that it made', async () => {
  const stop = new AbortController();
  stop.abort();
  const write = writeResultFolder(join(parent, 'a', 'b', 'c'), filesWith('x'), { force: false, signal: stop.signal });
  await expect(write).rejects.toThrow(Interrupted);
  expect(readdirSync(parent)).toEqual([]);
});

test('an aborted replacement leaves the earlier result', async () => {
  const folder = join(parent, 'a');
  await writeResultFolder(folder, filesWith('x'), { force: false });
  const stop = new AbortController();
  stop.abort();
  await expect(writeResultFolder(folder, filesWith('y'), { force: true, signal: stop.signal })).rejects.toThrow(
    Interrupted,
  );
  expect(readFileSync(join(folder, 'curve.csv'), 'utf8')).toBe('x');
  expect(readdirSync(parent)).toEqual(['a']);
});

test("somebody else's result.json is no result of ours", async () => {
  writeFileSync(join(parent, 'result.json'), '{"format": "other/1"}');
  await expect(writeResultFolder(parent, filesWith('x'), { force: true })).rejects.toThrow(SpecError);
  expect(readdirSync(parent)).toEqual(['result.json']);
});

test('asking beforehand leaves no trace', async () => {
  await checkResultFolder(join(parent, 'a', 'b'));
  expect(existsSync(join(parent, 'a'))).toBe(false);
});
