import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/model/result.js';
import { projectFile } from '../support/load.js';
import { sim, temporaryFolder } from './sim.js';

/** Result of a run of the default network on 2 images, for `steps` steps. */
async function runDefault(steps: number, ...options: readonly string[]): Promise<RunResult> {
  const size = ['--images', '2', '--steps', String(steps), '--numerics', 'ideal', '--json', '--no-write'];
  const { code, stdout, stderr } = await sim(['run', 'spikesim-rram-64', 'mnist-vgg', ...size, ...options]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as RunResult;
}
const sum = (values: Readonly<Record<string, number>>): number => Object.values(values).reduce((a, b) => a + b, 0);

describe('the figures of the default network move when, and only when, they should', () => {
  test('energy at 150 steps is 0.4 to 0.6 of that at 300', async () => {
    const [half, whole] = await Promise.all([runDefault(150), runDefault(300)]);
    const share = half.energy.totalPj / whole.energy.totalPj;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });

  test('latency differs between 64 and 128 rows, and not between 32 and 64, which have the same PE cycle', async () => {
    const decide = async (rows: number): Promise<number> => {
      const { latency } = await runDefault(40, '--set', `crossbar.rows=${rows}`);
      return latency.populations.find(({ name }) => name === 'conv1')!.meanStepCycles;
    };
    const [shallow, base, tall] = await Promise.all([32, 64, 128].map(decide));
    expect(tall).toBeGreaterThan(base!);
    expect(shallow).toBe(base);
  });

  test('a price of the ADC raised by 10 % moves the ADC by 10 % and nothing else', async () => {
    const file = join(temporaryFolder(), 'dearer.yaml');
    const phys = projectFile('arch/prices/phys.yaml');
    const [before, after] = ['valuePj: 2.03084\n', `valuePj: ${2.03084 * 1.1}\n`];
    expect(phys.split(before)).toHaveLength(2);
    writeFileSync(file, phys.replace(before, after));
    const [base, dearer] = await Promise.all([runDefault(20), runDefault(20, '--preset', file)]);
    for (const [module, pj] of Object.entries(base.energy.byModulePj)) {
      const wanted = module === 'adc' ? 1.1 * pj : pj;
      expect(Math.abs(dearer.energy.byModulePj[module]! - wanted), module).toBeLessThanOrEqual(1e-9 * wanted);
    }
    expect(dearer.latency).toEqual(base.latency);
  });

  test('modules and layers sum to the total within 1e-9, under phys and ela', async () => {
    for (const preset of ['phys', 'ela']) {
      const { energy } = await runDefault(20, '--preset', preset);
      expect(Math.abs(sum(energy.byModulePj) / energy.totalPj - 1)).toBeLessThan(1e-9);
      expect(Math.abs(sum(energy.byLayerPj) / energy.totalPj - 1)).toBeLessThan(1e-9);
    }
  });

  test('slower routers, shallower queues and one lane move the latency of the cycle model; energy per spike stays', async () => {
    const at = (...options: string[]) => runDefault(20, '--fidelity', 'cycle', '--sample-images', '2', ...options);
    const [base, slow, shallow, lanes] = await Promise.all([
      at(),
      at('--set', 'noc.switchTraversalDelay=16'),
      at('--set', 'noc.bufferFlits=1', '--set', 'noc.virtualChannels=1', '--set', 'tile.outputBufferFlits=1'),
      at('--set', 'tile.neuronLanes=1'),
    ]);
    const decisions = [base, slow, shallow, lanes].map(({ latency }) => latency.decisionNs);
    expect(new Set(decisions).size).toBe(4);
    expect(Math.min(...decisions)).toBe(decisions[0]);
    expect(slow.energy.dynamicPj).toBe(base.energy.dynamicPj);
  });

  test('the cycle model is never faster than the formulas, by less than 1 % on the default chip', async () => {
    const [cycle, counts] = await Promise.all([runDefault(20, '--fidelity', 'cycle'), runDefault(20)]);
    expect(cycle.latency.decisionNs).toBeGreaterThan(counts.latency.decisionNs);
    expect(cycle.latency.decisionNs / counts.latency.decisionNs).toBeLessThan(1.01);
    expect(cycle.cycle!.formulaDecisionNs).toBeCloseTo(counts.latency.decisionNs, 6);
  });
});
