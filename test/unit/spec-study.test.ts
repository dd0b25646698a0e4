import { describe, expect, test } from 'vitest';
import type { Host } from '../../src/base/host.js';
import { loadStudy } from '../../src/spec/load-study.js';
import { expand, settingsOf, sweepAxes } from '../../src/sweep/expand.js';
import { messageOf } from '../memory-host.js';
import { host } from '../support/runs.js';

/** The project's files and one study of this text. */
const withStudy = (text: string): Host => ({
  ...host,
  read: async (path, most) => (path === 'study.yaml' ? new TextEncoder().encode(text) : host.read(path, most)),
});
const HEAD = 'format: snn-study/1\nname: s\ndescription: d\nchip: spikesim-rram-64\nworkload: two-bars\n';
const load = (rest: string, head = HEAD) => loadStudy(withStudy(`${head}${rest}`), 'study.yaml');
const pointsOf = async (rest: string) => expand(await load(rest));

describe('points of a study', () => {
  test('a grid of 2 x 3 has 6 points, the last axis varies fastest', async () => {
    const points = await pointsOf(
      'axes:\n  - { path: chip.adc.bits, values: [4, 6] }\n  - { path: chip.noc.flitBits, from: 16, to: 64, factor: 2 }\n',
    );
    expect(points.map(({ id, at }) => [id, ...Object.values(at)])).toEqual([
      ['p1', 4, 16],
      ['p2', 4, 32],
      ['p3', 4, 64],
      ['p4', 6, 16],
      ['p5', 6, 32],
      ['p6', 6, 64],
    ]);
  });

  test('zip takes first values together; linked paths get the same value', async () => {
    const study = await load(
      'axes:\n  - { path: chip.crossbar.rows, linked: [chip.crossbar.cols], values: [32, 64] }\n  - { path: run.steps, values: [5, 10] }\nsampling: { kind: zip }\n',
    );
    const points = expand(study);
    expect(points.map(({ at }) => settingsOf(study, at))).toEqual([
      { 'chip.crossbar.rows': 32, 'chip.crossbar.cols': 32, 'run.steps': 5 },
      { 'chip.crossbar.rows': 64, 'chip.crossbar.cols': 64, 'run.steps': 10 },
    ]);
  });

  test('0.1 to 0.3 by 0.1 is 0.1, 0.2, 0.3, without the dust of binary fractions', async () => {
    const points = await pointsOf('axes:\n  - { path: chip.device.readVoltageV, from: 0.1, to: 0.3, step: 0.1 }\n');
    expect(points.map(({ at }) => at['chip.device.readVoltageV'])).toEqual([0.1, 0.2, 0.3]);
  });

  test('3 values from 1 to 100 on a logarithmic scale are 1, 10, 100', async () => {
    const points = await pointsOf(
      'axes:\n  - { path: chip.tile.neuronLanes, from: 1, to: 100, count: 3, scale: log }\n',
    );
    expect(points.map(({ at }) => at['chip.tile.neuronLanes'])).toEqual([1, 10, 100]);
  });

  test('5 random points are different, the same for the same seed and others for another', async () => {
    const text = (seed: string) =>
      `axes:\n  - { path: chip.adc.bits, values: [3, 4, 5, 6] }\n  - { path: chip.device.readVoltageV, from: 0.1, to: 1 }\nsampling: { kind: random, points: 5, seed: ${seed} }\n`;
    const [one, same, other] = [await pointsOf(text('a')), await pointsOf(text('a')), await pointsOf(text('b'))];
    expect(new Set(one.map(({ at }) => JSON.stringify(at))).size).toBe(5);
    expect(one).toEqual(same);
    expect(one).not.toEqual(other);
    const study = await load(text('a'));
    const [, voltages] = sweepAxes(study.axes, one);
    expect(voltages!.values).toHaveLength(5);
    expect(voltages!.values).toEqual([...voltages!.values].sort((a, b) => Number(a) - Number(b)));
  });

  test('9 different points of 2 x 4 values cannot be drawn', async () => {
    const message = await messageOf(() =>
      pointsOf(
        'axes:\n  - { path: chip.adc.bits, values: [3, 4] }\n  - { path: run.steps, values: [1, 2, 3, 4] }\nsampling: { kind: random, points: 9, seed: a }\n',
      ),
    );
    expect(message).toContain('the axes have fewer different combinations');
  });

  test('an excluded combination keeps its number and its reason', async () => {
    const points = await pointsOf(
      'axes:\n  - { path: chip.adc.bits, values: [3, 4] }\n  - { path: run.steps, values: [5, 6] }\nexclude:\n  - { when: { chip.adc.bits: 3, run.steps: [6] }, reason: too coarse }\n',
    );
    expect(points.map(({ excluded }) => excluded)).toEqual([undefined, 'too coarse', undefined, undefined]);
  });
});

describe('a wrong study is refused before anything runs, with line and column', () => {
  const axes = (axis: string) => `axes:\n  - ${axis}\n`;
  test.each<[string, string, string]>([
    [
      'an unknown path',
      axes('{ path: chip.crossbar.row, values: [1] }'),
      'study.yaml:7:41 axes[0].values[0]: chip.crossbar.row: unknown path, did you mean "chip.crossbar.rows"?',
    ],
    [
      'a path of nothing',
      axes('{ path: run.stepz, values: [1] }'),
      'study.yaml:7:13 axes[0].path: run.stepz: unknown path, did you mean "run.steps"?',
    ],
    [
      'an empty axis',
      axes('{ path: chip.adc.bits, values: [] }'),
      'study.yaml:7:36 axes[0].values: is empty: an axis needs a value',
    ],
    [
      'a value of the wrong type',
      axes('{ path: chip.adc.bits, values: [4, six] }'),
      'study.yaml:7:40 axes[0].values[1]: chip.adc.bits: must be an integer',
    ],
    [
      'numerics that do not exist',
      axes('{ path: run.numerics, values: [exact] }'),
      'axes[0].values[0]: must be one of reference, ideal, quantised, hardware, is "exact"',
    ],
    [
      'a price that does not exist',
      axes('{ path: prices.adc.conversio.valuePj, values: [1] }'),
      'did you mean "prices.adc.conversion"?',
    ],
    [
      'a range that runs backwards',
      axes('{ path: chip.adc.bits, from: 8, to: 3, step: 1 }'),
      'study.yaml:7:41 axes[0].to: is 3, before from (8)',
    ],
    [
      'a list and a range',
      axes('{ path: chip.adc.bits, values: [3], from: 3, to: 8 }'),
      'contradicts values: an axis is a list or a range',
    ],
    ['the same value twice', axes('{ path: chip.adc.bits, values: [3, 3] }'), 'has 3 twice'],
    [
      'two axes for one path',
      'axes:\n  - { path: chip.adc.bits, values: [3] }\n  - { path: chip.adc.bits, values: [4] }\n',
      'study.yaml:8:13 axes[1].path: chip.adc.bits is set twice, also by chip.adc.bits',
    ],
    [
      'a map and a value in it',
      'axes:\n  - { path: chip.adc, values: [{ bits: 3 }] }\n  - { path: chip.adc.bits, values: [4] }\n',
      'chip.adc.bits is set twice, also by chip.adc',
    ],
    [
      'contradictory constraints',
      `${axes('{ path: chip.adc.bits, values: [3] }')}constraints:\n  - { metric: energy.totalPj, min: 5, max: 4 }\n`,
      'study.yaml:9:36 constraints[0].min: no value of energy.totalPj is at least 5 and at most 4',
    ],
    [
      'an objective twice',
      `${axes('{ path: chip.adc.bits, values: [3] }')}objectives:\n  - { metric: energy.totalPj, direction: min }\n  - { metric: energy.totalPj, direction: max }\n`,
      'energy.totalPj is an objective twice',
    ],
    [
      'a zip of 1 and 2 values',
      'axes:\n  - { path: chip.adc.bits, values: [3] }\n  - { path: run.steps, values: [4, 5] }\nsampling: { kind: zip }\n',
      'axes[1]: has 2 values, axis chip.adc.bits has 1: zip needs equally many',
    ],
    [
      'an exclusion of what no axis has',
      `${axes('{ path: chip.adc.bits, values: [3] }')}exclude:\n  - { when: { chip.adc.bit: 3 }, reason: x }\n`,
      'is no axis of the study, did you mean "chip.adc.bits"?',
    ],
    [
      'a search without objectives',
      `${axes('{ path: chip.adc.bits, values: [3] }')}sampling: { kind: nsga2, points: 8, population: 4, seed: a }\n`,
      'nsga2 needs objectives: it searches for their front',
    ],
    ['no axis', 'axes: []\n', 'study.yaml:6:7 axes: is empty: a study varies something'],
    ['an unknown key', `${axes('{ path: chip.adc.bits, value: [3] }')}`, 'unknown key, did you mean "values"?'],
    [
      'an internal classifier that is not there',
      axes('{ path: workload.ic, values: [ic1] }'),
      'ic1 is no internal classifier of two-bars',
    ],
  ])('%s', async (_, text, message) => {
    expect(await messageOf(() => load(text))).toContain(message);
  });

  test('10^9 points are counted, not made', async () => {
    const axis = (path: string) => `  - { path: ${path}, from: 1, to: 1000, step: 1 }\n`;
    const text = `axes:\n${axis('chip.tile.neuronLanes')}${axis('chip.tile.poolingLanes')}${axis('chip.tile.imageMacLanes')}`;
    expect(await messageOf(() => load(text))).toContain(
      'study.yaml:7:3 axes: would make 1.00e+9 points, at most 100000 are allowed; draw some of them (sampling: random)',
    );
    expect(
      await messageOf(() =>
        load(
          axis('chip.tile.neuronLanes')
            .replace('step: 1', 'step: 1e-9')
            .replace('  -', 'axes: [')
            .replace('}\n', '}]\n'),
        ),
      ),
    ).toContain('values, at most 100000 are allowed');
  });

  test('all problems of a study come at once', async () => {
    const message = await messageOf(() =>
      load(
        'axes:\n  - { path: chip.adc.bits, values: [six] }\n  - { path: run.steps, values: [0] }\nobjectives:\n  - { metric: a, direction: up }\n'.replace(
          'up',
          'min',
        ),
      ),
    );
    expect(message.split('\n')).toHaveLength(2);
  });

  test('a chip that is not there is blamed on the study', async () => {
    const head = HEAD.replace('spikesim-rram-64', 'spikesim-rram-65');
    expect(await messageOf(() => load('axes:\n  - { path: chip.adc.bits, values: [3] }\n', head))).toContain(
      'study.yaml:4:7 chip: spikesim-rram-65: is neither a file nor a bundled chip',
    );
  });
});
