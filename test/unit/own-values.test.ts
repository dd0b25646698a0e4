import { describe, expect, test } from 'vitest';
import { mapNetwork } from '../../src/mapping/map-network.js';
import { type Chip, chipFor, type OwnValues } from '../../src/model/chip.js';
import { type Network, restrictTo } from '../../src/model/network.js';
import { arrayFormat, integerFormat } from '../../src/model/numerics.js';
import { calibrate } from '../../src/run/calibrate.js';
import { evaluate } from '../../src/run/evaluate.js';
import { inlineExecutor } from '../../src/run/executor.js';
import { calibrationKey } from '../../src/run/keys.js';
import { simulate } from '../../src/run/simulate.js';
import { defaultChip } from '../support/load.js';
import { conv, smallNetwork } from '../support/networks.js';
import { collect, preparedRun, seededWorkload } from '../support/run.js';

const chipWith = (
  projections: Readonly<Record<string, OwnValues>>,
  changes: Parameters<typeof defaultChip>[0] = {},
): Chip => defaultChip({ ...changes, projections });

const misfitsOf = (chip: Chip, network: Network = smallNetwork()): [string, string][] => {
  const outcome = mapNetwork(network, chip);
  return outcome.kind === 'mapped' ? [] : outcome.misfits.map(({ path, message }) => [path, message]);
};

/** smallNetwork with a second projection from a into b. */
function joined(): Network {
  const network = smallNetwork();
  return { ...network, projections: [...network.projections, conv('skip', 'a', 'b', 2, 1)] };
}

const signal = new AbortController().signal;
const sha256 = (...parts: readonly Uint8Array[]): string => parts.map((part) => new TextDecoder().decode(part)).join();

describe('what a network cannot have is refused, never ignored', () => {
  test('a name that it has not, with the one that was meant', () => {
    expect(misfitsOf(chipWith({ bb: { adcBits: 8 } }))).toEqual([
      ['projections.bb', 'small has no projection of this name (a, b, ic, fc), did you mean "b"?'],
    ]);
  });

  test('anything of an average', () => {
    expect(misfitsOf(chipWith({ pool: { adcBits: 8 } }))).toEqual([
      ['projections.pool', 'pool averages and has no weights'],
    ]);
  });

  test('ADC bits and copies of a projection that digital units read', () => {
    const digital = { crossbar: { inputCoding: 'digital' as const } };
    expect(misfitsOf(chipWith({ a: { adcBits: 8 } }, digital))[0]).toEqual([
      'projections.a.adcBits',
      'a reads the image in digital units (crossbar.inputCoding), no ADC converts it',
    ]);
    expect(misfitsOf(chipWith({ a: { replication: 2 } }, digital))[0]).toEqual([
      'projections.a.replication',
      'a only reads the image, in digital units, and has no PEs to copy; populations with PEs: b, ic, fc',
    ]);
  });

  test('weights of 6 and of 4 bits into the same population; 6 and 6 fit', () => {
    expect(misfitsOf(chipWith({ skip: { weightBits: 6 } }), joined())).toEqual([
      ['projections.skip.weightBits', expect.stringContaining('b into b must have 6 bits too')],
    ]);
    expect(misfitsOf(chipWith({ skip: { weightBits: 6 }, b: { weightBits: 6 } }), joined())).toEqual([]);
  });

  test('two numbers of copies of one population', () => {
    const chip = chipWith({ a: { replication: 4 } }, { mapping: { replication: { a: 2 } } as never });
    expect(misfitsOf(chip)).toEqual([
      ['projections.a.replication', 'asks for 4 copies of a, mapping.replication.a for 2'],
    ]);
  });

  test('more copies than fit', () => {
    expect(misfitsOf(chipWith({ b: { replication: 5 } }))).toEqual([
      ['projections.b.replication', expect.stringContaining('5 copies of b do not fit, 4 would')],
    ]);
  });
});

describe('bits of one projection', () => {
  test('8-bit weights take 2 columns each: 70 channels lie in 3 column blocks instead of 2, the others as before', () => {
    const outcome = mapNetwork(smallNetwork(), chipWith({ b: { weightBits: 8 } }));
    if (outcome.kind === 'misfit') throw new Error('does not fit');
    const { projections } = outcome.mapping;
    expect(projections['b']!.blocks).toMatchObject({ columnsPerWeight: 2 });
    expect(projections['b']!.blocks.columnBlocks.map(({ outputs }) => outputs)).toEqual([32, 32, 6]);
    expect(projections['ic']!.blocks.columnsPerWeight).toBe(1);
  });

  test('those of the chip are no bits of its own: formats, result and prices are those without', () => {
    const chip = chipWith({ b: { weightBits: 4, adcBits: 4 } });
    expect(chipFor(chip, 'b')).toBe(chip);
    expect(integerFormat(chip)).toEqual(integerFormat(defaultChip()));
    expect(arrayFormat(chip)).toEqual(arrayFormat(defaultChip()));
    expect(preparedRun({ chip }).variants[0]!.own).toEqual({});
  });

  test('a variant without the internal classifier asks for nothing of it', () => {
    const run = preparedRun({ chip: chipWith({ ic: { adcBits: 6, replication: 1 } }) });
    expect(run.variants.map(({ name, own }) => [name, Object.keys(own)])).toEqual([
      ['full', ['ic']],
      ['final-only', []],
      ['up-to-ic', ['ic']],
    ]);
    expect(restrictTo(smallNetwork(), ['fc']).projections.some(({ name }) => name === 'ic')).toBe(false);
  });

  test('an 8-bit ADC of b: its conversions at 17 times the price, cells that conduct longer, all else as before', async () => {
    const before = preparedRun();
    const after = preparedRun({ chip: chipWith({ b: { adcBits: 8 } }) });
    const [common, own] = [evaluate(before, await collect(before)), evaluate(after, await collect(after))];
    const adc = (result: typeof own) =>
      result.energy.rows.filter(({ layer, action }) => layer === 'b' && action === 'conversion');
    expect(adc(own)).toMatchObject([{ projection: 'b', count: adc(common)[0]!.count }]);
    expect(adc(own)[0]!.pricePj / adc(common)[0]!.pricePj).toBeCloseTo(255 / 15, 9);
    const moved = ({ energy }: typeof own): number =>
      energy.rows
        .filter(({ layer, action }) => layer === 'b' && ['conversion', 'cellConduction'].includes(action))
        .reduce((sum, { energyPj }) => sum + energyPj, energy.leakagePj);
    expect(own.energy.totalPj - common.energy.totalPj).toBeCloseTo(moved(own) - moved(common), 3);
    expect(own.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(own.projections!['b']!.designPoint['adcBits']).toBe(8);
    expect(own.designPoint['adcBits']).toBe(4);
    expect(common).not.toHaveProperty('projections');
  });

  test('the 2 PEs of b have 16 ADCs of their own; the chip has as many ADCs as before', () => {
    const variant = preparedRun({ chip: chipWith({ b: { adcBits: 8 } }) }).variants[0]!;
    const plain = preparedRun().variants[0]!.components['adc.converter']!;
    expect(variant.own['b']!.components['adc.converter']).toEqual({ used: 16, chip: 16, powered: 16 });
    expect(variant.components['adc.converter']).toEqual({
      used: plain.used - 16,
      chip: plain.chip - 16,
      powered: plain.powered - 16,
    });
  });

  test('two projections of one layer with different ADCs are charged apart, each at its price', async () => {
    const run = preparedRun({ chip: chipWith({ skip: { adcBits: 6 } }), workload: seededWorkload(joined()) });
    const { energy } = evaluate(run, await collect(run));
    const adc = energy.rows.filter(({ layer, action }) => layer === 'b' && action === 'conversion');
    expect(adc.map(({ projection }) => projection)).toEqual([undefined, 'skip']);
    expect(adc[1]!.pricePj / adc[0]!.pricePj).toBeCloseTo(63 / 15, 9);
  });
});

describe('under hardware', () => {
  const prepared = (projections: Readonly<Record<string, OwnValues>>) =>
    preparedRun({ chip: chipWith(projections), options: { images: 1, steps: 8, numerics: 'hardware' } });

  test('an 8-bit ADC has the full scale of the 4-bit one in steps of a 17th, rounded up to 1/64', async () => {
    const result = async (projections: Readonly<Record<string, OwnValues>>) =>
      (await simulate(prepared(projections), inlineExecutor, () => {}, signal)).numerics!;
    const [coarse, fine] = [await result({}), await result({ fc: { adcBits: 8 } })];
    expect(fine.adc!['b']).toEqual(coarse.adc!['b']);
    expect(fine.adc!['fc']!.fullScale).toEqual(coarse.adc!['fc']!.fullScale);
    expect(fine.adc!['fc']!.step[0]).toBe(Math.ceil((64 * fine.adc!['fc']!.fullScale[0]!) / 255) / 64);
    expect(fine.array).toMatchObject({ adcBits: 4, projectionAdcBits: { fc: 8 } });
  });

  test('kept column sums serve every ADC, but not other weights', () => {
    const keyOf = (projections: Readonly<Record<string, OwnValues>>) => calibrationKey(prepared(projections), sha256);
    expect(keyOf({ fc: { adcBits: 8 } })).toBe(keyOf({}));
    expect(keyOf({ fc: { weightBits: 6 } })).not.toBe(keyOf({}));
  });

  test('digital units need no ADC step: the calibration has none of them', async () => {
    const chip = defaultChip({ crossbar: { inputCoding: 'digital' } });
    const run = preparedRun({ chip, options: { images: 1, steps: 8, numerics: 'hardware' } });
    const { calibration } = await calibrate(run, inlineExecutor, { signal });
    expect(Object.keys(calibration!.fullScales)).toEqual(['b', 'ic', 'fc']);
  });
});

test('copies by projection are those by population, in a chip of none and of balanced copies', () => {
  const copiesOf = (chip: Chip): Record<string, number> => {
    const outcome = mapNetwork(smallNetwork(), chip);
    if (outcome.kind === 'misfit') throw new Error('does not fit');
    return Object.fromEntries(Object.values(outcome.mapping.populations).map(({ name, copies }) => [name, copies]));
  };
  expect(copiesOf(chipWith({ b: { replication: 3 } }))).toMatchObject({ a: 1, b: 3, fc: 1 });
  const balanced = defaultChip({});
  const mapping = { replication: 'balanced' as const };
  expect(copiesOf({ ...balanced, mapping, projections: { b: { replication: 2 } } })).toMatchObject({ b: 2 });
});
