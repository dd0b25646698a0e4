import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { smallestThatFits } from '../../src/cli/smallest-chip.js';
import { mapNetwork } from '../../src/mapping/map-network.js';
import { chipListing } from '../../src/report/chip-listing.js';
import { mapReport, placements } from '../../src/report/map-report.js';
import { defaultChip } from '../support/load.js';
import { smallNetwork } from '../support/networks.js';

const mappingOn = (chip: ReturnType<typeof defaultChip>) => {
  const outcome = mapNetwork(smallNetwork(), chip);
  if (outcome.kind === 'misfit') throw new Error('does not fit');
  return outcome.mapping;
};

test('the floorplan shows each tile once and the rest as dots', () => {
  const chip = defaultChip({ noc: { mesh: { width: 5, height: 4 } } });
  const mapping = mappingOn(chip);
  const plan = mapReport(smallNetwork(), chip, mapping).split('Floorplan')[1]!.split('\n').slice(1, 5).join('');
  expect(plan.match(/[A-Z]/g)).toHaveLength(mapping.tiles.length);
  expect(plan.match(/\./g)).toHaveLength(20 - mapping.tiles.length);
  expect(plan.match(/\*/g)).toHaveLength(1);
});

test('cells of the layers are the weights of the network, one column each', () => {
  const chip = defaultChip();
  const cells = placements(smallNetwork(), chip, mappingOn(chip)).reduce(
    (sum, { cellShare, crossbars }) => sum + cellShare * crossbars * 64 * 64,
    0,
  );
  expect(cells).toBeCloseTo(9 * 8 + 9 * 8 * 70 + 3 * 70 + weightsOfInternal(), 6);
});

const weightsOfInternal = (): number => 3 * 8 * 8 * 8;

test.each([
  [{ noc: { mesh: { width: 1, height: 1 } } }],
  [{ noc: { mesh: { width: 1, height: 2 }, flitBits: 8 } }],
  [{ tile: { inputBufferKib: 0.01, membraneBankKib: 0.001 } }],
])('with the values of the smallest chip a network fits: %j', (changes) => {
  const chip = defaultChip(changes as Parameters<typeof defaultChip>[0]);
  expect(mapNetwork(smallNetwork(), chip).kind).toBe('misfit');
  const grown = structuredClone(chip) as unknown as Record<string, Record<string, unknown>>;
  for (const [path, value] of Object.entries(smallestThatFits(smallNetwork(), chip, 20))) {
    const [section, key] = path.split('.') as [string, string];
    grown[section]![key] = parse(value);
  }
  expect(mapNetwork(smallNetwork(), grown as unknown as typeof chip).kind).toBe('mapped');
});

test('a listing is YAML of the same values, 80 columns wide, however long a value or its origin is', () => {
  const chip = {
    name: 'true',
    description: `A chip: with "signs" # and ${'many words '.repeat(20)}end`,
    crossbar: { rows: 64, sign: 'diff', share: 0.5 },
    noc: { mesh: { width: 3, height: 2 } },
  };
  const text = chipListing(chip, (path) => `${'f'.repeat(40)}.yaml:${path.length}`);
  expect(parse(text)).toEqual(chip);
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
});
