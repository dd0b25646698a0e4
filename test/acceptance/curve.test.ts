import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { CurveResult } from '../../src/model/curve.js';
import type { RunResult } from '../../src/model/result.js';
import { finished, root, sim, startSim, wideLines } from './sim.js';

const cwd = mkdtempSync(join(tmpdir(), 'sim-curve-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const SHORT = ['--images', '4', '--steps', '60', '--numerics', 'ideal', '--bootstrap', '50'] as const;
const MNIST = ['curve', 'spikesim-rram-64', 'mnist-vgg', ...SHORT] as const;
const read = (...path: string[]): string => readFileSync(join(cwd, ...path), 'utf8');
/** The same with options of its own. */
const BARE = MNIST.slice(0, 3);
const recordOf = async (args: readonly string[]): Promise<CurveResult> => {
  const { code, stdout, stderr } = await sim([...args, '--json', '--no-write', '--quiet'], { cwd });
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as CurveResult;
};
const methodOf = ({ methods }: CurveResult, name: string): CurveResult['methods'][number] =>
  methods.find((method) => method.name === name)!;

describe('sim curve', () => {
  test('a report of 80 columns and the same bytes with 1 and 2 workers, the picture too', async () => {
    const [a, b] = await Promise.all(
      ['1', '2'].map((workers) => sim([...MNIST, '--svg', '--workers', workers, '--out', `w${workers}`], { cwd })),
    );
    expect([a!.code, b!.code, wideLines(a!.stdout)]).toEqual([0, 0, []]);
    expect(b!.stdout).toBe(a!.stdout);
    expect(readdirSync(join(cwd, 'w1'))).toEqual(['curve.csv', 'curve.json', 'curve.svg']);
    for (const name of readdirSync(join(cwd, 'w1'))) expect(read('w2', name)).toBe(read('w1', name));
    expect(read('w1', 'curve.csv').split('\n')[0]).toBe('method,step,metric,value,unit');
    expect(read('w1', 'curve.svg')).toMatch(/^<svg[\s\S]*fusion-grid[\s\S]*<\/svg>\n$/);
    const checked = await sim(['check', join('w1', 'curve.json')], { cwd });
    expect([checked.code, checked.stdout]).toEqual([0, expect.stringContaining('13 methods, 4 images, 60 steps')]);
  });

  test('dl, sl and fusion are what sim run says, at every step', async () => {
    const ran = await sim(['run', ...MNIST.slice(1, 9), '--no-write', '--json', '--quiet'], { cwd });
    const { methods } = JSON.parse(ran.stdout) as RunResult;
    const curve = await recordOf(MNIST);
    for (const [ours, theirs] of [
      ['dl', 'fc'],
      ['sl', 'ic'],
      ['fusion-grid', 'fusion-grid'],
      ['fusion-emp', 'fusion-emp'],
    ] as const) {
      const method = methods.find(({ name }) => name === theirs)!;
      const { accuracy, energyPj, latencyNs } = methodOf(curve, ours);
      expect(accuracy).toEqual(method.accuracy);
      for (const [at, energy] of method.energyPj.entries()) {
        expect(energyPj[at]! / energy).toBeCloseTo(1, 9);
        expect(latencyNs[at]! / method.latencyNs[at]!).toBeCloseTo(1, 9);
      }
    }
    expect(curve.checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  test('an image that leaves early costs less than one that stays; gated it costs something in between', async () => {
    const curve = await recordOf([...MNIST, '--exit-margin', '4,8']);
    for (const margin of [4, 8]) {
      const { perImage, energyPj, meanSteps } = methodOf(curve, `exit-confidence-${margin}`);
      const whole = methodOf(curve, 'fusion-grid').energyPj;
      expect(perImage!.decided).toBe(1);
      expect(energyPj.at(-1)!).toBeLessThan(whole.at(-1)!);
      expect(meanSteps!.at(-1)).toBe(perImage!.steps.mean);
      expect(perImage!.steps.worst).toBeGreaterThanOrEqual(perImage!.steps.p95);
    }
    const gated = methodOf(await recordOf([...MNIST, '--exit-margin', '4', '--gate-after-ic']), 'exit-confidence-4');
    expect(gated.energyPj.at(-1)!).toBeLessThan(methodOf(curve, 'fusion-grid').energyPj.at(-1)!);
    expect(gated.energyPj.at(-1)!).toBeGreaterThan(methodOf(curve, 'exit-confidence-4').energyPj.at(-1)!);
  });

  test("the paper's prices: the same energy in every step, the envelope at that of fusion, R from the two crossings", async () => {
    const curve = await recordOf([...MNIST, '--preset', 'bsf-paper', '--target', '0.1']);
    const [dl, fused] = [methodOf(curve, 'dl'), methodOf(curve, 'fusion-emp')];
    const perStep = dl.energyPj[1]! - dl.energyPj[0]!;
    for (const [at, energy] of dl.energyPj.entries()) expect(energy / ((at + 1) * perStep)).toBeCloseTo(1, 6);
    expect(methodOf(curve, 'exit-envelope').energyPj).toEqual(fused.energyPj);
    const saved = (dl.toTarget!.energyPj - fused.toTarget!.energyPj) / dl.toTarget!.energyPj;
    expect(fused.toTarget!.reduction).toBeCloseTo(saved, 12);
  });

  test('one as what a spike takes at threshold 1 changes nothing; V0 = 0.5 changes the spikes and is recorded', async () => {
    const plain = await recordOf(MNIST);
    const same = await recordOf([...MNIST, '--reset-by', 'one', '--threshold', '1']);
    expect(same.methods).toEqual(plain.methods);
    const half = await recordOf([...MNIST, '--v0', '0.5']);
    expect(half.run.neuron).toEqual({ initialPotential: 0.5, resetBy: 'threshold' });
    expect(methodOf(half, 'dl').energyPj.at(-1)).not.toBe(methodOf(plain, 'dl').energyPj.at(-1));
  });

  test('another seed draws others: intervals move, figures of the same images do not', async () => {
    const [few, none] = [
      await recordOf([...MNIST, '--target', '0.1']),
      await recordOf([...MNIST.slice(0, -2), '--target', '0.1', '--bootstrap', '0']),
    ];
    expect(none.methods.map(({ accuracy }) => accuracy)).toEqual(few.methods.map(({ accuracy }) => accuracy));
    expect(methodOf(none, 'dl').toTarget!.energyInterval).toEqual({});
    const { low, high } = methodOf(few, 'dl').toTarget!.energyInterval;
    expect(low!).toBeLessThanOrEqual(high!);
  });

  test('a network without an internal classifier has dl and its stops', async () => {
    const curve = await recordOf([
      'curve',
      'spikesim-rram-64',
      'two-bars',
      '--images',
      '2',
      '--steps',
      '10',
      '--ann',
      '1',
    ]);
    expect([curve.run.internal, curve.methods.map(({ name }) => name)]).toEqual([
      [],
      ['dl', 'stop-dl-16', 'stop-dl-32'],
    ]);
  });

  test('7 internal classifiers in one run: each on its own chip, with figures that it has alone, the spikes of the rest shared', async () => {
    await sim(
      ['zoo', 'vgg11', '--width', '0.1', '--dataset', 'mnist', '--ic', 'all', '--images', '4', '--out', 'zoo'],
      { cwd },
    );
    const zoo = [
      'curve',
      'spikesim-rram-64',
      'zoo/vgg11-mnist-w0p1-ics.json',
      '--images',
      '3',
      '--steps',
      '40',
      '--ann',
      '0.1',
    ];
    const rest = ['--numerics', 'ideal', '--bootstrap', '20', '--exit-margin', '2', '--stop-margin', '2'];
    const all = await recordOf([...zoo, ...rest, '--ic', 'all']);
    expect(all.placement.map(({ internal }) => internal)).toEqual(['ic0', 'ic1', 'ic2', 'ic3', 'ic4', 'ic5', 'ic6']);
    expect(all.checks.filter(({ passed }) => !passed)).toEqual([]);
    const shares = all.placement.map(({ macShare }) => macShare);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    const alone = await recordOf([...zoo, ...rest, '--ic', 'ic3']);
    expect(alone.placement).toEqual([all.placement[3]]);
    for (const [one, many] of [
      ['dl', 'dl'],
      ['sl', 'sl@ic3'],
      ['exit-confidence-2', 'exit-confidence-2@ic3'],
      ['stop-constant-ic3-2', 'stop-constant-2@ic3'],
    ] as const) {
      const { name: _, description: __, perImage: ___, ...figures } = methodOf(alone, one);
      expect(methodOf(all, many)).toMatchObject(figures);
    }
    const text = await sim([...zoo, ...rest, '--ic', 'all', '--svg', '--out', 'placed'], { cwd });
    expect([text.code, wideLines(text.stdout)]).toEqual([0, []]);
    expect(read('placed', 'curve.svg')).toContain('internal classifier');
  });

  test('the active internal classifier of a workload is the only one that sim run builds and sim curve compares', async () => {
    const file = JSON.parse(read('zoo', 'vgg11-mnist-w0p1-ics.json')) as { defaults: Record<string, unknown> };
    const active = (internal: string): void =>
      writeFileSync(
        join(cwd, 'zoo', 'active.json'),
        JSON.stringify({ ...file, defaults: { ...file.defaults, internal } }),
      );
    active('ic4');
    const short = ['spikesim-rram-64', 'zoo/active.json', '--images', '1', '--steps', '20', '--numerics', 'ideal'];
    const ran = await sim(['run', ...short, '--no-write', '--json', '--quiet'], { cwd });
    const { variants, methods } = JSON.parse(ran.stdout) as RunResult;
    expect(Object.keys(variants)).toEqual(['full', 'final-only', 'up-to-ic4']);
    expect(methods.map(({ name }) => name)).toEqual(['fc', 'ic', 'fusion-constant-ic4']);
    expect((await recordOf(['curve', ...short, '--ann', '1'])).run.internal).toEqual(['ic4']);
    active('ic44');
    const wrong = await sim(['run', ...short, '--no-write'], { cwd });
    expect([wrong.code, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toMatch(
      /zoo.active\.json:1:\d+ defaults\.internal: there is no internal classifier "ic44", known are ic0, .*did you mean "ic4"\?/,
    );
  });

  test('a table of thresholds: an image stops where its margin per step first reaches them', async () => {
    const file = JSON.parse(readFileSync(join(root, 'workloads/mnist-vgg.json'), 'utf8')) as Record<string, unknown>;
    const stopTables = [
      { name: 'never', method: 'fusion-grid', origin: 'chosen', knots: [[1, 2]] },
      {
        name: 'late',
        method: 'fc',
        origin: 'chosen',
        knots: [
          [39, 2],
          [40, 0],
        ],
      },
    ];
    const arrays = join(root, 'workloads/mnist-vgg.safetensors');
    writeFileSync(join(cwd, 'stops.json'), JSON.stringify({ ...file, arrays, stopTables }));
    const curve = await recordOf(['curve', 'spikesim-rram-64', 'stops.json', ...SHORT, '--allow-outside']);
    const [never, late] = [methodOf(curve, 'stop-never'), methodOf(curve, 'stop-late')];
    expect([never.perImage!.decided, never.perImage!.steps.mean]).toEqual([0, 60]);
    expect(never.accuracy).toEqual(methodOf(curve, 'fusion-grid').accuracy);
    expect([late.perImage!.decided, late.perImage!.steps.p50, late.perImage!.steps.worst]).toEqual([1, 40, 40]);
    expect(late.accuracy.at(-1)).toBe(methodOf(curve, 'dl').accuracy[39]);
  });

  test('2 of 4 images costed: accuracies of all four, energies of the two; the exact posterior stops later for 0.99 than for 0.8', async () => {
    const some = await recordOf([...MNIST, '--cost-images', '2', '--oracle', '0.99,0.8', '--stop-margin', '4']);
    const [all, two] = [
      await recordOf(MNIST),
      await recordOf([...MNIST.slice(0, 3), '--images', '2', ...SHORT.slice(2)]),
    ];
    expect([some.run.costImages, all.run.costImages]).toEqual([2, undefined]);
    expect(methodOf(some, 'dl').accuracy).toEqual(methodOf(all, 'dl').accuracy);
    for (const name of ['dl', 'sl', 'fusion-grid']) {
      const [ours, theirs] = [methodOf(some, name), methodOf(two, name)];
      for (const [at, energy] of theirs.energyPj.entries()) expect(ours.energyPj[at]! / energy).toBeCloseTo(1, 9);
    }
    expect(some.notes.some((note) => note.includes('the first 2 images'))).toBe(true);
    expect(some.checks.filter(({ passed }) => !passed)).toEqual([]);
    for (const scores of ['dl', 'grid', 'emp']) {
      const [early, late] = ['0.8', '0.99'].map((least) => methodOf(some, `oracle-${scores}-${least}`).perImage!);
      expect(early!.steps.mean).toBeLessThanOrEqual(late!.steps.mean);
      expect(late!.steps.worst).toBeLessThanOrEqual(60);
    }
  });

  test('two of 7 internal classifiers fused with the final one, on a chip that has both and is larger than with either', async () => {
    const zoo = ['curve', 'spikesim-rram-64', 'zoo/vgg11-mnist-w0p1-ics.json', '--images', '2', '--steps', '40'];
    const rest = ['--ann', '0.1', '--numerics', 'ideal', '--bootstrap', '0', '--stop-margin', '2'];
    const curve = await recordOf([...zoo, ...rest, '--ic', 'ic2,ic4,ic6', '--together', 'ic4,ic2']);
    const fused = methodOf(curve, 'fusion-constant@ic2+ic4');
    expect([curve.run.together, fused.hardware, fused.internal]).toEqual([['ic2', 'ic4'], 'with-ic2+ic4', 'ic2+ic4']);
    expect(curve.hardware['with-ic2+ic4']!.classifiers.toSorted()).toEqual(['fc', 'ic2', 'ic4']);
    for (const one of ['ic2', 'ic4']) {
      expect(fused.energyPj.at(-1)!).toBeGreaterThan(methodOf(curve, `fusion-constant@${one}`).energyPj.at(-1)!);
    }
    expect(methodOf(curve, 'stop-constant-2@ic2+ic4').perImage!.fixed?.method).toBe('fusion-constant@ic2+ic4');
    expect(curve.checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  test('Ctrl-C behind the first word of progress: exit code 130, no folder', async () => {
    const args = [
      'curve',
      'spikesim-rram-64',
      'mnist-vgg',
      '--images',
      '500',
      '--numerics',
      'ideal',
      '--out',
      'stopped',
    ];
    const child = startSim(args, { cwd });
    const end = finished(child);
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr).toContain('interrupted; nothing was written');
    expect(readdirSync(cwd)).not.toContain('stopped');
  });
});

describe('wrong input of sim curve ends with 2, says where, and writes nothing', () => {
  const chip = 'spikesim-rram-64';
  const workload = (change: (file: Record<string, unknown>) => void): string => {
    const file = JSON.parse(readFileSync(join(root, 'workloads/mnist-vgg.json'), 'utf8')) as Record<string, unknown>;
    change(file);
    writeFileSync(
      join(cwd, 'changed.json'),
      JSON.stringify({ ...file, arrays: join(root, 'workloads/mnist-vgg.safetensors') }),
    );
    return 'changed.json';
  };

  test.each<[string, () => readonly string[], readonly string[]]>([
    ['a target above 1', () => [...BARE, '--target', '1.5'], ['--target: must be a number from 0.01 to 1, is "1.5"']],
    [
      'a target in percent',
      () => [...BARE, '--target', '99%'],
      ['--target: must be a number from 0.01 to 1, is "99%"'],
    ],
    [
      'a range without a unit',
      () => [...BARE, '--auc-range', '0-15'],
      ['--auc-range: must be two energies with a unit'],
    ],
    ['a range that falls', () => [...BARE, '--auc-range', '15-0mJ'], ['--auc-range: must ascend']],
    [
      'an unknown internal classifier',
      () => [...BARE, '--ic', 'icc'],
      ['--ic: no internal classifier "icc"', 'did you mean "ic"?'],
    ],
    ['an internal classifier twice', () => [...BARE, '--ic', 'ic,ic'], ['--ic: names ic twice']],
    ['a margin of 0', () => [...BARE, '--exit-margin', '0'], ['--exit-margin: must be an integer from 1']],
    ['a stop that never comes', () => [...BARE, '--stop-margin', 'soon'], ['--stop-margin: must be an integer from 1']],
    ['an empty margin', () => [...BARE, '--exit-margin', '2,,4'], ['--exit-margin: has an empty entry']],
    [
      'an unknown reset',
      () => [...BARE, '--reset-by', 'ones'],
      ['--reset-by: "ones" is unknown', 'did you mean "one"?'],
    ],
    ['a certainty of 1', () => [...BARE, '--oracle', '0.9,1'], ['--oracle: must be a number from 0.001 to 0.999999']],
    ['a certainty twice', () => [...BARE, '--oracle', '0.9,0.9'], ['--oracle: names 0.9 twice']],
    ['one classifier together', () => [...BARE, '--together', 'ic'], ['--together: needs two internal classifiers']],
    [
      'a classifier together that is not compared',
      () => [...BARE, '--together', 'ic,ix'],
      ['--together: "ix" is not compared; compared are ic', 'did you mean "ic"?'],
    ],
    ['no costed image', () => [...BARE, '--cost-images', '0'], ['--cost-images: must be an integer from 1']],
    ['an accuracy of 0', () => [...BARE, '--ann', '0'], ['--ann: must be a number from 0.001 to 1']],
    ['minus one resample', () => [...BARE, '--bootstrap', '-1'], ['--bootstrap: must be an integer from 0']],
    ['more images than there are', () => [...BARE, '--images', '1001'], ['--images: must be at most 1000']],
    ['a picture and no files', () => [...BARE, '--svg', '--no-write'], ['--no-write: contradicts --svg']],
    [
      'no accuracy of the trained network',
      () => [
        'curve',
        chip,
        workload((file) => Object.assign(file, { referenceAccuracies: [] })),
        ...SHORT,
        '--allow-outside',
      ],
      ['changed.json', 'referenceAccuracies: states no accuracy of the trained network at fc; say it with --ann'],
    ],
    [
      'an early exit where there is no decision before the end',
      () => [
        ...MNIST,
        '--set',
        'control.schedule=sequential',
        '--set',
        'tile.spikeMemoryKib=4096',
        '--exit-margin',
        '2',
      ],
      ['--exit-margin: has no use: control.schedule is sequential'],
    ],
    ['a folder that is a file', () => [...BARE, '--out', 'taken.txt'], ['taken.txt: is a file, not a folder']],
    [
      'three things at once',
      () => [...BARE, '--steps', '0', '--v0', 'half', '--threshold', '-1'],
      ['--steps', '--v0', '--threshold'],
    ],
  ])('%s', async (_, args, parts) => {
    writeFileSync(join(cwd, 'taken.txt'), 'taken');
    const before = readdirSync(cwd);
    const { code, stdout, stderr } = await sim(args(), { cwd });
    expect([code, stdout]).toEqual([2, '']);
    for (const part of parts) expect(stderr).toContain(part);
    expect(readdirSync(cwd).filter((name) => name !== 'changed.json' && !before.includes(name))).toEqual([]);
  });
});
