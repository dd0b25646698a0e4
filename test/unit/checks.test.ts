import { beforeAll, describe, expect, test } from 'vitest';
import { picojoule } from '../../src/base/units.js';
import type { CheckInput } from '../../src/run/check-parts.js';
import { finiteCheck, runChecks } from '../../src/run/checks.js';
import { evaluateVariant } from '../../src/run/evaluate-variant.js';
import { energySection } from '../../src/run/sections.js';
import { defaultChip } from '../support/load.js';
import { collect, preparedRun } from '../support/run.js';

/** What the checks look at after a run of the small network on a chip with these changes. */
async function checkedRun(changes: Parameters<typeof defaultChip>[0] = {}): Promise<CheckInput> {
  const run = preparedRun({ chip: defaultChip(changes) });
  const collected = await collect(run);
  const full = evaluateVariant(
    run.variants[0]!,
    run.inputs.workload.network,
    run.inputs.chip.chip,
    run.inputs.prices.table,
    collected,
  );
  const { totalPj, byModulePj, byLayerPj } = energySection(full);
  return {
    network: run.inputs.workload.network,
    chip: run.inputs.chip.chip,
    mapping: full.variant.mapping,
    activity: collected.activity,
    headCounts: collected.headCounts,
    counts: full.counts,
    energyRows: full.energyRows,
    totalPj,
    byModulePj,
    byLayerPj,
    populations: full.timeline.populations,
  };
}

let sound: CheckInput;
beforeAll(async () => {
  sound = await checkedRun();
});

const failing = (input: CheckInput): string[] =>
  runChecks(input)
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);

/** A copy with every array and record its own. */
const copy = (): CheckInput => structuredClone(sound);

test('the 12 checks of a sound run pass', () => {
  expect(runChecks(sound)).toHaveLength(12);
  expect(failing(sound)).toEqual([]);
});

test('without step credits, or with one population after the other, there are marks and no credits', async () => {
  for (const control of [{ stepCredits: false }, { schedule: 'sequential' as const }]) {
    const run = await checkedRun({ control });
    const kinds = new Set(run.counts.flows.map(({ kind }) => kind));
    expect([kinds.has('mark'), kinds.has('credit')]).toEqual([true, false]);
    expect(failing(run)).toEqual([]);
    const credited = { ...run, counts: { ...run.counts, flows: sound.counts.flows } };
    expect(failing(credited)).toContain('marks-and-credits');
  }
});

describe('a broken record is caught', () => {
  test('a module that is left out of the total', () => {
    const { neuron, ...byModulePj } = sound.byModulePj;
    expect(neuron).toBeGreaterThan(0);
    expect(failing({ ...sound, byModulePj })).toEqual(['energy-by-module']);
  });

  test('a layer that is counted twice', () => {
    const byLayerPj = { ...sound.byLayerPj, a: 2 * sound.byLayerPj['a']! };
    expect(failing({ ...sound, byLayerPj })).toEqual(['energy-by-layer']);
  });

  test('a price of NaN', () => {
    const energyRows = sound.energyRows.map((row, index) =>
      index === 3 ? { ...row, energyPj: picojoule(Number.NaN) } : row,
    );
    expect(failing({ ...sound, energyRows })).toEqual(['finite-and-not-negative']);
  });

  test('a negative count', () => {
    const broken = copy();
    broken.counts.rows[0]!.series[4] = -1;
    expect(failing(broken)).toContain('finite-and-not-negative');
  });

  test('a spike that fires and is never read', () => {
    const broken = copy();
    broken.activity.populations['a']!.spikes[3]! += 1;
    expect(failing(broken)).toEqual(['spikes-sent-and-received', 'flits-in-and-out']);
  });

  test('an active row without its additions', () => {
    const broken = copy();
    const read = broken.activity.projections['b']!;
    if (read.kind !== 'spikes') throw new Error('b reads spikes');
    read.steps.activeRows[7]! += 1;
    expect(failing(broken)).toEqual(['synaptic-operations']);
  });

  test('a class count that no head spike caused', () => {
    const broken = copy();
    const counts = broken.headCounts!['fc']![0]!;
    counts[counts.length - 1]! += 1;
    expect(failing(broken)).toEqual(['head-spikes-counted']);
  });

  test('a flit that is lost on the way', () => {
    const broken = copy();
    const flow = broken.counts.flows.find(({ kind, flits }) => kind === 'spikes' && flits[9]! > 0)!;
    flow.flits[9]! -= 1;
    expect(failing(broken)).toEqual(expect.arrayContaining(['flits-in-and-out']));
  });

  test('a packet with a spike too many, or without one', async () => {
    const { counts } = sound;
    const chip = { ...sound.chip, noc: { ...sound.chip.noc, packets: 'auto' as const } };
    const packed = (change: number) =>
      counts.flows.map((flow) =>
        flow.kind === 'spikes' ? { ...flow, spikes: flow.flits.map((n) => (n > 0 ? n + change * n : 0)) } : flow,
      );
    const failingWith = (change: number) => failing({ ...sound, chip, counts: { ...counts, flows: packed(change) } });
    expect(failingWith(0)).toEqual([]);
    expect(failingWith(sound.chip.noc.flitBits)).toContain('packets-hold-spikes');
    expect(failingWith(-1)).toContain('packets-hold-spikes');
  });

  test('a mark without its credit', () => {
    const flows = sound.counts.flows.filter(({ kind }) => kind !== 'credit');
    expect(failing({ ...sound, counts: { ...sound.counts, flows } })).toEqual(['marks-and-credits', 'links-walked']);
  });

  test('a mark that is sent in no step', () => {
    const lost = sound.counts.flows.find(({ kind }) => kind === 'mark');
    const flows = sound.counts.flows.filter((flow) => flow !== lost);
    expect(failing({ ...sound, counts: { ...sound.counts, flows } })).toEqual(['marks-and-credits', 'links-walked']);
  });

  test('partial sums without a credit', async () => {
    const narrow = await checkedRun({ tile: { pesPerTile: 2 } });
    expect(failing(narrow)).toEqual([]);
    const flows = narrow.counts.flows.filter(({ kind }) => kind !== 'sumCredit');
    const uncredited = { ...narrow, counts: { ...narrow.counts, flows } };
    expect(failing(uncredited)).toEqual(['partial-sum-credits', 'links-walked']);
  });

  test('an infinite number anywhere in a result, by its path', () => {
    expect(finiteCheck({ merits: { topsPerWatt: 1 / 0 }, list: [1, Number.NaN] })).toEqual({
      name: 'result-finite',
      passed: false,
      detail: 'merits.topsPerWatt, list.1',
    });
  });

  test('a flow that goes elsewhere than it is charged', () => {
    const lost = sound.counts.flows.find(({ kind }) => kind === 'spikes');
    const flows = sound.counts.flows.map((flow) => (flow === lost ? { ...flow, to: flow.from } : flow));
    expect(failing({ ...sound, counts: { ...sound.counts, flows } })).toEqual(['links-walked']);
  });

  test('a PE that is not mapped', () => {
    const { b } = sound.mapping.projections;
    const projections = { ...sound.mapping.projections, b: { ...b!, pes: b!.pes.slice(1) } };
    expect(failing({ ...sound, mapping: { ...sound.mapping, projections } })).toEqual(['weights-mapped-once']);
  });

  test('a PE that is twice in one copy and not in the other', () => {
    const { b } = sound.mapping.projections;
    const pes = b!.pes.flatMap((pe) => [pe, pe]);
    const populations = { ...sound.mapping.populations, b: { ...sound.mapping.populations['b']!, copies: 2 } };
    const projections = { ...sound.mapping.projections, b: { ...b!, pes } };
    expect(failing({ ...sound, mapping: { ...sound.mapping, populations, projections } })).toEqual([
      'weights-mapped-once',
    ]);
  });

  test('a tile with more PEs than it has, or a population that works longer than there is time', () => {
    const tiles = sound.mapping.tiles.map((tile, index) => (index === 1 ? { ...tile, pes: 9 } : tile));
    expect(failing({ ...sound, mapping: { ...sound.mapping, tiles } })).toEqual(['utilisation-at-most-1']);
    const populations = sound.populations.map((each) => ({ ...each, utilisation: 1.01 }));
    expect(failing({ ...sound, populations })).toEqual(['utilisation-at-most-1']);
  });
});
