import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { checkPrices } from '../../src/run/check-prices.js';
import { importedPrices } from '../../src/run/import-prices.js';
import { loadAccelergyMap, loadAccelergyTables } from '../../src/spec/load-accelergy.js';
import { loadPriceTable } from '../../src/spec/load-prices.js';
import { memoryHost, messageOf } from '../memory-host.js';
import { projectFile } from '../support/load.js';

const ERT = `ERT:
  version: '0.4'
  tables:
    - name: system.PE[1..168].adc
      actions:
        - {name: convert, arguments: {}, energy: 1800}
        - {name: leak, energy: 0.1}
    - name: system.PE[1..168].buffer
      actions:
        - {name: read, arguments: {data_delta: 0}, energy: 500}
        - {name: read, arguments: {data_delta: 1}, energy: 900}
    - name: system.dram
      actions:
        - {name: read, energy: 5000}
`;
const ART = `ART:
  version: '0.4'
  tables:
    - {name: 'system.PE[1..168].adc', area: 0.002}
`;
const MAP = `format: accelergy-map/1
name: mine
description: ADC and buffer of a chip that Accelergy knows
base: phys
energyUnit: fJ
areaUnit: mm2
range: {lowFactor: 0.8, highFactor: 1.25}
energy:
  adc.conversion: {component: system.PE.adc, action: convert}
  inputBuffer.readWord: {component: system.PE.buffer, action: read, arguments: {data_delta: 1}, times: 2}
area:
  adc.converter: {component: system.PE.adc}
ignore: [system.dram, system.PE.adc.leak, system.PE.buffer.read]
`;

async function imported(changes: { ert?: readonly [string, string]; map?: readonly [string, string] } = {}) {
  const host = memoryHost({
    'ert.yaml': ERT.replace(...(changes.ert ?? ['', ''])),
    'art.yaml': ART,
    'map.yaml': MAP.replace(...(changes.map ?? ['', ''])),
  });
  const tables = [await loadAccelergyTables(host, 'ert.yaml'), await loadAccelergyTables(host, 'art.yaml')];
  return importedPrices(tables, await loadAccelergyMap(host, 'map.yaml'));
}

test('energies in fJ and areas in mm2 become pJ and um2, index ranges fall away, all else comes from phys', async () => {
  const table = await imported();
  expect(table).toMatchObject({
    extends: 'phys',
    energy: {
      'adc.conversion': { valuePj: 1.8, law: 'constant', source: 'Accelergy system.PE.adc convert (ert.yaml)' },
      'inputBuffer.readWord': { valuePj: 1.8 },
    },
    area: { 'adc.converter': { valueUm2: 2000 } },
  });
  const host = memoryHost(
    { 'mine.yaml': stringify(table), '/pkg/phys.yaml': projectFile('arch/prices/phys.yaml') },
    { prices: { phys: '/pkg/phys.yaml' } },
  );
  const loaded = await loadPriceTable(host, 'mine.yaml');
  expect(() => checkPrices(loaded)).not.toThrow();
  expect(loaded.table.energy['adc.conversion']).toMatchObject({ valuePj: 1.8, rangePj: [1.4400000000000002, 2.25] });
});

test('an energy of 0 is free and says who says so', async () => {
  const { energy } = await imported({ ert: ['energy: 1800', 'energy: 0'] });
  expect(energy).toMatchObject({
    'adc.conversion': { cost: 'none', reason: 'Accelergy system.PE.adc convert (ert.yaml) gives 0' },
  });
});

test.each([
  [
    'a component that nobody mapped or ignored is named',
    { map: ['system.dram, ', ''] },
    'ert.yaml:14:11 ERT.tables[2].actions[0]: system.dram.read is neither mapped nor ignored by map.yaml',
  ],
  [
    'an action that nobody mapped or ignored is named',
    { map: [', system.PE.adc.leak', ''] },
    'ert.yaml:7:11 ERT.tables[0].actions[1]: system.PE.adc.leak is neither mapped nor ignored by map.yaml',
  ],
  [
    'a component that the tables do not have',
    { map: ['{component: system.PE.adc}', '{component: system.PE.adk}'] },
    'map.yaml:12:18 area.adc.converter: the tables have no component system.PE.adk, did you mean "system.PE.adc"?\nart.yaml:4:7 ART.tables[0]: system.PE.adc is neither mapped nor ignored by map.yaml',
  ],
  [
    'an action that ours does not have',
    { map: ['  adc.conversion:', '  adc.conversions:'] },
    'map.yaml:9:20 energy.adc.conversions: is nothing that the machine has, did you mean "adc.conversion"?\nert.yaml:6:11 ERT.tables[0].actions[0]: system.PE.adc.convert is neither mapped nor ignored by map.yaml',
  ],
  [
    'an action with several sets of arguments',
    { map: [', arguments: {data_delta: 1}', ''] },
    'map.yaml:10:25 energy.inputBuffer.readWord: system.PE.buffer read stands there 2 times, 2 with these arguments; there are {"data_delta":0}, {"data_delta":1}',
  ],
  [
    'something ignored that is not there',
    { map: ['[system.dram,', '[system.dram, system.sram,'] },
    'map.yaml:13:23 ignore[1]: the tables have no system.sram, did you mean "system.dram"?',
  ],
  [
    'a negative energy',
    { ert: ['energy: 5000', 'energy: -5'] },
    'ert.yaml:14:32 ERT.tables[2].actions[0].energy: must be a number >= 0, is -5',
  ],
  [
    'a unit that is none',
    { map: ['energyUnit: fJ', 'energyUnit: J'] },
    'map.yaml:5:13 energyUnit: must be one of fJ, pJ, nJ, is "J"; did you mean "fJ"?',
  ],
] as const)('%s', async (_, changes, message) => {
  expect(await messageOf(() => imported(changes as never))).toBe(message);
});
