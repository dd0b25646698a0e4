import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SweepResult } from '../../src/model/sweep.js';
import { contents, finished, main, root, sim, startSim, temporaryFolder, wideLines } from './sim.js';

const HEAD = 'format: snn-study/1\nname: small\ndescription: d\nchip: spikesim-rram-64\nworkload: two-bars\n';
const RUN = 'run: { images: 8, steps: 20, numerics: ideal }\n';
/** 18 points: one refused, one excluded. */
const STUDY = `${HEAD}${RUN}axes:
  - { path: chip.crossbar.rows, linked: [chip.crossbar.cols], values: [32, 64, 128] }
  - { path: chip.tile.pesPerTile, values: [4, 8] }
  - { path: chip.noc.mesh, values: [auto, { width: 1, height: 1 }, { width: 9, height: 9 }] }
exclude:
  - { when: { chip.crossbar.rows: 128, chip.tile.pesPerTile: 8, chip.noc.mesh: auto }, reason: left out }
objectives: [{ metric: energy.totalPj, direction: min }]
constraints: [{ metric: accuracy.fc, min: 0.1 }]
metrics: [latency.decisionNs, area.totalUm2]
`;
const ROWS = 17;

/** What is said of options that only Slurm takes. */
const ONLY_SLURM = ['partition', 'account', 'time', 'memory']
  .map((key) => `--${key}: is for --executor slurm\n`)
  .join('');

/** A study of this text in a folder of its own, and the command that runs it. */
function study(text = STUDY): { readonly cwd: string; readonly run: readonly string[]; readonly out: string } {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'study.yaml'), text);
  return { cwd, run: ['sweep', 'study.yaml', '--out', 'out'], out: join(cwd, 'out') };
}

const rowsIn = (out: string): readonly string[] => {
  try {
    return readdirSync(join(out, 'points')).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
};

let undisturbed: Readonly<Record<string, string>> = {};
let report = '';
beforeAll(async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'sim-sweep-'));
  writeFileSync(join(cwd, 'study.yaml'), STUDY);
  const { code, stdout, stderr } = await sim(['sweep', 'study.yaml', '--out', 'out', '--workers', '1'], { cwd });
  expect([code, stderr], stdout).toEqual([0, expect.stringContaining('written: out')]);
  undisturbed = contents(join(cwd, 'out'));
  rmSync(cwd, { recursive: true, force: true });
  report = stdout;
}, 300_000);

describe('a finished sweep', () => {
  test('has a row a point, points.csv, sweep.json, its page, and no stage', () => {
    const names = Object.keys(undisturbed);
    expect(names.filter((name) => name.startsWith('points/'))).toHaveLength(ROWS);
    const { points } = JSON.parse(undisturbed['sweep.json']!) as SweepResult;
    const done = points.flatMap(({ result }) => result ?? []);
    expect(names.filter((name) => name.startsWith('results/'))).toEqual(
      [...new Set(done)].sort().map((key) => `results/${key}.json.gz`),
    );
    const files = ['points.csv', 'points.parquet', 'report.html', 'study.json', 'sweep.json'];
    expect(names).toEqual(expect.arrayContaining(files));
    expect(names.filter((name) => name.startsWith('stages') || name.includes('.part'))).toEqual([]);
    const lines = undisturbed['points.csv']!.trim().split('\n');
    expect(lines).toHaveLength(1 + 18);
    expect(lines[0]).toBe(
      'id,chip.crossbar.rows,chip.tile.pesPerTile,chip.noc.mesh,status,reason,energy.totalPj,accuracy.fc,latency.decisionNs,area.totalUm2',
    );
    expect(undisturbed['sweep.json']).not.toContain(root);
  });

  test('says on 80 columns what was asked, what is best and what is missing', () => {
    expect(wideLines(report)).toEqual([]);
    expect(report).toContain('Best: min energy.totalPj');
    expect(report).toMatch(/\d+ done, \d+ refused, 1 excluded/);
    expect(report).toContain('noc.mesh: ');
  });

  test('is right by sim check, and its figures are those of sim run', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'sweep.json'), undisturbed['sweep.json']!);
    writeFileSync(join(cwd, 'study.yaml'), STUDY);
    const checked = await sim(['check', 'sweep.json', 'study.yaml'], { cwd });
    expect([checked.code, checked.stderr]).toEqual([0, '']);
    const settings = ['crossbar.rows=32', 'crossbar.cols=32', 'tile.pesPerTile=8', 'noc.mesh=auto'];
    const single = await sim([
      ...[
        'run',
        'spikesim-rram-64',
        'two-bars',
        '--images',
        '8',
        '--steps',
        '20',
        '--numerics',
        'ideal',
        '--json',
        '--no-write',
        '--quiet',
      ],
      ...settings.flatMap((setting) => ['--set', setting]),
    ]);
    const { energy, latency, area } = JSON.parse(single.stdout);
    const { points } = JSON.parse(undisturbed['sweep.json']!);
    expect(points[3].metrics).toEqual({
      'energy.totalPj': energy.totalPj,
      'accuracy.fc': expect.any(Number),
      'latency.decisionNs': latency.decisionNs,
      'area.totalUm2': area.totalUm2,
    });
  });

  test('2 workers give the same bytes as 1', async () => {
    const { cwd, run, out } = study();
    expect((await sim([...run, '--workers', '2', '--quiet'], { cwd })).code).toBe(0);
    expect(contents(out)).toEqual(undisturbed);
  });

  test('two processes at once on the same folder both end well, with the same bytes', async () => {
    const { cwd, run, out } = study();
    const both = await Promise.all([
      sim([...run, '--workers', '1'], { cwd }),
      sim([...run, '--workers', '1'], { cwd }),
    ]);
    expect(
      both.map(({ code }) => code),
      both.map(({ stderr }) => stderr).join(''),
    ).toEqual([0, 0]);
    expect(contents(out)).toEqual(undisturbed);
  });
});

test('--workload runs a study of another network: points, figures and keys of a study that names it', async () => {
  const { cwd } = study(
    `${HEAD}run: { steps: 10, fidelity: analytic }\naxes: [{ path: chip.noc.flitBits, values: [16] }]\n`,
  );
  writeFileSync(
    join(cwd, 'named.yaml'),
    readFileSync(join(cwd, 'study.yaml'), 'utf8').replace('workload: two-bars', 'workload: mnist-vgg'),
  );
  await sim(['sweep', 'study.yaml', '--workload', 'mnist-vgg', '--out', 'a', '--quiet'], { cwd });
  await sim(['sweep', 'named.yaml', '--out', 'b', '--quiet'], { cwd });
  const [given, named] = ['a', 'b'].map((out) => JSON.parse(readFileSync(join(cwd, out, 'sweep.json'), 'utf8')));
  expect(given.study.workload).toBe('mnist-vgg');
  expect(given.points).toEqual(named.points);
});

describe('no work is lost', () => {
  test('Ctrl-C ends with 130 and says how to go on; the same command ends with the same bytes', async () => {
    const { cwd, run, out } = study();
    const child = startSim([...run, '--workers', '1'], { cwd });
    const end = finished(child);
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (rowsIn(out).length > 0) resolve();
        else setTimeout(look, 2);
      };
      look();
    });
    child.kill('SIGINT');
    const { code, stderr } = await end;
    if (code === 130) expect(stderr).toMatch(/interrupted; \d+ points are kept in out, the same command goes on/);
    expect((await sim(run, { cwd })).code).toBe(0);
    expect(contents(out)).toEqual(undisturbed);
  });

  test('rows that are flipped, cut off, swapped or foreign are found and run again', async () => {
    const { cwd, run, out } = study();
    for (const part of ['points', 'results']) mkdirSync(join(out, part), { recursive: true });
    for (const [name, text] of Object.entries(undisturbed)) writeFileSync(join(out, name), text, 'latin1');
    const rows = rowsIn(out).map((name) => join(out, 'points', name));
    const text = (at: number): string => readFileSync(rows[at]!, 'utf8');
    const flipped = text(0).replace(
      /(\d)(\D*)$/,
      (_, digit: string, rest: string) => `${(Number(digit) + 1) % 10}${rest}`,
    );
    const [one, other] = [text(1), text(2)];
    writeFileSync(rows[0]!, flipped);
    writeFileSync(rows[1]!, other);
    writeFileSync(rows[2]!, one);
    writeFileSync(rows[3]!, text(3).slice(0, 50));
    writeFileSync(rows[4]!, 'thesis');
    writeFileSync(rows[5]!, '');
    writeFileSync(rows[6]!, text(6).replace('sweep-point/1', 'sweep-point/0'));
    const { code, stderr } = await sim(run, { cwd });
    expect(code).toBe(0);
    expect(stderr.match(/run again/g)!.length).toBeGreaterThanOrEqual(7);
    expect(stderr).toContain(`${ROWS - 7} of ${ROWS} points have ended before`);
    expect(contents(out)).toEqual(undisturbed);
  });

  test('stages that are damaged are made anew: the same figures', async () => {
    const { cwd, run, out } = study();
    expect((await sim([...run, '--keep-stages'], { cwd })).code).toBe(0);
    const stages = readdirSync(join(out, 'stages')).map((name) => join(out, 'stages', name));
    expect(stages.length).toBeGreaterThan(8);
    for (const [at, path] of stages.entries()) {
      const bytes = readFileSync(path);
      if (at % 3 === 0) bytes[bytes.length - 1 - (at % 40)]! ^= 1;
      writeFileSync(path, at % 3 === 1 ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes);
    }
    for (const name of rowsIn(out)) writeFileSync(join(out, 'points', name), '');
    const { code, stderr } = await sim(run, { cwd });
    expect(code).toBe(0);
    expect(stderr).toMatch(/stages.*is damaged or cut off|stages.*is no entry, or cut off/);
    expect(contents(out)).toEqual(undisturbed);
  });

  const mounts = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0;
  test.runIf(mounts)('a full disk ends the sweep with 2 and keeps what had ended', () => {
    const { cwd, run, out } = study();
    mkdirSync(out);
    const script = 'mount -t tmpfs -o size=100k tmpfs out && "$@"; code=$?; ls out/points | wc -l; exit $code';
    const { status, stderr, stdout } = spawnSync(
      'unshare',
      ['-rm', 'sh', '-c', script, 'sh', process.execPath, main, ...run, '--workers', '1'],
      { cwd, encoding: 'utf8' },
    );
    expect(stderr).toContain('out: cannot be written: the disk is full; points that have ended are kept');
    expect(status).toBe(2);
    expect(Number(stdout.trim())).toBeGreaterThan(0);
  });
});

describe('wrong input ends with 2, a place and a reason, before anything runs', () => {
  const axes = (axis: string): string => `${HEAD}axes:\n  - ${axis}\n`;
  const good = axes('{ path: chip.adc.bits, values: [4] }');
  test.each<[string, string, readonly string[], string]>([
    [
      'an unknown path',
      axes('{ path: chip.adc.bit, values: [4] }'),
      [],
      'study.yaml:7:36 axes[0].values[0]: chip.adc.bit: unknown path, did you mean "chip.adc.bits"?',
    ],
    ['an empty axis', axes('{ path: chip.adc.bits, values: [] }'), [], 'study.yaml:7:36 axes[0].values: is empty'],
    [
      'a type mismatch',
      axes('{ path: chip.adc.bits, values: [many] }'),
      [],
      'study.yaml:7:37 axes[0].values[0]: chip.adc.bits: must be an integer',
    ],
    [
      'contradictory constraints',
      `${good}constraints: [{ metric: energy.totalPj, min: 2, max: 1 }]\n`,
      [],
      'study.yaml:8:46 constraints[0].min: no value of energy.totalPj',
    ],
    [
      '10^9 points',
      `${HEAD}axes:\n${['neuronLanes', 'poolingLanes', 'imageMacLanes'].map((key) => `  - { path: chip.tile.${key}, from: 1, to: 1000, step: 1 }\n`).join('')}`,
      [],
      'study.yaml:7:3 axes: would make 1.00e+9 points',
    ],
    [
      'a metric that no run has',
      `${good}metrics: [energy.total]\n`,
      [],
      'study.yaml:8:11 metrics[0]: energy.total is no figure of a run, did you mean "energy.totalPj"?',
    ],
    [
      'a metric that cannot follow prices',
      `${axes('{ path: prices.adc.conversion.valuePj, values: [1] }')}metrics: [power.averageUw]\n`,
      [],
      'power.averageUw cannot be followed over axes of prices',
    ],
    ['a study that is not there', good, ['sweep', 'other.yaml'], 'other.yaml: does not exist'],
    [
      'a study of another version',
      good.replace('snn-study/1', 'snn-study/9'),
      [],
      'study.yaml:1:9 format: is "snn-study/9", this version reads snn-study/1',
    ],
    [
      'everything excluded',
      `${good}exclude: [{ when: { chip.adc.bits: 4 }, reason: no }]\n`,
      [],
      'leaves no point: every combination is excluded',
    ],
    [
      'an empty workload',
      good,
      ['sweep', 'study.yaml', '--workload', ' '],
      '--workload: must be a text that is not empty',
    ],
    [
      'a workload that is not there',
      good,
      ['sweep', 'study.yaml', '--workload', 'mnist-vg'],
      'did you mean "mnist-vgg"?',
    ],
    [
      'no worker',
      good,
      ['sweep', 'study.yaml', '--workers', '0'],
      '--workers: must be an integer from 1 to 1024, is "0"',
    ],
    [
      'an unknown executor',
      good,
      ['sweep', 'study.yaml', '--executor', 'slrum'],
      '--executor: must be local or slurm, is "slrum"\n',
    ],
    [
      'times and sizes that Slurm does not take, and no name of a partition, all at once',
      good,
      [
        ...['sweep', 'study.yaml', '--executor', 'slurm', '--partition', 'two words', '--account', '-x'],
        ...['--time', '2h', '--memory', '4 GB'],
      ],
      [
        '--partition: must be the name of a partition, is "two words"',
        '--account: must be the name of an account, is "-x"',
        '--time: must be a time as Slurm writes it: 90 (minutes), 1:30:00, 1-12, is "2h"',
        '--memory: must be a size as Slurm writes it: 4G, 900M, is "4 GB"\n',
      ].join('\n'),
    ],
    [
      'an empty time and no memory',
      good,
      ['sweep', 'study.yaml', '--executor', 'slurm', '--time', '', '--memory', '0G'],
      '1-12, is ""\n--memory: must be a size as Slurm writes it: 4G, 900M, is "0G"\n',
    ],
    [
      'what only Slurm takes, with --executor local',
      good,
      [
        ...['sweep', 'study.yaml', '--executor', 'local', '--partition', 'main', '--account', 'chips'],
        ...['--time', '90', '--memory', '4G'],
      ],
      ONLY_SLURM,
    ],
    [
      'what only Slurm takes, in a study that runs here',
      good,
      ['sweep', 'study.yaml', '--partition', 'main', '--account', 'chips', '--time', '90', '--memory', '4G'],
      ONLY_SLURM,
    ],
    [
      'what only Slurm takes, with --executor local over a study for Slurm',
      `${good}executor: { kind: slurm, partition: main }\n`,
      ['sweep', 'study.yaml', '--executor', 'local', '--time', '90'],
      '--time: is for --executor slurm\n',
    ],
    [
      'a wrong time of a study',
      `${good}executor: { kind: slurm, time: 2h }\n`,
      [],
      'study.yaml:8:32 executor.time: must be a time as Slurm writes it: 90 (minutes), 1:30:00, 1-12, is ',
    ],
    [
      'a folder of something else',
      good,
      ['sweep', 'study.yaml', '--out', '.'],
      '.: is not empty and holds no sweep; choose another folder with --out',
    ],
  ])('%s', async (_, text, command, message) => {
    const { cwd, run } = study(text);
    const { code, stdout, stderr } = await sim(command.length === 0 ? run : command, { cwd });
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([2, '']);
    expect(readdirSync(cwd)).toEqual(['study.yaml']);
  });
});
