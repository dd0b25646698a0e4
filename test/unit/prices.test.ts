import { describe, expect, test } from 'vitest';
import { resolvePrices } from '../../src/cost/prices.js';
import { MACHINE_ACTIONS } from '../../src/machine/actions.js';
import { COMPONENTS } from '../../src/machine/components.js';
import { designPoint } from '../../src/machine/design-point.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import type { Chip } from '../../src/model/chip.js';
import type { PriceTable } from '../../src/model/price-table.js';
import { defaultChip, priceTable } from '../support/load.js';
import { smallNetwork } from '../support/networks.js';

function pointOf(chip: Chip, steps: number) {
  const outcome = mapNetwork(smallNetwork(), chip);
  if (outcome.kind === 'misfit') throw new Error('does not fit');
  return designPoint(chip, outcome.mapping, steps);
}
const resolve = (table: PriceTable, chip = defaultChip(), steps = 20) =>
  resolvePrices(table, pointOf(chip, steps), MACHINE_ACTIONS, Object.keys(COMPONENTS));

describe.each(['phys', 'ela'] as const)('table %s', (name) => {
  test('prices every action and component, and every free one says why', () => {
    const prices = resolve(priceTable(name));
    for (const price of [
      ...Object.values(prices.energyPj),
      ...Object.values(prices.areaUm2),
      ...Object.values(prices.leakageUw),
    ]) {
      expect(price.value).toBeGreaterThanOrEqual(0);
      expect(price.source.length).toBeGreaterThan(5);
    }
  });

  test('a missing, an unknown and an incomplete price are all reported at once', () => {
    const table = structuredClone(priceTable(name)) as PriceTable;
    const { 'latch.write': _, ...energy } = table.energy;
    const odd = { valuePj: 1, law: 'power', of: 'rowz', kind: 'inferred', source: 'a test' } as const;
    expect(() => resolve({ ...table, energy: { ...energy, 'latch.read': odd, 'adc.conversion': odd } })).toThrow(
      expect.objectContaining({
        problems: expect.arrayContaining([
          expect.objectContaining({ path: 'energy.latch.read', message: 'prices nothing that the machine has' }),
          expect.objectContaining({ path: 'energy.latch.write', message: expect.stringContaining('has no price') }),
          expect.objectContaining({
            path: 'energy.adc.conversion.of',
            message: 'unknown design quantity "rowz", did you mean "rows"?',
          }),
        ]),
      }),
    );
  });
});

describe('phys at other design points', () => {
  const ratio = (action: string, chip: Chip): number =>
    resolve(priceTable('phys'), chip).energyPj[action]!.value / resolve(priceTable('phys')).energyPj[action]!.value;

  test('a conversion with 6 bits costs (2^6 - 1) / (2^4 - 1) = 4.2 times one with 4', () => {
    expect(ratio('adc.conversion', defaultChip({ adc: { bits: 6 } }))).toBeCloseTo(63 / 15, 12);
  });

  test('a word line over 128 columns costs twice one over 64, a column of 128 rows 130/66 times one of 64', () => {
    expect(ratio('crossbar.rowActivation', defaultChip({ crossbar: { cols: 128 } }))).toBeCloseTo(2, 12);
    expect(ratio('crossbar.columnSelection', defaultChip({ crossbar: { rows: 128 } }))).toBeCloseTo(130 / 66, 12);
  });

  test('a cell read at twice the voltage costs four times, one read for 4 clocks instead of 3 costs 4/3', () => {
    expect(ratio('crossbar.cellConduction', defaultChip({ device: { readVoltageV: 0.2 } }))).toBeCloseTo(4, 12);
    expect(ratio('crossbar.cellConduction', defaultChip({ crossbar: { rows: 128 } }))).toBeCloseTo(4 / 3, 12);
  });

  test('the default cell at mean conductance takes the 3.4 fJ that SpikeSim implies', () => {
    const top = 1e6 / 19139;
    const mean = (top + top / 10.45) / 2;
    expect(resolve(priceTable('phys')).energyPj['crossbar.cellConduction']!.value * mean * 1000).toBeCloseTo(3.435, 2);
  });

  test('prices found at 0.8 V are brought to 1.1 V with the square of the voltage', () => {
    const low = resolve(priceTable('phys'), defaultChip({ technology: { supplyVoltageV: 0.8 } }));
    expect(low.energyPj['noc.linkTraversal']!.value).toBeCloseTo(4.94452, 10);
    expect(ratio('noc.linkTraversal', defaultChip({ technology: { supplyVoltageV: 0.8 } }))).toBeCloseTo(
      (0.8 / 1.1) ** 2,
      12,
    );
  });

  test('a word of the spike memory of 40 steps (5 KiB, so a bank of 8) costs (1 + 8^0.64) / 2 = 2.39 times one of 8 steps (1 KiB)', () => {
    const chip = defaultChip({ control: { schedule: 'sequential' } });
    const read = (steps: number) => resolve(priceTable('phys'), chip, steps).energyPj['spikeMemory.read']!.value;
    expect(read(40) / read(8)).toBeCloseTo((1 + 8 ** 0.64) / 2, 9);
    expect(read(8)).toBeCloseTo(1.34275 * (1.1 / 0.8) ** 2, 9);
  });

  test('a law outside the range that it was found for leaves a note', () => {
    expect(resolve(priceTable('phys')).notes.filter((note) => !note.includes('choices.adc'))).toEqual([]);
    const notes = resolve(priceTable('phys'), defaultChip({ adc: { bits: 12 } })).notes;
    expect(notes).toContain('adc.conversion: adcLevels was found for adcBits from 2 to 8, used at 12');
  });

  test('a design that a price was not found at, and does not scale to, leaves a note', () => {
    const deep = resolve(priceTable('phys'), defaultChip({ noc: { bufferFlits: 64 } })).notes;
    expect(deep).toContain('noc.routerTraversal: found at bufferFlits 4, used at 64, without scaling');
    const channels = resolve(priceTable('phys'), defaultChip({ noc: { virtualChannels: 32 } })).notes;
    expect(channels).toContain('noc.routerTraversal: router was found for virtualChannels from 1 to 2, used at 32');
    expect(resolve(priceTable('ela'), defaultChip({ adc: { bits: 8 } })).notes).toEqual([
      'price table ela was found at adcBits 4, used at 8',
    ]);
    const fine = resolve(priceTable('phys'), defaultChip({ technology: { nodeNm: 16 } })).notes;
    expect(fine).toContain('noc.linkTraversal: known for nodes from 22 to 65 nm, continued to 16');
  });
});

describe('phys at other nodes', () => {
  const at = (nodeNm: number, supplyVoltageV: number) =>
    resolve(priceTable('phys'), defaultChip({ technology: { nodeNm, supplyVoltageV } })).energyPj;

  test('a word line at 45 nm and 1.0 V costs 0.542 of one at 65 nm and 1.1 V, at 1.1 V (1.1 / 1.0)^2 more', () => {
    const reference = at(65, 1.1)['crossbar.rowActivation']!.value;
    expect(at(45, 1.0)['crossbar.rowActivation']!.value / reference).toBeCloseTo(0.542, 9);
    expect(at(45, 1.1)['crossbar.rowActivation']!.value / reference).toBeCloseTo(0.542 * 1.21, 9);
  });

  test('every energy falls from 65 to 22 nm at the supply of its node, and lies between its range everywhere', () => {
    const nodes = [at(65, 1.1), at(45, 1.0), at(32, 0.9), at(22, 0.85)];
    for (const [name, { value }] of Object.entries(nodes[0]!)) {
      if (value === 0 || name === 'crossbar.cellConduction') continue;
      const values = nodes.map((prices) => prices[name]!.value);
      expect(values, name).toEqual(values.toSorted((a, b) => b - a));
    }
    for (const price of nodes.flatMap((prices) => Object.values(prices))) {
      expect(price.low).toBeLessThanOrEqual(price.value);
      expect(price.high).toBeGreaterThanOrEqual(price.value);
    }
  });
});

describe('the ADC of phys', () => {
  const table = (adc: string): PriceTable => ({ ...priceTable('phys'), choices: { adc } });

  test('costs 2.03 pJ by default, and the note of a run says what the three other models say there', () => {
    const { energyPj, notes } = resolve(priceTable('phys'));
    expect(energyPj['adc.conversion']!.value).toBeCloseTo(2.03084, 12);
    expect(notes).toContain(
      'adc.conversion: default 2.03, neurosim-flash 0.136, neurosim-sar 0.204, survey 3.5 pJ here; choices.adc is default',
    );
  });

  test('has another energy, area and leakage by choice', () => {
    const [flash, sar] = [resolve(table('neurosim-flash')), resolve(table('neurosim-sar'))];
    expect(flash.energyPj['adc.conversion']!.value).toBeCloseTo(0.136081, 12);
    expect(flash.areaUm2['adc.converter']!.value).toBeCloseTo(243.171, 9);
    expect(sar.leakageUw['adc.converter']!.law).toBe('none');
  });

  test('a choice that no entry has and an option that is none are refused', () => {
    expect(() => resolve(table('neurosim-sarr'))).toThrow(
      'choices.adc: must be one of default, neurosim-flash, neurosim-sar, survey, is "neurosim-sarr", did you mean "neurosim-sar"?',
    );
    expect(() => resolve({ ...priceTable('phys'), choices: { adc: 'default', adcs: 'default' } })).toThrow(
      'choices.adcs: no entry has this choice, did you mean "adc"?',
    );
  });
});
