import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/count-tests.mjs', import.meta.url));

/** Last line and exit code of the count of a report with these test states. */
function counted(states: readonly string[], { steps = '0', reference = false, fileStatus = 'passed' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'sim-count-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const assertionResults = states.map((status, index) => ({ status, fullName: `test ${index}` }));
  const testResults = [{ name: join(process.cwd(), 'a.test.ts'), status: fileStatus, message: '', assertionResults }];
  writeFileSync(join(folder, 'report.json'), JSON.stringify({ testResults }));
  const { SPIKEFUSE_REFERENCE: _, ...env } = process.env;
  const { stdout, status } = spawnSync(process.execPath, [script, join(folder, 'report.json'), steps], {
    encoding: 'utf8',
    env: { ...env, ...(reference ? { SPIKEFUSE_REFERENCE: folder } : {}) },
  });
  return { lines: stdout.trimEnd().split('\n'), code: status };
}

test('3 tests that passed: "3 passed, 0 failed", exit code 0', () => {
  expect(counted(['passed', 'passed', 'passed'])).toEqual({ lines: ['3 passed, 0 failed'], code: 0 });
});

test('a failed test is named and makes the exit code 1', () => {
  expect(counted(['passed', 'failed'], { fileStatus: 'failed' })).toEqual({
    lines: ['failed: a.test.ts: test 1', '1 passed, 1 failed'],
    code: 1,
  });
});

test('a skipped test is named; where the reference data is there it is a failure', () => {
  expect(counted(['passed', 'skipped'])).toEqual({
    lines: ['skipped: a.test.ts: test 1', '1 skipped', '1 passed, 0 failed'],
    code: 0,
  });
  const { lines, code } = counted(['passed', 'skipped'], { reference: true });
  expect([lines.at(-1), code]).toEqual(['1 passed, 1 failed', 1]);
});

test('a file that did not load, a failed step, no test at all and no report make the exit code 1', () => {
  expect(counted([], { fileStatus: 'failed' }).lines.at(-1)).toBe('0 passed, 1 failed');
  expect(counted([], { fileStatus: 'failed' }).code).toBe(1);
  expect(counted(['passed'], { steps: '1' }).code).toBe(1);
  expect(counted([]).code).toBe(1);
  expect(spawnSync(process.execPath, [script, '/nowhere/report.json']).status).toBe(1);
});
