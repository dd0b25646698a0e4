import { describe, expect, test } from 'vitest';
import { checkFile } from '../../src/run/check-file.js';
import { checkPrices } from '../../src/run/check-prices.js';
import { loadPriceTable } from '../../src/spec/load-prices.js';
import { memoryHost, messageOf } from '../memory-host.js';
import { projectFile } from '../support/load.js';

const TABLE = `format: price-table/1
name: t
description: prices
conventions: {chargePadding: true, directCodedEveryStep: false}
leavesOut: [clock tree]
energy:
  adc.conversion: {valuePj: 1.5, rangePj: [1, 2], law: constant, kind: published, source: a paper}
  io.bit: {cost: none, reason: not modelled}
area: {}
leakage: {}
`;

const errorOf = (from: string, to: string) =>
  messageOf(() => loadPriceTable(memoryHost({ 'p.yaml': TABLE.replace(from, to) }), 'p.yaml'));

test('a table with one charged and one free action loads by name and is frozen', async () => {
  const host = memoryHost({ '/pkg/p.yaml': TABLE }, { prices: { phys: '/pkg/p.yaml' } });
  const { table, path, digest } = await loadPriceTable(host, 'phys');
  expect(path).toBe('/pkg/p.yaml');
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(Object.isFrozen(table.energy['adc.conversion'])).toBe(true);
});

const WRONG: readonly (readonly [string, string, string, string])[] = [
  ['a negative price', '1.5', '-1.5', 'p.yaml:7:29 energy.adc.conversion.valuePj: must be a number >= 0, is -1.5'],
  [
    'a price that is no number',
    '1.5',
    '.nan',
    'p.yaml:7:29 energy.adc.conversion.valuePj: must be a number >= 0, is NaN',
  ],
  [
    'a price in another unit',
    'valuePj',
    'valueUw',
    'p.yaml:7:19 energy.adc.conversion.valuePj: is missing\np.yaml:7:29 energy.adc.conversion.valueUw: unknown key, did you mean "valuePj"?',
  ],
  [
    'a price in pJ, written otherwise',
    'valuePj',
    'valuePJ',
    'p.yaml:7:19 energy.adc.conversion.valuePj: is missing\np.yaml:7:29 energy.adc.conversion.valuePJ: unknown key, did you mean "valuePj"?',
  ],
  [
    'a price in nJ',
    'valuePj',
    'valueNj',
    'p.yaml:7:19 energy.adc.conversion.valuePj: is missing\np.yaml:7:29 energy.adc.conversion.valueNj: unknown key, did you mean "valuePj"?',
  ],
  [
    'an unknown law',
    'law: constant',
    'law: powr',
    'p.yaml:7:56 energy.adc.conversion.law: must be one of constant, power, offsetPower, table, adcLevels, sarAdc, surveyAdc, surveyAdcArea, wordLine, router, is "powr"; did you mean "power"?',
  ],
  ['no source', ', source: a paper', '', 'p.yaml:7:19 energy.adc.conversion.source: is missing'],
  [
    'a kind of knowledge',
    'published',
    'guessed',
    'p.yaml:7:72 energy.adc.conversion.kind: must be one of measured, published, inferred, is "guessed"',
  ],
  ['free without a reason', ', reason: not modelled', '', 'p.yaml:8:11 energy.io.bit.reason: is missing'],
  ['free in other words', 'none', 'zero', 'p.yaml:8:18 energy.io.bit.cost: must be none, is "zero"'],
  ['an action without module', 'io.bit', 'bit', 'p.yaml:8:8 energy.bit: a key here must match ^[a-zA-Z]+\\.[a-zA-Z]+$'],
  ['text for true', 'true', 'often', 'p.yaml:4:30 conventions.chargePadding: must be true or false, is "often"'],
  ['no leakage', 'leakage: {}\n', '', 'p.yaml:1:1 leakage: is missing'],
];

describe('a price table of a wrong form is refused with line and column', () => {
  test.each(WRONG)('%s', async (_, from, to, message) => expect(await errorOf(from, to)).toBe(message));
});

describe('a table that extends another', () => {
  const OWN = `format: price-table/1
extends: base
name: mine
conventions: {chargePadding: false}
energy:
  adc.conversion: {cost: none, reason: not mine}
`;
  const load = (own: string) =>
    loadPriceTable(
      memoryHost({ 'own.yaml': own, '/pkg/base.yaml': TABLE }, { prices: { base: '/pkg/base.yaml' } }),
      'own.yaml',
    );

  test('takes over what it does not say; a price is replaced as a whole', async () => {
    const { table } = await load(OWN);
    expect('extends' in table).toBe(false);
    expect(table).toMatchObject({ name: 'mine', description: 'prices', leavesOut: ['clock tree'] });
    expect(table.conventions).toEqual({ chargePadding: false, directCodedEveryStep: false });
    expect(table.energy).toEqual({
      'adc.conversion': { cost: 'none', reason: 'not mine' },
      'io.bit': { cost: 'none', reason: 'not modelled' },
    });
  });

  test.each([
    [
      'a wrong price of its own',
      OWN.replace('reason: not mine', 'why: not mine'),
      'own.yaml:6:19 energy.adc.conversion.reason: is missing\nown.yaml:6:37 energy.adc.conversion.why: unknown key',
    ],
    [
      'no such table',
      OWN.replace('base', 'bas'),
      'own.yaml:2:10 extends: no bundled price table "bas" (base), did you mean "base"?',
    ],
    [
      'itself',
      OWN.replace('base', './own.yaml'),
      'own.yaml:2:10 extends: a price table cannot extend itself: own.yaml -> own.yaml',
    ],
  ])('%s is refused where it stands', async (_, own, message) => {
    expect(await messageOf(() => load(own))).toBe(message);
  });
});

test('an unknown preset lists the known ones', async () => {
  const host = memoryHost({}, { prices: { ela: 'ela.yaml', phys: 'phys.yaml' } });
  expect(await messageOf(() => loadPriceTable(host, 'phy'))).toBe(
    'phy: is neither a file nor a bundled price table (ela, phys), did you mean "phys"?',
  );
});

/** The table `phys` with one text replaced, as problems of `sim check` and of a run. */
async function physWith(from: string, to: string): Promise<string> {
  const text = projectFile('arch/prices/phys.yaml');
  expect(text).toContain(from);
  const host = memoryHost({ 'p.yaml': text.replace(from, to) });
  const checked = await messageOf(() => checkFile(host, 'p.yaml'));
  const run = await messageOf(async () => checkPrices(await loadPriceTable(host, 'p.yaml')));
  expect(run).toBe(checked);
  return checked.replace(/^p\.yaml:\d+:\d+ /gm, 'p.yaml:L:C ');
}

describe('a price table that does not fit the machine is refused with line and column', () => {
  test.each([
    [
      'a missing price, and one of nothing that exists',
      '  latch.write:',
      '  latch.writes:',
      'p.yaml:L:C energy.latch.write: has no price; give one, or "cost: none" with a reason\np.yaml:L:C energy.latch.writes: prices nothing that the machine has, did you mean "latch.write"?',
    ],
    [
      'an unknown parameter',
      'at: { adcBits: 4, curvature: 2.9e-5 }',
      'at: { adcBits: 4, curvatur: 2.9e-5 }',
      'p.yaml:L:C energy.adc.conversion.options.neurosim-flash.at.curvatur: is neither a design quantity nor a parameter of law adcLevels, did you mean "curvature"?',
    ],
    [
      'a parameter that is missing',
      'fixedFj: 0.1886, ',
      '',
      'p.yaml:L:C energy.crossbar.rowActivation.at.fixedFj: is missing: law wordLine needs it',
    ],
    [
      'a range that does not contain the value',
      'rangePj: [6.0e-5, 1.6e-4]',
      'rangePj: [6.0e-5, 1.0e-4]',
      'p.yaml:L:C energy.crossbar.cellConduction.rangePj: must contain the value 0.00012, is 0.00006 to 0.0001',
    ],
    [
      'a quantity that no chip has',
      'of: treeLengthMm',
      'of: treeLengthUm',
      'p.yaml:L:C energy.hTree.transport.of: unknown design quantity "treeLengthUm", did you mean "treeLengthMm"?',
    ],
    [
      'a table of nodes that is not there',
      'node: wordLine',
      'node: wordLines',
      'p.yaml:L:C energy.crossbar.rowActivation.node: "wordLines" is not a table of nodes, did you mean "wordLine"?',
    ],
    [
      'nodes in another order',
      'nodeNm: [22, 32, 65]\n    factor: [0.1729',
      'nodeNm: [65, 32, 22]\n    factor: [0.1729',
      'p.yaml:L:C nodes.columnMux: must be lists of one length, nodeNm ascending, with the factor 1 at one node',
    ],
    [
      'a price of zero',
      'valuePj: 0.00854\n    rangePj: [0.0021, 0.034]',
      'valuePj: 0',
      'p.yaml:L:C energy.shiftAdd.signCount.valuePj: is 0; write "cost: none" with a reason',
    ],
    [
      'an option that no entry has',
      'adc: default #',
      'adc: survay #',
      'p.yaml:L:C choices.adc: must be one of default, neurosim-flash, neurosim-sar, survey, is "survay", did you mean "survey"?',
    ],
  ])('%s', async (_, from, to, message) => expect(await physWith(from, to)).toBe(message));

  test('the place is that of the wrong value', async () => {
    const text = projectFile('arch/prices/phys.yaml').replace('node: wordLine', 'node: wordLines');
    const line = text.split('\n').findIndex((each) => each.includes('wordLines')) + 1;
    expect(await messageOf(() => checkFile(memoryHost({ 'p.yaml': text }), 'p.yaml'))).toMatch(`p.yaml:${line}:11 `);
  });
});

describe('a table that extends phys', () => {
  const host = (text: string) =>
    memoryHost(
      { 'mine.yaml': text, '/pkg/phys.yaml': projectFile('arch/prices/phys.yaml') },
      { prices: { phys: '/pkg/phys.yaml' } },
    );
  const MINE = `format: price-table/1
extends: phys
name: mine
choices: {adc: survey}
energy:
  latch.write: {cost: none, reason: our latches are free}
`;

  test('replaces whole entries, merges choices, keeps the rest', async () => {
    const { table } = await loadPriceTable(host(MINE), 'mine.yaml');
    expect(table.energy['latch.write']).toEqual({ cost: 'none', reason: 'our latches are free' });
    expect(table.choices).toEqual({ adc: 'survey' });
    expect(table.energy['neuron.update']).toMatchObject({ valuePj: 0.370195 });
    expect(table.name).toBe('mine');
  });
});

describe('--price', () => {
  const phys = memoryHost({ 'p.yaml': projectFile('arch/prices/phys.yaml') });
  const load = (...settings: string[]) => loadPriceTable(phys, 'p.yaml', {}, settings);

  test('sets a value, which has no range and says where it comes from', async () => {
    const { table, settings } = await load('neuron.update.valuePj=1.5');
    expect(table.energy['neuron.update']).toMatchObject({
      valuePj: 1.5,
      rangePj: [1.5, 1.5],
      source: 'set by --price neuron.update.valuePj=1.5',
    });
    expect(settings).toEqual(['neuron.update.valuePj=1.5']);
  });

  test('sets the option in use of an entry with a choice, whichever comes first', async () => {
    const { table } = await load('adc.conversion.valuePj=1', 'choices.adc=survey');
    expect(table.energy['adc.conversion']).toMatchObject({
      options: { survey: { valuePj: 1 }, default: { valuePj: 2.03084 } },
    });
  });

  test('the unit says the section; any key of a named section can be set', async () => {
    const { table } = await load('neuron.lane.valueUm2=5', 'leakage.clock.tree.at.clockMhz=500');
    expect(table.area['neuron.lane']).toMatchObject({ valueUm2: 5 });
    expect(table.leakage['clock.tree']).toMatchObject({ at: { clockMhz: 500 } });
  });

  test.each([
    [
      'neuron.update.valuePJ=1',
      '--price neuron.update.valuePJ=1 neuron.update.valuePJ: unknown key valuePJ, did you mean "valuePj"?',
    ],
    [
      'neuron.updat.valuePj=1',
      '--price neuron.updat.valuePj=1 neuron.updat.valuePj: the table has no energy neuron.updat, did you mean "neuron.update"?',
    ],
    [
      'neuron.update.valuePj=-1',
      '--price neuron.update.valuePj=-1 energy.neuron.update.valuePj: must be a number >= 0, is -1',
    ],
    ['neuron.update.valuePj=', '--price neuron.update.valuePj= neuron.update.valuePj: has no value'],
    [
      'neuron.update.valuePj',
      '--price neuron.update.valuePj: must be written as module.action.key=value or choices.name=option',
    ],
    ['choices.adcs=survey', '--price choices.adcs=survey choices.adcs: is no choice of the table, did you mean "adc"?'],
    [
      'neuron.update.rangePj=[1]',
      '--price neuron.update.rangePj=[1] energy.neuron.update.rangePj: must be a list of 2 values, has 1',
    ],
  ])('%s is refused', async (setting, message) => expect(await messageOf(() => load(setting))).toBe(message));

  test('the same price twice is refused', async () => {
    expect(await messageOf(() => load('latch.write.valuePj=1', 'latch.write.valuePj=2'))).toContain('is set twice');
  });
});

test('an unknown preset lists the known ones', async () => {
  const host = memoryHost({}, { prices: { ela: 'ela.yaml', phys: 'phys.yaml' } });
  expect(await messageOf(() => loadPriceTable(host, 'phy'))).toBe(
    'phy: is neither a file nor a bundled price table (ela, phys), did you mean "phys"?',
  );
});
