import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/model/result.js';
import { floorplanOf } from '../../src/run/floorplan.js';
import { sim, TINY } from './sim.js';

const refuse = ['--import', fileURLToPath(new URL('fixtures/refuse-write.mjs', import.meta.url))];
const cwd = mkdtempSync(join(tmpdir(), 'sim-report-'));
const read = (path: string): string => readFileSync(join(cwd, path), 'utf8');
const RUNS: Readonly<Record<string, readonly string[]>> = {
  plain: TINY,
  drawn: [...TINY, '--fidelity', 'cycle', '--uncertainty', '--preset', 'ela'],
  analytic: ['run', 'spikesim-rram-64', 'mnist-vgg', '--fidelity', 'analytic', '--steps', '20'],
};

beforeAll(async () => {
  for (const [name, args] of Object.entries(RUNS)) {
    const { code, stderr } = await sim([...args, '--quiet', '--out', name], { cwd });
    expect([name, code, stderr]).toEqual([name, 0, '']);
  }
}, 120_000);
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

describe('sim report', () => {
  test.each(Object.keys(RUNS))(
    '%s: one page beside the result, the same bytes a second time, that loads nothing',
    async (run) => {
      const first = await sim(['report', run], { cwd });
      expect([first.code, first.stdout, first.stderr]).toEqual([0, '', `written: ${run}/report.html\n`]);
      const page = read(`${run}/report.html`);
      expect(page).not.toMatch(/\b(?:src|srcset|action)=|href="(?!#)|@import|url\(|NaN|undefined|\[object/);
      for (const id of [
        'summary',
        'energy',
        'accuracy',
        'latency',
        'floorplan',
        'area',
        'checks',
        'notes',
        'figures',
      ]) {
        expect(page.includes(`<section id="${id}"`), id).toBe(true);
      }
      const again = await sim(['report', run], { cwd });
      expect([again.code, again.stderr]).toEqual([0, `unchanged: ${run}/report.html\n`]);
    },
  );

  test('every id is there once, every link goes to one, every label of a field filters a list that is there', () => {
    const page = read('plain/report.html');
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of page.matchAll(/(?:href="#|data-filters="|data-says="|labelledby=")([^"]*)"/g)) {
      expect(ids).toContain(target);
    }
  });

  test('a page elsewhere, quietly, prints its path alone', async () => {
    const { code, stdout, stderr } = await sim(['report', 'plain/result.json', '--out', 'new/a.html', '--quiet'], {
      cwd,
    });
    expect([code, stdout, stderr]).toEqual([0, 'new/a.html\n', '']);
    expect(read('new/a.html')).toBe(read('plain/report.html'));
  });

  test('flits over the links of the floorplan sum to the link traversals that the run was charged for, within 1e-9', () => {
    for (const run of Object.keys(RUNS)) {
      const result = JSON.parse(read(`${run}/result.json`)) as RunResult;
      const walked = floorplanOf(result, run).links.reduce((sum, { flits }) => sum + flits, 0);
      const charged = result.energy.rows
        .filter(({ module, action }) => module === 'noc' && action === 'linkTraversal')
        .reduce((sum, { count }) => sum + count, 0);
      if (charged > 0) expect(Math.abs(walked / charged - 1), run).toBeLessThan(1e-9);
      else expect(walked).toBe(0);
    }
  });

  test('a layer, chip and method called <script> are text everywhere', async () => {
    const evil = '<script>alert(1)</script>"\'&';
    const text = read('plain/result.json');
    const layer = (JSON.parse(text) as RunResult).network.populations[0]!.name;
    const quoted = JSON.stringify(evil);
    mkdirSync(join(cwd, 'evil'));
    writeFileSync(
      join(cwd, 'evil/result.json'),
      text
        .replaceAll(`"${layer}"`, quoted)
        .replaceAll('"spikesim-rram-64"', quoted)
        .replaceAll('"notes": [', `"notes": [${quoted},`)
        .replace('"description": "', '"description": "<script>alert(2)</script>'),
    );
    const { code, stderr } = await sim(['report', 'evil'], { cwd });
    expect([code, stderr]).toEqual([0, 'written: evil/report.html\n']);
    const page = read('evil/report.html');
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain('alert(1)</script>');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
  });

  test('sim run keeps the page of an unchanged result, and takes that of another one away where --force replaces it', async () => {
    const same = await sim([...TINY, '--quiet', '--out', 'plain'], { cwd });
    expect([same.code, existsSync(join(cwd, 'plain/report.html'))]).toEqual([0, true]);
    await sim([...TINY, '--quiet', '--out', 'other'], { cwd });
    await sim(['report', 'other'], { cwd });
    const longer = TINY.map((part) => (part === '10' ? '12' : part));
    const refused = await sim([...longer, '--quiet', '--out', 'other'], { cwd });
    expect(refused.stderr).toMatch(/^other: holds another result; replace it with --force/);
    expect([refused.code, existsSync(join(cwd, 'other/report.html'))]).toEqual([2, true]);
    const replaced = await sim([...longer, '--quiet', '--out', 'other', '--force'], { cwd });
    expect([replaced.code, existsSync(join(cwd, 'other/report.html'))]).toEqual([0, false]);
  });
});

describe('wrong input of sim report', () => {
  const damaged: readonly (readonly [string, (text: string) => string, RegExp])[] = [
    ['empty', () => '', /^w\/empty\/result\.json/],
    ['cut', (text) => text.slice(0, 5000), /^w\/cut\/result\.json:\d+:\d+/],
    ['version', (text) => text.replace('result/1', 'result/9'), /^w\/version\/result\.json:\d+:\d+ format: /],
    [
      'forged',
      (text) => text.replace(/"totalPj": [\d.]+/, '"totalPj": 1'),
      /^w\/forged\/result\.json energy\.totalPj: /,
    ],
    [
      'shapes',
      (text) => text.replace(/"kind": "dense"/, '"kind": "sparse"'),
      /^w\/shapes\/result\.json:\d+:\d+ network\./,
    ],
    [
      'orphan',
      (text) => text.replace(/"source": "input"/, '"source": "nobody"'),
      /^w\/orphan\/result\.json (network: cannot be mapped|mapping: is)/,
    ],
    [
      'chip',
      (text) => text.replace(/"pesPerTile": \d+/, '"pesPerTile": 0'),
      /^w\/chip\/result\.json (mapping|network|chip)/,
    ],
  ];

  test.each(damaged)('a result that is damaged: %s', async (name, change, message) => {
    mkdirSync(join(cwd, 'w', name), { recursive: true });
    writeFileSync(join(cwd, 'w', name, 'result.json'), change(read('plain/result.json')));
    const { code, stdout, stderr } = await sim(['report', `w/${name}`], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(readdirSync(join(cwd, 'w', name))).toEqual(['result.json']);
  });

  const other: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a folder that is not there', ['report', 'nowhere'], /^nowhere: is neither a file nor a folder/],
    ['a folder without result', ['report', 'bare'], /^bare\/result\.json: /],
    ['a workload file', ['report', 'chip.yaml'], /^chip\.yaml/],
    ['no name', ['report', ''], /^run: must not be empty/],
    ['an empty target', ['report', 'plain', '--out', ''], /^--out: must not be empty/],
    ['a folder as target', ['report', 'plain', '--out', 'bare'], /^bare: is a folder/],
    [
      'a target below a file',
      ['report', 'plain', '--out', 'chip.yaml/a.html'],
      /^chip\.yaml\/a\.html: cannot be written/,
    ],
    [
      'another file without --force',
      ['report', 'plain', '--out', 'kept.html'],
      /^kept\.html: exists; replace it with --force/,
    ],
    ['an option that there is not', ['report', 'plain', '--json'], /unknown option '--json'/],
    ['two results', ['report', 'plain', 'drawn'], /too many arguments/],
    ['a device', ['report', 'plain', '--out', '/dev/null', '--force'], /^\/dev\/null: is not a regular file/],
  ];

  test.each(other)('%s', async (_, args, message) => {
    mkdirSync(join(cwd, 'bare'), { recursive: true });
    writeFileSync(join(cwd, 'chip.yaml'), 'format: imc-chip/1\n');
    writeFileSync(join(cwd, 'kept.html'), 'mine');
    const { code, stderr } = await sim([...args], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(read('kept.html')).toBe('mine');
    expect(readdirSync(join(cwd, 'bare'))).toEqual([]);
  });

  test.each([
    ['EACCES:write', /permission denied/],
    ['ENOSPC:write', /the disk is full/],
  ])('a folder that may not be written: %s', async (how, message) => {
    const options = { cwd, env: { REFUSE: how }, nodeArguments: refuse };
    const { code, stderr } = await sim(['report', 'plain', '--out', 'locked.html'], options);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
    expect(existsSync(join(cwd, 'locked.html'))).toBe(false);
  });
});
