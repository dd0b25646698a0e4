import { describe, expect, test } from 'vitest';
import { smallestThatFits } from '../../src/cli/smallest-chip.js';
import { countComponents } from '../../src/machine/components.js';
import { designPoint } from '../../src/machine/design-point.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import type { Chip } from '../../src/model/chip.js';
import type { Mapping } from '../../src/model/mapping.js';
import { evaluate } from '../../src/run/evaluate.js';
import { defaultChip, priceTable } from '../support/load.js';
import { smallNetwork } from '../support/networks.js';
import { collect, preparedRun } from '../support/run.js';

const sequential = (tile: Partial<Chip['tile']> = {}): Chip =>
  defaultChip({ control: { schedule: 'sequential' }, tile });

function mapped(chip: Chip): Mapping {
  const outcome = mapNetwork(smallNetwork(), chip);
  if (outcome.kind === 'misfit') throw new Error('does not fit');
  return outcome.mapping;
}

/** Occurrences per image by `layer module.action`, after 4 images of 20 steps. */
async function countsOf(chip: Chip) {
  const run = preparedRun({ chip });
  const result = evaluate(run, await collect(run));
  expect(result.checks.filter(({ passed }) => !passed)).toEqual([]);
  const counts = result.energy.rows.map(
    ({ layer, module, action, count }) => [`${layer} ${module}.${action}`, count] as const,
  );
  return { counts: new Map(counts), result };
}

describe('sequential', () => {
  test('b reads the 8 x 8 x 8 map of a in 8 words a step; what arrived in the input buffer is written to the memory', async () => {
    const { counts: pipelined } = await countsOf(defaultChip());
    const { counts: stored, result } = await countsOf(sequential());
    expect(stored.get('b spikeMemory.write')).toBe(pipelined.get('b inputBuffer.writeWord'));
    expect(stored.get('b spikeMemory.write')).toBeGreaterThan(0);
    expect(stored.get('b spikeMemory.read')).toBe(8 * 20);
    expect(stored.get('b inputBuffer.writeWord')).toBe(8 * 20);
    expect(result.energy.byModulePj['spikeMemory']).toBeGreaterThan(0);
  });

  test('the image stays in the input buffer, the 70 pooled spikes that fc reads take 2 words', async () => {
    const { counts: pipelined } = await countsOf(defaultChip());
    const { counts: stored } = await countsOf(sequential());
    expect(stored.get('a inputBuffer.writeWord')).toBe(pipelined.get('a inputBuffer.writeWord'));
    expect(stored.has('a spikeMemory.read')).toBe(false);
    expect(stored.get('fc spikeMemory.read')).toBe(2 * 20);
  });

  test('a head over 4 tiles reads its quarter of 512 neurons in each: 4 x 2 words a step', async () => {
    const { counts } = await countsOf(sequential({ pesPerTile: 2 }));
    expect(counts.get('ic spikeMemory.read')).toBe(4 * 2 * 20);
  });
});

test('pipelined has no spike memory: no count, no energy, no component', async () => {
  const { counts, result } = await countsOf(defaultChip());
  expect([...counts.keys()].filter((key) => key.includes('spikeMemory'))).toEqual([]);
  expect(countComponents(smallNetwork(), defaultChip(), mapped(defaultChip()))).not.toHaveProperty([
    'spikeMemory.bank',
  ]);
  expect(result.area.byModuleUm2).not.toHaveProperty('spikeMemory');
});

describe('its size', () => {
  test('512 neurons of two images are 1024 bits a step; 20 steps take 2.5 KiB, so a bank of 4 KiB in each tile', () => {
    const chip = sequential();
    const mapping = mapped(chip);
    expect(mapping.spikeMemoryBitsPerStep).toBe(1024);
    expect(designPoint(chip, mapping, 20)['spikeMemoryKib']).toBe(4);
    expect(designPoint(chip, mapping, 16)['spikeMemoryKib']).toBe(2);
    expect(designPoint(chip, mapping, 17)['spikeMemoryKib']).toBe(4);
    expect(countComponents(smallNetwork(), chip, mapping)['spikeMemory.bank']).toEqual({
      used: 4,
      chip: 4,
      powered: 4,
    });
  });

  test('a given memory is taken as it is; 2.5 KiB hold 20 steps and not 21, pipelined asks for none', () => {
    const chip = sequential({ spikeMemoryKib: 2.5 });
    expect(designPoint(chip, mapped(chip), 20)['spikeMemoryKib']).toBe(2.5);
    expect(mapNetwork(smallNetwork(), chip, 20).kind).toBe('mapped');
    expect(mapNetwork(smallNetwork(), chip, 21)).toEqual({
      kind: 'misfit',
      misfits: [
        {
          path: 'tile.spikeMemoryKib',
          message: 'the fullest tile stores 2.63 KiB of the spikes of two images in 21 steps, has 2.5 (or "auto")',
        },
      ],
    });
    expect(mapNetwork(smallNetwork(), defaultChip({ tile: { spikeMemoryKib: 0.01 } }), 1000).kind).toBe('mapped');
  });

  test('a run of 21 steps on 2.5 KiB is refused before it starts; the smallest chip that fits has 2.63', () => {
    const chip = sequential({ spikeMemoryKib: 2.5 });
    expect(() => preparedRun({ chip, options: { steps: 21 } })).toThrow('tile.spikeMemoryKib');
    expect(smallestThatFits(smallNetwork(), chip, 21)).toEqual({ 'tile.spikeMemoryKib': '2.63' });
    expect(smallestThatFits(smallNetwork(), chip, 20)).toEqual({});
  });
});

test('under phys the leakage and area of the memory grow with its size, under ela it is free', async () => {
  const areaAt = async (steps: number) => {
    const run = preparedRun({ chip: sequential(), options: { steps } });
    const { area, leakage } = evaluate(run, await collect(run));
    return [area.byModuleUm2['spikeMemory']!, leakage.rows.find(({ module }) => module === 'spikeMemory')!.each];
  };
  const [one, two] = [await areaAt(8), await areaAt(9)];
  expect(one[0]).toBeCloseTo(4 * 10329.8, 6);
  expect(two[0]! / one[0]!).toBeCloseTo((0.54 + 2 ** 1.12) / 1.54, 9);
  expect(two[1]! / one[1]!).toBeCloseTo((0.06 + 2 ** 0.985) / 1.06, 9);
  const free = preparedRun({ chip: sequential(), prices: priceTable('ela') });
  expect(evaluate(free, await collect(free)).energy.byModulePj['spikeMemory']).toBe(0);
});
