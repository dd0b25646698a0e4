import { describe, expect, test } from 'vitest';
import { checkFile } from '../../src/spec/check-file.js';
import { loadPriceTable } from '../../src/spec/load-prices.js';
import { memoryHost, messageOf } from '../memory-host.js';

const TABLE = `format: price-table/1
name: t
description: prices
conventions: {chargePadding: true, directCodedEveryStep: false}
leavesOut: [clock tree]
energy:
  adc.conversion: {valuePj: 1.5, law: constant, kind: published, source: a paper}
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
  expect((await checkFile(host, '/pkg/p.yaml')).summary).toBe('t: 2 energies, 0 areas, 0 leakages');
});

const WRONG: readonly (readonly [string, string, string, string])[] = [
  ['a negative price', '1.5', '-1.5', 'p.yaml:7:29 energy.adc.conversion.valuePj: must be a number >= 0, is -1.5'],
  [
    'a price in another unit',
    'valuePj',
    'valueUw',
    'p.yaml:7:19 energy.adc.conversion.valuePj: is missing\np.yaml:7:29 energy.adc.conversion.valueUw: unknown key, did you mean "valuePj"?',
  ],
  ['no source', ', source: a paper', '', 'p.yaml:7:19 energy.adc.conversion.source: is missing'],
  [
    'a kind of knowledge',
    'published',
    'guessed',
    'p.yaml:7:55 energy.adc.conversion.kind: must be one of measured, published, inferred, is "guessed"',
  ],
  ['free without a reason', ', reason: not modelled', '', 'p.yaml:8:11 energy.io.bit.reason: is missing'],
  ['free in other words', 'none', 'zero', 'p.yaml:8:18 energy.io.bit.cost: must be none, is "zero"'],
  ['an action without module', 'io.bit', 'bit', 'p.yaml:8:8 energy.bit: a key here must match ^[a-zA-Z]+\\.[a-zA-Z]+$'],
  ['text for true', 'true', 'often', 'p.yaml:4:30 conventions.chargePadding: must be true or false, is "often"'],
  ['no leakage', 'leakage: {}\n', '', 'p.yaml:1:1 leakage: is missing'],
];

describe('a wrong price table is refused', () => {
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
