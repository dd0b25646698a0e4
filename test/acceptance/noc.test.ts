import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { NocResult } from '../../src/model/noc-result.js';
import { finished, root, sim, startSim, wideLines } from './sim.js';

const cwd = mkdtempSync(join(tmpdir(), 'sim-noc-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));
const write = (name: string, text: string): string => {
  writeFileSync(join(cwd, name), text);
  return name;
};
const SHORT = ['--warm-up', '500', '--measure', '2000', '--drain', '2000'];
const golden = (name: string): string => join(root, 'test/golden/data/noc', name);

describe('sim noc', () => {
  test('a pattern: a report of 80 columns, the same bytes twice, every file', async () => {
    for (const out of ['a', 'b']) {
      const { code, stdout, stderr } = await sim(['noc', 'mesh-8x8', '--rate', '0.1', ...SHORT, '--out', out], { cwd });
      expect([code, stderr.endsWith(`written: ${out}\n`), wideLines(stdout)]).toEqual([0, true, []]);
      expect(stdout).toMatch(/\n {2}saturated {4}no: /);
    }
    for (const name of ['result.json', 'packets.csv', 'links.csv', 'routers.csv', 'histogram.csv', 'heat-map.svg']) {
      expect(readFileSync(join(cwd, 'b', name), 'utf8')).toBe(readFileSync(join(cwd, 'a', name), 'utf8'));
    }
  });

  test('a list under a BookSim2 configuration: the times that BookSim2 gives, byte for byte', async () => {
    const config = write(
      'A.cfg',
      '// delays of a four-stage router\ntopology = mesh;\nk = 8;\nn = 2;\nrouting_function = dim_order;\nnum_vcs = 2;\nvc_buf_size = 8;\nst_final_delay = 1;\nlatency_thres = 500.0;\n',
    );
    const { code, stdout } = await sim(
      ['noc', config, '--packets', golden('tra_0.10_p4.txt'), '--out', 'replay', '--json'],
      { cwd },
    );
    expect(code).toBe(0);
    const { checks, notes, packets } = JSON.parse(stdout) as NocResult;
    expect([packets, checks.every(({ passed }) => passed), notes.length]).toEqual([2059, true, 1]);
    expect(readFileSync(join(cwd, 'replay/packets.csv'), 'utf8')).toBe(
      readFileSync(golden('tra_0.10_p4.golden.csv'), 'utf8'),
    );
  });

  test('a batch: the duration that BookSim2 gives for 10 packets a node, transpose', async () => {
    const { stdout } = await sim(['noc', '--traffic', 'transpose', '--batch', '10', '--json'], { cwd });
    const { latency, packets } = JSON.parse(stdout) as NocResult;
    expect([packets, latency!.max, latency!.mean]).toEqual([640, 149, 55.59375]);
  });

  test('Ctrl-C behind the first word of progress: exit code 130, no file', async () => {
    const child = startSim(['noc', '--rate', '0.4', '--measure', '1000000', '--out', 'stopped'], { cwd });
    const end = finished(child);
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(/^clock \d+, \d+ of \d+ packets have arrived\n/);
    expect(stderr).toContain('interrupted; nothing was written');
    expect(readdirSync(cwd)).not.toContain('stopped');
  });

  const meshFile = (name: string, change: (text: string) => string): string =>
    write(name, change(readFileSync(join(root, 'arch/noc/mesh-8x8.yaml'), 'utf8')));
  const sized = (width: number, height: number) => (text: string) =>
    text.replace(/width: \d+/, `width: ${width}`).replace(/height: \d+/, `height: ${height}`);
  const router = (channels: number, flits: number) => (text: string) =>
    text
      .replace(/virtualChannels: \d+/, `virtualChannels: ${channels}`)
      .replace(/bufferFlits: \d+/, `bufferFlits: ${flits}`);

  test.each<[string, (text: string) => string, readonly string[]]>([
    ['1 x 1 router', sized(1, 1), ['--rate', '0.2']],
    [
      '1 x 1 router, one channel of one flit, neighbour',
      (text) => router(1, 1)(sized(1, 1)(text)),
      ['--traffic', 'neighbour'],
    ],
    ['1 x 40 routers', sized(1, 40), ['--rate', '0.02']],
    ['40 x 1 routers, tornado', sized(40, 1), ['--rate', '0.02', '--traffic', 'tornado']],
    ['one channel', router(1, 8), ['--rate', '0.05']],
    ['buffers of one flit', router(2, 1), ['--rate', '0.05']],
    ['one channel of one flit, packets of 300', router(1, 1), ['--rate', '0.1', '--flits', '300']],
  ])('%s: ends with every check passed', async (name, change, args) => {
    const file = meshFile('edge.yaml', change);
    const { code, stdout } = await sim(['noc', file, ...args, ...SHORT, '--json'], { cwd });
    const { checks, packets } = JSON.parse(stdout) as NocResult;
    expect([name, code, packets > 10, checks.filter(({ passed }) => !passed)]).toEqual([name, 0, true, []]);
  });

  test('a million packets to one node: all arrive, the last behind clock 1,000,000, a row each', async () => {
    const lines = Array.from({ length: 1_000_000 }, (_, at) => `0 ${at % 64} 27 1\n`).join('');
    const args = ['noc', '--packets', write('million.txt', lines), '--out', 'million', '--json'];
    const { code, stdout } = await sim(args, { cwd });
    const { checks, packets, run } = JSON.parse(stdout) as NocResult;
    expect([code, packets, checks.every(({ passed }) => passed)]).toEqual([0, 1_000_000, true]);
    expect(run.clocks).toBeGreaterThan(1_000_000);
    expect(readFileSync(join(cwd, 'million/packets.csv'), 'utf8').split('\n').length).toBe(1_000_002);
    const again = await sim([...args, '--quiet'], { cwd });
    expect([again.code, readdirSync(join(cwd, 'million')).length]).toEqual([0, 6]);
  });

  test('every bundled mesh runs', async () => {
    for (const mesh of ['mesh-8x8', 'mesh-8x8-two-stage']) {
      expect((await sim(['noc', mesh, ...SHORT, '--quiet'], { cwd })).code).toBe(0);
    }
    expect((await sim(['check', join(root, 'arch/noc/mesh-8x8.yaml')], { cwd })).stdout).toContain('8 x 8 routers');
  });
});

describe('wrong input of sim noc ends with 2, says where, and writes nothing', () => {
  const list = (text: string): readonly string[] => ['noc', '--packets', write('list.txt', text)];
  const mesh = (change: (text: string) => string): readonly string[] => [
    'noc',
    write('mesh.yaml', change(readFileSync(join(root, 'arch/noc/mesh-8x8.yaml'), 'utf8'))),
  ];
  const config = (text: string): readonly string[] => ['noc', write('x.cfg', text)];

  test.each<[string, () => readonly string[], readonly string[]]>([
    [
      'a node outside the mesh',
      () => list('0 0 1 1\n5 3 64 1\n'),
      ['list.txt:2:5: destination must be', 'has 64 nodes), is 64'],
    ],
    ['a packet of no flits', () => list('0 0 1 0\n'), ['list.txt:1:7: flits must be a whole number from 1']],
    [
      'half a line',
      () => list('0 0 1 1\n7 8\n'),
      ['list.txt:2:4: must be "time source destination flits", has 2 words'],
    ],
    ['a word', () => list('0 zero 1 1\n'), ['list.txt:1:3: source must be']],
    ['no packets', () => list('# nothing\n'), ['list.txt: has no packets']],
    ['no list', () => ['noc', '--packets', 'none.txt'], ['none.txt: does not exist']],
    [
      'a list and a rate',
      () => ['noc', '--packets', 'list.txt', '--rate', '0.1'],
      ['--rate: has no use with --packets'],
    ],
    [
      'a mesh twice',
      () => ['noc', 'mesh-8x8', '--config', 'mesh-8x8'],
      ['--config: has no use beside a mesh as argument'],
    ],
    ['a batch and a window', () => ['noc', '--batch', '2', '--measure', '5'], ['--measure: has no use with --batch']],
    ['an unknown pattern', () => ['noc', '--traffic', 'transpos'], ['did you mean "transpose"?']],
    ['a rate above 1', () => ['noc', '--rate', '1.5'], ['--rate: must be a number above 0, at most 1']],
    ['an unknown mesh', () => ['noc', 'mesh-8x9'], ['bundled mesh', 'did you mean "mesh-8x8"?']],
    [
      'seven channels',
      () => mesh((text) => text.replace('virtualChannels: 2', 'virtualChannels: 32')),
      ['mesh.yaml:10:20 router.virtualChannels: must be'],
    ],
    [
      'a misspelt key',
      () => mesh((text) => text.replace('bufferFlits', 'bufferFlit')),
      ['did you mean "bufferFlits"?'],
    ],
    [
      'speculation over several clocks',
      () =>
        mesh((text) =>
          text
            .replace('speculative: false', 'speculative: true')
            .replace('vcAllocationDelay: 1', 'vcAllocationDelay: 2'),
        ),
      ['router.speculative: needs allocation delays of 1'],
    ],
    [
      'transpose on a rectangle',
      () => [...mesh((text) => text.replace('width: 8', 'width: 4')), '--traffic', 'transpose'],
      ['needs a square mesh, has 4 x 8'],
    ],
    [
      'a BookSim2 key that is unknown',
      () => config('k = 8;\nnum_vc = 2;\n'),
      ['x.cfg:2:1 num_vc: is a key that this model does not know, did you mean "num_vcs"?'],
    ],
    [
      'a BookSim2 value that is another model',
      () => config('topology = torus;\n'),
      ['x.cfg:1:1 topology: is torus; this model has mesh alone'],
    ],
    ['a BookSim2 text that is none', () => config('k 8\n'), ['x.cfg:1:1: must be "key = value;"']],
    ['too many channels there', () => config('num_vcs = 32;\n'), ['x.cfg:1:1 router.virtualChannels: must be']],
    [
      'more packets than fit',
      () => ['noc', '--measure', '1000000000'],
      ['--measure: would create about 6.4e+9 packets'],
    ],
    ['a batch that does not fit', () => ['noc', '--batch', '1000000'], ['--batch: would create about 6.4e+7 packets']],
    ['force without a folder', () => ['noc', '--force'], ['--force: needs --out']],
  ])('%s', async (_, args, fragments) => {
    const before = readdirSync(cwd).length;
    const argv = args();
    const { code, stdout, stderr } = await sim(argv.includes('--force') ? argv : [...argv, '--out', 'wrong'], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    for (const fragment of fragments) expect(stderr).toContain(fragment);
    expect(readdirSync(cwd).filter((file) => file.startsWith('wrong'))).toEqual([]);
    expect(readdirSync(cwd).length).toBeLessThanOrEqual(before + 1);
  });
});
