import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvParse } from 'd3-dsv';
import { describe, expect, test } from 'vitest';
import type { Network } from '../../src/model/network.js';
import type { RunResult } from '../../src/model/result.js';
import { shareOff } from '../support/charge.js';
import { projectFile } from '../support/load.js';
import { SPIKESIM_TOTALS, spikesimNetwork } from '../support/spikesim-lists.js';
import { shapesText } from '../support/workload-text.js';
import { sim, temporaryFolder, wideLines } from './sim.js';

const ANALYTIC = ['--fidelity', 'analytic', '--json', '--no-write', '--quiet'] as const;
const crossbars = (size: string): string[] =>
  ['crossbar.rows', 'crossbar.cols'].flatMap((key) => ['--set', `${key}=${size}`]);

/** What `sim` says of a workload in `cwd`; nothing may fail. */
async function resultOf(cwd: string, workload: string, ...options: string[]): Promise<RunResult> {
  const { code, stdout, stderr } = await sim(['run', 'spikesim-rram-64', workload, ...ANALYTIC, ...options], { cwd });
  expect([code, stderr]).toEqual([0, '']);
  const result = JSON.parse(stdout) as RunResult;
  expect(result.checks.filter(({ passed }) => !passed)).toEqual([]);
  return result;
}

/** SpikeSim's network ends without classifier (A2): an average of its last map decides, which its tool charges nothing for. */
function decided(network: Network): Network {
  const { name: source, shape } = network.populations.at(-1)!;
  const window = [shape.height, shape.width] as const;
  const pool = { name: 'pool', source, target: 'pool', weights: undefined } as const;
  return {
    ...network,
    populations: [
      ...network.populations,
      { name: 'pool', shape: { ...shape, height: 1, width: 1 }, neuron: { kind: 'average' }, bias: undefined },
    ],
    projections: [
      ...network.projections,
      { ...pool, operator: { kind: 'averagePool', kernel: window, stride: window } },
    ],
    classifiers: [{ name: 'pool', role: 'final', population: 'pool' }],
  };
}

const WANTED: readonly (readonly [string, string, string, string, string])[] = [
  ['spikesim_vgg9', 'cifar10', '32', 'rram', '5'],
  ['spikesim_vgg9', 'cifar10', '64', 'rram', '1'],
  ['spikesim_vgg9', 'cifar10', '64', 'rram', '5'],
  ['spikesim_vgg9', 'cifar10', '64', 'sram', '5'],
  ['spikesim_vgg9', 'cifar10', '128', 'rram', '5'],
  ['spikesim_vgg9', 'cifar10', '128', 'sram', '1'],
  ['vgg11', 'mnist', '64', 'rram', '5'],
  ['vgg11', 'cifar100', '128', 'rram', '1'],
  ['vgg16', 'cifar10', '64', 'sram', '1'],
  ['vgg19', 'cifar10', '64', 'rram', '5'],
  ['resnet18', 'mnist', '64', 'rram', '1'],
  ['resnet18', 'cifar10', '128', 'rram', '5'],
];

describe('twelve rows of SpikeSim by the command line, from shapes alone', () => {
  test.each(WANTED)('%s on %s, crossbars of %s, %s, %s steps: to 1e-9', async (net, dataset, size, device, steps) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'w.json'), shapesText(decided(spikesimNetwork(net, dataset)), dataset));
    const preset = device === 'sram' ? 'ela-sram' : 'ela';
    const sums = ['--set', 'tile.psumBufferKib=2'];
    const { energy, published } = await resultOf(
      cwd,
      'w.json',
      '--preset',
      preset,
      '--steps',
      steps,
      ...sums,
      ...crossbars(size),
    );
    const row = SPIKESIM_TOTALS.find(
      (each) =>
        [net, dataset, size, device, steps].join() ===
        [each['net'], each['dataset'], each['xbar'], each['device'], each['time_steps']].join(),
    )!;
    expect(shareOff(energy.totalPj, Number(row['total_energy_pJ']))).toBeLessThan(1e-9);
    const tool = published!.spikesim;
    expect([tool.pes, tool.tiles]).toEqual([Number(row['pe_total']), Number(row['tiles_printed'])]);
    const areas = [
      [tool.neuronMemoryUm2, 'area_ret0_neuron_mem_um2'],
      [tool.peAndSubUm2, 'area_ret1_pe_plus_sub_um2'],
      [tool.digitalUm2, 'area_ret2_digital_um2'],
      [tool.totalUm2, 'area_ret3_total_um2'],
    ] as const;
    for (const [found, column] of areas) expect(shareOff(found, Number(row[column])), column).toBeLessThan(1e-9);
  });
});

const BSF = csvParse(projectFile('test/golden/data/energy/bsf_energy.csv'));

describe('bsf-code by the command line, on networks that sim zoo writes', () => {
  test.each([
    ['vgg11', 'mnist', '0', '64'],
    ['vgg11', 'mnist', '7', '32'],
    ['vgg19', 'cifar10', '6', '64'],
    ['resnet18', 'cifar100', '3', '128'],
  ])('%s on %s, classifier at %s, crossbars of %s: the script to 1e-9', async (net, dataset, position, size) => {
    const cwd = temporaryFolder();
    await sim(['zoo', net, '--dataset', dataset, '--ic', position, '--shapes-only'], { cwd });
    const [workload] = readdirSync(cwd) as [string];
    const sums = ['--set', 'tile.psumBufferKib=2'];
    const result = await resultOf(cwd, workload, '--preset', 'bsf-code', '--steps', '3', ...sums, ...crossbars(size));
    const row = BSF.find(
      (each) =>
        [net, dataset, position, size].join() ===
        [each['model'], each['dataset'], each['ic_index'], each['xbar']].join(),
    )!;
    expect(shareOff(result.energy.totalPj, 3 * Number(row['total_pJ_per_step']))).toBeLessThan(1e-9);
    expect(result.published).toBeUndefined();
  });

  test('at counts it charges the same energy, beside the accuracy of its images', async () => {
    const options = ['--preset', 'bsf-code', '--steps', '20', '--no-write', '--quiet', '--json'];
    const run = (...more: string[]) => sim(['run', 'spikesim-rram-64', 'mnist-vgg', ...options, ...more]);
    const [counts, analytic] = await Promise.all([
      run('--images', '2', '--numerics', 'ideal'),
      run('--fidelity', 'analytic'),
    ]);
    const [measured, assumed] = [counts, analytic].map(({ stdout }) => JSON.parse(stdout) as RunResult);
    expect(measured!.energy.totalPj).toBe(assumed!.energy.totalPj);
    expect(measured!.methods.map(({ energyPj }) => energyPj)).toEqual(assumed!.methods.map(({ energyPj }) => energyPj));
    expect(measured!.accuracy['fc']).toHaveLength(20);
    expect([measured!.checks, assumed!.checks].flat().filter(({ passed }) => !passed)).toEqual([]);
  });
});

describe('sim run --fidelity analytic', () => {
  test('needs no weights; what no image was run for is absent; the report fits 80 columns', async () => {
    const cwd = temporaryFolder();
    await sim(['zoo', 'vgg11', '--dataset', 'mnist', '--shapes-only'], { cwd });
    const args = ['run', 'spikesim-rram-64', 'vgg11-mnist-shapes.json', '--fidelity', 'analytic', '--activity', '0.05'];
    const { code, stdout } = await sim([...args, '--out', 'out'], { cwd });
    expect([code, wideLines(stdout)]).toEqual([0, []]);
    expect(stdout).toContain('activity    0.05 spikes per neuron and step, assumed');
    expect(stdout).not.toContain('ccuracy by step');
    const result = JSON.parse(readFileSync(join(cwd, 'out', 'result.json'), 'utf8')) as RunResult;
    expect(result.run).toMatchObject({ fidelity: 'analytic', activity: 0.05, steps: 100 });
    for (const absent of ['images', 'numerics', 'seed', 'sample']) expect(result.run).not.toHaveProperty(absent);
    for (const absent of ['numerics', 'target', 'accuracyCost', 'cycle']) expect(result).not.toHaveProperty(absent);
    for (const absent of ['fastestNs', 'slowestNs', 'example']) expect(result.latency).not.toHaveProperty(absent);
    expect(result.accuracy).toEqual({});
    expect(result.methods.map((method) => 'accuracy' in method)).toEqual([false, false, false]);
    expect(readFileSync(join(cwd, 'out', 'curve.csv'), 'utf8')).not.toContain('accuracy');
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual([
      'curve.csv',
      'layers.csv',
      'modules.csv',
      'power.csv',
      'result.json',
    ]);
  });

  test.each([
    [['--images', '2'], '--images: has no meaning at --fidelity analytic, which runs no image\n'],
    [['--no-compare'], '--no-compare: has no meaning at --fidelity analytic, which runs no image\n'],
    [['--sample-steps', '20'], '--sample-steps: has no meaning at --fidelity analytic, which runs no image\n'],
    [['--activity', '1.5'], '--activity: must be dense or a rate above 0, at most 1, is "1.5"\n'],
  ])('%o is refused', async (options, message) => {
    const run = await sim(['run', 'spikesim-rram-64', 'two-bars', '--fidelity', 'analytic', ...options]);
    expect([run.code, run.stdout, run.stderr]).toEqual([2, '', message]);
  });

  test('--activity without it, and a workload without final classifier, are refused', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'w.json'), shapesText(spikesimNetwork('vgg11', 'mnist'), 'mnist'));
    const alone = await sim(['run', 'spikesim-rram-64', 'two-bars', '--activity', 'dense']);
    expect([alone.code, alone.stderr]).toEqual([2, '--activity: needs --fidelity analytic\n']);
    const headless = await sim(['run', 'spikesim-rram-64', 'w.json', '--fidelity', 'analytic'], { cwd });
    expect([headless.code, headless.stderr]).toEqual([
      2,
      'w.json classifiers: needs one with the role final: latency is that of a decision\n',
    ]);
  });
});
