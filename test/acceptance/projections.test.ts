import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/model/result.js';
import { sim, TINY, temporaryFolder } from './sim.js';

const JSON_ONLY = ['--json', '--quiet', '--no-write', '--no-cache'];
const DIGITAL = ['--set', 'crossbar.inputCoding=digital'];
const resultOf = (stdout: string): RunResult => JSON.parse(stdout) as RunResult;
const CHIP = 'format: imc-chip/1\nextends: spikesim-rram-64\nname: mine\ndescription: a chip\nprojections:\n';

describe('values of single projections', () => {
  test('by --set: an 8-bit ADC for classes alone; its rows and its design point say so', async () => {
    const { code, stdout } = await sim([...TINY, ...JSON_ONLY, '--set', 'projections.classes.adcBits=8']);
    expect(code).toBe(0);
    const { energy, projections, numerics, designPoint } = resultOf(stdout);
    const own = energy.rows.filter(({ projection }) => projection === 'classes');
    expect(own.map(({ layer }) => layer)).toEqual(own.map(() => 'classes'));
    expect(own.some(({ action }) => action === 'conversion')).toBe(true);
    expect(projections!['classes']!.designPoint['adcBits']).toBe(8);
    expect([designPoint['adcBits'], numerics!.array]).toMatchObject([4, { projectionAdcBits: { classes: 8 } }]);
  });

  test('in a chip file: everything that this network cannot have, each with line and column, exit code 2', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'chip.yaml'), `${CHIP}  clases: { adcBits: 8 }\n  edges: { replication: 99 }\n`);
    const typo = await sim(['map', 'chip.yaml', 'two-bars'], { cwd });
    expect([typo.code, typo.stderr]).toEqual([
      2,
      'chip.yaml:6:22 projections.clases: two-bars has no projection of this name (edges, classes), did you mean "classes"?\n',
    ]);
    writeFileSync(join(cwd, 'chip.yaml'), `${CHIP}  edges: { replication: 99 }\n`);
    const copies = await sim(['run', 'chip.yaml', 'two-bars'], { cwd });
    expect([copies.code, copies.stderr]).toEqual([
      2,
      expect.stringMatching(/^chip.yaml:6:25 projections.edges.replication: 99 copies of edges do not fit, 8 would: /),
    ]);
  });

  test('that no projection has are refused before any network is known', async () => {
    const { code, stderr } = await sim([...TINY, '--set', 'projections.classes.adcBit=8']);
    expect([code, stderr]).toEqual([
      2,
      '--set projections.classes.adcBit=8 projections.classes.adcBit: unknown path, did you mean "projections.classes.adcBits"?\n',
    ]);
  });

  test('are shown with where they come from', async () => {
    const { stdout } = await sim(['show', 'spikesim-rram-64', '--set', 'projections.conv0.weightBits=6']);
    expect(stdout).toMatch(/projections:\n {2}conv0:\n {4}weightBits: 6 +# --set projections.conv0.weightBits=6\n/);
  });
});

describe('a digital image', () => {
  test('runs at counts and cycle, with every check passed and the same energy', async () => {
    const counts = await sim([...TINY, ...JSON_ONLY, ...DIGITAL]);
    const cycle = await sim([...TINY, ...JSON_ONLY, ...DIGITAL, '--fidelity', 'cycle']);
    const [one, other] = [resultOf(counts.stdout), resultOf(cycle.stdout)];
    expect([...one.checks, ...other.checks].filter(({ passed }) => !passed)).toEqual([]);
    expect(other.checks.map(({ name }) => name)).toEqual(expect.arrayContaining(['image-products', 'machine-counts']));
    expect(other.energy.rows).toEqual(one.energy.rows);
    expect(Object.keys(one.numerics!.adc!)).toEqual(['classes']);
  });

  test('takes no PEs in the map; under ela it is refused where the chip says it', async () => {
    const { stdout } = await sim(['map', 'spikesim-rram-64', 'two-bars', ...DIGITAL]);
    expect(stdout).toMatch(/edges +2x4x4 +conv 3x3\/1, digital +0 +1 +0\/0 +-\n/);
    const { code, stderr } = await sim([...TINY, ...DIGITAL, '--preset', 'ela']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^--set crossbar.inputCoding=digital crossbar.inputCoding: is digital; price table ela/);
  });
});
