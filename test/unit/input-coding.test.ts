import { describe, expect, test } from 'vitest';
import { peCycle } from '../../src/hw/crossbar/timing.js';
import { countActions } from '../../src/machine/count-actions.js';
import { placeStages, roundsClocks } from '../../src/machine/stage-graph.js';
import type { Chip } from '../../src/model/chip.js';
import type { Network } from '../../src/model/network.js';
import { evaluate } from '../../src/run/evaluate.js';
import type { PreparedRun } from '../../src/run/prepare.js';
import { createFunctionModel } from '../../src/snn/function-model.js';
import { defaultChip, priceTable } from '../support/load.js';
import { conv, dense, shape, spiking } from '../support/networks.js';
import { collect, preparedRun, seededWorkload } from '../support/run.js';

/** Image of 2 channels, 4x4 -> 3x3 convolution to 5 channels, 4x4 -> 3 classes. */
const NETWORK: Network = {
  name: 'by-hand',
  input: shape(2, 4),
  populations: [spiking('a', shape(5, 4)), spiking('fc', shape(3, 1))],
  projections: [conv('a', 'input', 'a', 1), dense('fc', 'a', 'fc')],
  classifiers: [{ name: 'fc', role: 'final', population: 'fc' }],
};
const STEPS = 3;

/** The network with an image that is black but for one white pixel (y 1, x 1, channel 0), whose code is 127: 7 bits. */
function onePixel(coding: Chip['crossbar']['inputCoding'], changes: Parameters<typeof defaultChip>[0] = {}) {
  const workload = seededWorkload(NETWORK);
  const pixels = workload.samples!.images.data as Uint8Array;
  pixels.fill(0);
  pixels[5] = 255;
  const chip = defaultChip({ ...changes, crossbar: { inputCoding: coding, ...changes.crossbar } });
  return preparedRun({ chip, workload, options: { images: 1, steps: STEPS } });
}

/** Occurrences in layer a: [once per image, step 1, 2, 3]. */
function countsOf(run: PreparedRun): Record<string, number[]> {
  const { network, arrays, options, images } = run.job;
  const { activity } = createFunctionModel(network, arrays, options).run(images[0]!);
  const { mapping } = run.variants[0]!;
  const conventions = { chargePadding: false, directCodedEveryStep: false };
  const { rows } = countActions({ network, chip: run.inputs.chip.chip, mapping, conventions }, activity);
  const own = rows.filter(({ layer }) => layer === 'a' || layer === 'input');
  return Object.fromEntries(own.map(({ module, action, series }) => [`${module}.${action}`, [...series]]));
}

const once = (count: number): number[] => [count, 0, 0, 0];
const everyStep = (count: number): number[] => [0, count, count, count];

/**
 * By hand: 9 positions see the pixel, in each of the 7 planes whose bit is set; the 8th is empty. A position's patch has
 * 18 rows in 9 row blocks of 2, one of which holds the pixel, and 5 columns.
 */
const READS = 7 * 9;
const PER_READ = {
  'crossbar.rowActivation': 1,
  'crossbar.rowDrive': 1,
  'crossbar.rowSelection': 18,
  'crossbar.columnSelection': 9 * 5,
  'adc.conversion': 5,
  'shiftAdd.column': 5,
  'latch.write': 5,
  'hTree.transport': 5,
  'psumBuffer.accumulate': 5,
  'inputBuffer.patchFetch': 1,
  'inputBuffer.readWord': 1,
};

/** 80 sums of 22 bits, 2 a word. */
const HELD_WORDS = 40;
/** 32 pixels of 8 bits. */
const IMAGE = { 'inputBuffer.writeWord': once(4), 'io.bitIn': once(256) };

describe('what one image of one white pixel costs its layer, counted by hand from the definitions', () => {
  const reads = (when: (count: number) => number[]) =>
    Object.fromEntries(Object.entries(PER_READ).map(([action, each]) => [action, when(each * READS)]));

  test('bitSerialHeld: 63 reads once per image, sums written once and read in each of 3 steps', () => {
    expect(countsOf(onePixel('bitSerialHeld'))).toMatchObject({
      ...reads(once),
      ...IMAGE,
      'heldSum.write': once(HELD_WORDS),
      'heldSum.read': everyStep(HELD_WORDS),
    });
  });

  test('bitSerialEveryStep: the same 63 reads in each of 3 steps, nothing held', () => {
    expect(countsOf(onePixel('bitSerialEveryStep'))).toMatchObject({
      ...reads(everyStep),
      ...IMAGE,
      'heldSum.write': once(0),
      'heldSum.read': everyStep(0),
    });
  });

  test('digital: 16 positions x 18 rows x 5 channels once per image, whatever the pixels; no crossbar, no ADC', () => {
    const counts = countsOf(onePixel('digital'));
    expect(counts).toMatchObject({
      ...IMAGE,
      'imageUnit.multiplication': once(1440),
      'imageUnit.accumulation': once(1440),
      'imageUnit.weightRead': once(16 * 18), // 5 weights of 4 bits in a word
      'inputBuffer.readWord': once(16 * 3), // 18 pixels of 8 bits in 3 words
      'heldSum.write': once(HELD_WORDS),
      'heldSum.read': everyStep(HELD_WORDS),
    });
    expect(Object.keys(counts).filter((action) => /^(crossbar|adc|hTree|psumBuffer\.acc)/.test(action))).toEqual([]);
  });

  test('without zeroSkip the bit-serial codings convert all 8 planes of all 16 positions: 640 times', () => {
    const all = { crossbar: { zeroSkip: 'none' as const } };
    expect(countsOf(onePixel('bitSerialHeld', all))['adc.conversion']).toEqual(once(640));
    expect(countsOf(onePixel('bitSerialEveryStep', all))['adc.conversion']).toEqual(everyStep(640));
  });

  test('65 channels need 2 words of 4-bit weights a row at 16 a word, 5 of them; 16 lanes take a row in 5 clocks', () => {
    const wide: Network = { ...NETWORK, populations: [spiking('a', shape(65, 4)), NETWORK.populations[1]!] };
    const chip = defaultChip({ crossbar: { inputCoding: 'digital' }, tile: { imageMacLanes: 16 } });
    const run = preparedRun({ chip, workload: seededWorkload(wide), options: { images: 1, steps: STEPS } });
    expect(countsOf(run)['imageUnit.weightRead']).toEqual(once(16 * 18 * 5));
    expect(run.variants[0]!.timing.stages[0]!.imageTiles[0]!.stages).toMatchObject([
      { name: 'fetch', latency: 1 },
      { name: 'imageUnit', latency: 18 * 5 },
    ]);
  });
});

describe('clocks of 16 positions, by hand', () => {
  const timesOf = (coding: Chip['crossbar']['inputCoding']) => {
    const [a] = onePixel(coding).variants[0]!.timing.stages;
    return { imageRead: a!.imageRead, step: roundsClocks(placeStages(a!.tiles), a!.rounds) };
  };
  const planes = 8 * peCycle(defaultChip());

  test('bitSerialHeld: 15 x 8 x 26 + fetch 8, PE 208, accumulation 8; a step 15 + held sums, neurons, output', () => {
    expect(timesOf('bitSerialHeld')).toEqual({ imageRead: 15 * planes + 8 + planes + 8, step: 18 });
  });

  test('bitSerialEveryStep: all of it in every step', () => {
    expect(timesOf('bitSerialEveryStep')).toEqual({ imageRead: 0, step: 15 * planes + 8 + planes + 8 + 1 + 1 });
  });

  test('digital: 15 x 18 + fetch 1 + 18, one row of pixels a clock; a step as with bitSerialHeld', () => {
    expect(timesOf('digital')).toEqual({ imageRead: 15 * 18 + 1 + 18, step: 18 });
  });
});

describe('a chip with image units', () => {
  const run = onePixel('digital');
  const { mapping, components, point } = run.variants[0]!;

  test('has the layer in one tile without PEs, and its 90 weights in the memory of a unit there', () => {
    expect(mapping.tiles.map(({ population, pes }) => [population, pes])).toEqual([
      ['a', 0],
      ['fc', 2],
    ]);
    expect(mapping.projections).not.toHaveProperty('a');
    expect(mapping.imageUnits['a']).toMatchObject({ weightBits: 4, tiles: [{ tile: 0, channels: 5 }] });
    expect(mapping.imageWeightBits).toBe(18 * 64);
  });

  test('has 64 multipliers and accumulators and 4 banks of weights; another coding has none', () => {
    expect(components).toMatchObject({
      'imageUnit.multiplier': { used: 64, chip: 64 },
      'imageUnit.accumulator': { used: 64, chip: 64 },
      'imageUnit.bank': { used: 4, chip: 4 },
    });
    expect(point['imageWeightBankKib']).toBe(0.5);
    expect(onePixel('bitSerialHeld').variants[0]!.components).not.toHaveProperty(['imageUnit.bank']);
  });

  test('charges what it counts: products, additions and words at the prices of phys', async () => {
    const { energy, checks } = evaluate(run, await collect(run));
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    const unit = energy.rows.filter(({ module }) => module === 'imageUnit');
    const table = priceTable('phys').energy;
    const reference = (action: string): number => (table[`imageUnit.${action}`] as { valuePj: number }).valuePj;
    expect(unit.map(({ action, count, energyPj }) => [action, count, energyPj / count])).toEqual([
      ['multiplication', 1440, reference('multiplication')],
      ['accumulation', 1440, reference('accumulation')],
      ['weightRead', 288, expect.any(Number)],
    ]);
  });

  test('multiplies 8-bit weights for twice the energy and area, 16 banks wide', () => {
    const wide = onePixel('digital', { projections: { a: { weightBits: 8 } } });
    const { own, components: parts, point: at } = wide.variants[0]!;
    expect(own['a']!.point).toMatchObject({ weightBits: 8, imageWeightBits: 8 });
    expect(at).toMatchObject({ weightBits: 4, imageWeightBits: 8 });
    expect(parts['imageUnit.bank']).toEqual({ used: 8, chip: 8, powered: 8 });
  });

  test('is refused under a price table that counts the image as one binary read of crossbars', () => {
    const chip = defaultChip({ crossbar: { inputCoding: 'digital' } });
    expect(() => preparedRun({ chip, prices: priceTable('ela') })).toThrow(
      'crossbar.inputCoding: is digital; price table ela counts the image as one binary read',
    );
  });
});
