import type { SweepPoint, SweepResult } from '../../src/model/sweep.js';
import { SPACE_AXES, SPACE_SIZES, spaceTable } from './analytic-space.js';
import { gridOf } from './grid.js';

/** A finished sweep of the 540 chips of the analytic space, two points without metrics; `changes` replace parts of it. */
export function spaceSweep(changes: Partial<SweepResult> = {}): SweepResult {
  const table = spaceTable();
  const axes = Object.entries(SPACE_AXES).map(([path, values]) => ({ path: `chip.${path}`, values: [...values] }));
  const points = gridOf(SPACE_SIZES).map((places, index): SweepPoint => {
    const at = Object.fromEntries(axes.map(({ path, values }, axis) => [path, values[places[axis]!]!]));
    const id = `p${index + 1}`;
    if (index === 7) return { id, at, status: 'refused', reason: 'the chip is too small', metrics: {} };
    if (index === 11) return { id, at, status: 'failed', reason: 'a <b>promise</b> was broken', metrics: {} };
    const [energy, latency, area] = table.get(places.join())! as [number, number, number];
    const metrics = {
      'energy.totalPj': energy,
      'latency.decisionNs': latency,
      'area.usedUm2': area,
      'energy.byModulePj.adc': 0.4 * energy,
      'energy.byModulePj.noc': 0.1 * energy,
    };
    return { id, at, status: 'done', metrics };
  });
  return {
    format: 'sweep/1',
    study: {
      name: 'space',
      description: 'Crossbars, ADCs and tiles of the default chip',
      digest: 'a'.repeat(64),
      chip: 'spikesim-rram-64',
      workload: 'mnist-vgg',
      method: 'grid',
      version: '0.1.0',
    },
    axes,
    metrics: [
      { name: 'energy.totalPj', unit: 'pJ' },
      { name: 'latency.decisionNs', unit: 'ns' },
      { name: 'area.usedUm2', unit: 'um2' },
      { name: 'energy.byModulePj.adc', unit: 'pJ' },
      { name: 'energy.byModulePj.noc', unit: 'pJ' },
    ],
    objectives: [
      { metric: 'energy.totalPj', direction: 'min' },
      { metric: 'latency.decisionNs', direction: 'min' },
      { metric: 'area.usedUm2', direction: 'min' },
    ],
    constraints: [{ metric: 'area.usedUm2', max: 2.5e7 }],
    points,
    ...changes,
  };
}
