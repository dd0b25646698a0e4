import { describe, expect, test } from 'vitest';
import { measure, replaceBetween } from '../../scripts/what-if.js';
import { SUMS } from '../../scripts/what-if-rows.js';

const STUDY = { chip: 'spikesim-rram-64', workload: 'mnist-vgg', images: 1, steps: 8 };
/** Steps 2 and 3 of conv1: the decision after 8 steps waits for them, since the internal classifier's step 7 does. */
const CONV1_STEPS = 2;
const CLOCK_NS = 4;
const ROUNDS = { image: 784, conv1: 196, conv2: 49 };

async function figures(...settings: string[]) {
  const { latency, energy, cycle, leakage, area } = await measure(STUDY, settings);
  return {
    decision: latency.decisionNs / CLOCK_NS,
    interval: latency.intervalNs / CLOCK_NS,
    formula: cycle!.formulaDecisionNs / CLOCK_NS,
    dynamicPj: energy.dynamicPj,
    modules: energy.byModulePj,
    leakageUw: leakage.powerUw,
    areaUm2: area.usedUm2,
  };
}
const base = await figures();

describe('the default chip and network, one image, 8 steps', () => {
  test('half the link width costs the 196 more flits of the image, packets of one flit at three clocks for each two channels', async () => {
    const narrow = await figures('noc.flitBits=16');
    expect(narrow.formula - base.formula).toBe(196);
    expect(narrow.decision - base.decision).toBe((196 * 3) / 2);
    expect(narrow.interval).toBe(base.interval);
    expect(narrow.modules['noc']).toBeLessThan(base.modules['noc']!);
  });

  test('twice the link width moves no formula, the image waits for the pins; its 98 packets fewer wait half a clock less each', async () => {
    const wide = await figures('noc.flitBits=64');
    expect([wide.formula, wide.interval]).toEqual([base.formula, base.interval]);
    expect(base.decision - wide.decision).toBe(98 - 1);
    expect(wide.modules['noc']).toBeGreaterThan(2 * base.modules['noc']!);
  });

  test('one channel lets the image through slowest, since a packet of one flit holds it for all stages; four channels add nothing to three', async () => {
    const shallow = await figures('noc.bufferFlits=2');
    const beyond = async (channels: number): Promise<number> => {
      const { decision, formula } = await figures(`noc.virtualChannels=${channels}`);
      expect(formula).toBe(base.formula);
      return decision - formula;
    };
    const [one, two, three, four] = [await beyond(1), base.decision - base.formula, await beyond(3), await beyond(4)];
    expect([one, two, three, four]).toEqual([1678, 154, 44, 37]);
    expect(shallow.formula).toBe(base.formula);
    expect(shallow.decision - base.decision).toBe(248);
  });

  test('a taller crossbar: 32 rows take the 26 clocks of 64, 128 rows take 34', async () => {
    const short = await figures('crossbar.rows=32');
    const tall = await figures('crossbar.rows=128');
    const perClock = 8 * ROUNDS.image + CONV1_STEPS * ROUNDS.conv1 + 2 * ROUNDS.conv2;
    expect(short.formula - base.formula).toBe(2);
    expect(tall.formula - base.formula).toBe(8 * perClock + 8);
    expect(short.modules['adc']).toBeGreaterThan(base.modules['adc']!);
  });

  test('4 columns per ADC take 18 clocks instead of 26, with more area', async () => {
    const fast = await figures('crossbar.columnsPerAdc=4');
    const perClock = 8 * ROUNDS.image + CONV1_STEPS * ROUNDS.conv1 + 2 * ROUNDS.conv2;
    expect(base.formula - fast.formula).toBe(8 * perClock + 8);
    expect(fast.areaUm2).toBeGreaterThan(base.areaUm2);
  });

  test('a second copy of conv1 saves 98 rounds of 26 clocks a step less 3 of latency, and no dynamic energy', async () => {
    const twice = await figures('mapping.replication={conv1: 2}');
    expect(base.formula - twice.formula).toBe(CONV1_STEPS * (98 * 26 - 3));
    expect(twice.dynamicPj).toBeCloseTo(base.dynamicPj, 3);
    expect(twice.areaUm2).toBe(base.areaUm2);
    expect(twice.leakageUw).toBeGreaterThan(base.leakageUw); // its crossbars and converters are switched on
    expect(twice.leakageUw).toBeLessThan(1.0001 * base.leakageUw);
  });

  test('lanes and ports below the PE cycle cost their latency once a step', async () => {
    const accumulation = await figures('tile.accumulationLanes=8');
    const neurons = await figures('tile.neuronLanes=8');
    const port = await figures('tile.inputBufferPortBits=64');
    expect(accumulation.formula - base.formula).toBe(CONV1_STEPS * 3 + 6 + 6 + 8 + 1);
    expect(neurons.formula - base.formula).toBe(ROUNDS.image + CONV1_STEPS * 3 + 6 + 6 + 1);
    expect(port.formula - base.formula).toBe(CONV1_STEPS * 2 + 3 + 6);
    expect(accumulation.dynamicPj).toBeCloseTo(base.dynamicPj, 3);
  });

  test('PEs per tile change the H-tree by the square root and no time', async () => {
    for (const [pes, factor] of [
      [4, Math.SQRT1_2],
      [16, Math.SQRT2],
    ] as const) {
      const other = await figures(`tile.pesPerTile=${pes}`);
      expect([other.decision, other.interval]).toEqual([base.decision, base.interval]);
      expect(other.modules['hTree']! / base.modules['hTree']!).toBeCloseTo(factor, 12);
    }
  });

  test('zeroSkip: none costs energy and no time, time costs the energy of energy and less time', async () => {
    const none = await figures('crossbar.zeroSkip=none');
    const time = await figures('crossbar.zeroSkip=time');
    expect([none.decision, none.interval]).toEqual([base.decision, base.interval]);
    expect(none.dynamicPj).toBeGreaterThan(base.dynamicPj);
    expect(time.dynamicPj).toBeCloseTo(base.dynamicPj, 3);
    expect(time.decision).toBeLessThan(base.decision);
  });

  test('a barrier puts 5 steps of conv1 on the way instead of 2 and one of conv2 and conv3, with a wire of 14 and 16 clocks on each step', async () => {
    const global = await figures('control.sync=global');
    const later = 3 * 5100 + 5 * (14 + 16) - 1281 - 1282;
    expect(global.formula - base.formula).toBeLessThanOrEqual(later);
    expect(global.formula - base.formula).toBeGreaterThan(later - 100);
    expect(global.interval - base.interval).toBeGreaterThanOrEqual(7 * (14 + 16));
    expect(global.dynamicPj).toBeCloseTo(base.dynamicPj, 3);
  });

  test('an image read in every step is read twice on the way of the decision: 784 x 8 x 26 clocks more, less a step of conv1', async () => {
    const again = await figures('crossbar.inputCoding=bitSerialEveryStep');
    const read = ROUNDS.image * 8 * 26;
    expect(again.formula - base.formula).toBeGreaterThan(read - 5100 - 784 - 50);
    expect(again.formula - base.formula).toBeLessThan(read - 5100);
    expect(again.interval - base.interval).toBeGreaterThan(7 * (read - 5100) - 1000);
    expect(again.dynamicPj).toBeGreaterThan(base.dynamicPj);
  });
});

describe('partial sums over tiles, one image, 8 steps', () => {
  const sums = (...settings: string[]) => figures(...SUMS.settings, ...settings);

  test('sums of twice the width take conv1 from 26 to 32 clocks a round, conv2 and conv3 from 32 to 64', async () => {
    const [narrow, wide] = [await sums(), await sums('tile.psumBits=32')];
    const conv1 = CONV1_STEPS * (195 * 6 + 16);
    const other = 48 * 32 + 32;
    // What conv3's interface takes beyond 32 clocks a round is inside 64.
    expect(wide.formula - narrow.formula).toBeGreaterThan(conv1 + other);
    expect(wide.formula - narrow.formula).toBeLessThanOrEqual(conv1 + 2 * other + 8);
    expect(wide.decision - wide.formula).toBeGreaterThan(narrow.decision - narrow.formula);
  });

  test('half the link width is twice the width of sums and the image to two tiles once more', async () => {
    const [wide, narrow] = [await sums('tile.psumBits=32'), await sums('noc.flitBits=16')];
    expect(narrow.formula - wide.formula).toBe(2 * 196);
    expect(narrow.decision - wide.decision).toBe((2 * 196 * 3) / 2);
  });

  test('a single slot for sums stretches 196 rounds of conv1 to the 43 clocks of packet and credit', async () => {
    const [many, single] = [await sums(), await sums('tile.psumSlots=1')];
    expect(single.decision - single.formula).toBeGreaterThan(CONV1_STEPS * 195 * (43 - 26));
    expect(single.decision).toBeGreaterThan(many.decision);
    expect(single.dynamicPj).toBeCloseTo(many.dynamicPj, 3);
  });

  test('links of 64 bits leave clocks between packets, which takes channels too: less than a tenth of the contention with four', async () => {
    const beyond = async (...settings: string[]): Promise<number> => {
      const { decision, formula } = await sums(...settings);
      return decision - formula;
    };
    const [base, wide, more] = [await beyond(), await beyond('noc.flitBits=64'), await beyond('noc.virtualChannels=4')];
    expect(wide).toBeLessThan(base);
    expect(more).toBeLessThan(base);
    expect(await beyond('noc.flitBits=64', 'noc.virtualChannels=4')).toBeLessThan(base / 10);
  });
});

test('a table goes between its own markers and nothing else changes', () => {
  const page = 'a\n<!-- x: made by npm run make:what-if -->\nold\n<!-- x: end -->\nb\n';
  expect(replaceBetween(page, 'x', 'new')).toBe(page.replace('old', 'new'));
  expect(() => replaceBetween(page, 'y', 'new')).toThrow('no markers');
});
