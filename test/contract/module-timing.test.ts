import { describe, expect, test } from 'vitest';
import { peCycle } from '../../src/hw/crossbar/timing.js';
import { fusionClocks } from '../../src/hw/fusion-unit/timing.js';
import { flitsIn, routeIn } from '../../src/hw/noc/packets.js';
import { packetClocks } from '../../src/hw/noc/timing.js';
import { END_ONLY, LAST } from '../../src/hw/output-buffer/spike-emitter.js';
import { StepGate } from '../../src/hw/tile/step-gate.js';
import { Line } from '../../src/kernel/line.js';
import { ALWAYS, Bench, type Words } from '../support/bench.js';
import { defaultChip } from '../support/load.js';
import * as modules from '../support/modules.js';

const chip = defaultChip();

/** Cycles in which messages came out of the `output`th link of a module that is fed from cycle 0 on, so from 1 seen. */
function cyclesOf(build: modules.Build, output = 0): number[] {
  const bench = new Bench(ALWAYS);
  build(bench);
  return bench.runOut().takers[output]!.taken.map(([now]) => now);
}

describe('a stage hands a round on when its clocks are over, and takes the next then: first seen in 1', () => {
  test.each([1, 3, 17])(
    'held sums beside spikes: with %i clocks the 12 rounds come %i clocks after each other',
    (clocks) => {
      const expected = Array.from({ length: 12 }, (_, round) => 1 + clocks * (round + 1));
      expect(cyclesOf((bench) => modules.heldSumsStage(bench, clocks))).toEqual(expected);
    },
  );

  test('PEs of the default chip: a round in 1 + 26 = 27, the next in 53 and 79', () => {
    expect(peCycle(chip)).toBe(26);
    expect(cyclesOf((bench) => modules.peArray(bench, [1, 1, 1, 1])).slice(0, 3)).toEqual([27, 53, 79]);
  });

  test('zeroSkip time: rounds of 26, 1 (silent), 1 (silent) and 26 clocks come in 27, 28, 29 and 55', () => {
    expect(cyclesOf((bench) => modules.peArray(bench, [1, 0, 0, 1], 1)).slice(0, 4)).toEqual([27, 28, 29, 55]);
  });

  test('an image unit of 7 clocks holds the 4 rounds of an image in 1 + 4 x 7 = 29, not before', () => {
    const bench = new Bench(ALWAYS);
    const { imageRead } = modules.imageUnitWithLine(bench, 7);
    bench.runTo(28);
    expect(imageRead.level(28)).toBe(0);
    bench.runTo(29);
    expect(imageRead.level(29)).toBe(1);
  });

  test('neurons of 4 clocks: both spikes of a round in 5, 9, 13 and 17', () => {
    expect(cyclesOf((bench) => modules.neuronUnit(bench, 4)).slice(0, 8)).toEqual([5, 5, 9, 9, 13, 13, 17, 17]);
  });

  test('accumulation of 2 clocks: sums in 3 and 5; the third round waits for a credit until 41 and comes in 43', () => {
    expect(cyclesOf((bench) => modules.accumulation(bench)).slice(0, 3)).toEqual([3, 5, 43]);
  });

  test('accumulation waits for sums of another tile: there in 31, handed on in 33, not before, and answered in 32', () => {
    const late: modules.Build = (bench) => modules.accumulation(bench, { arrivesFrom: 30 });
    expect(cyclesOf(late)[0]).toBe(33);
    expect(cyclesOf(late, 2)[0]).toBe(32);
  });
});

describe('a source issues its rounds when its step opens: in 10, 50 and 1000', () => {
  const expected = (clocks: number): number[] =>
    modules.STARTS.flatMap((start) => [1, 2, 3, 4].map((round) => start + clocks * round));

  test.each([1, 2, 9])('held sums of %i clocks', (clocks) => {
    expect(cyclesOf((bench) => modules.heldSums(bench, {}, clocks))).toEqual(expected(clocks));
  });

  test.each([1, 5])('fetch of %i clocks', (clocks) => {
    expect(cyclesOf((bench) => modules.fetch(bench, clocks))).toEqual(expected(clocks));
  });

  test('pooling of 6 clocks: both spikes of a window in 16, 22, 28 and 34', () => {
    expect(cyclesOf((bench) => modules.poolingUnit(bench, 6)).slice(0, 8)).toEqual([16, 16, 22, 22, 28, 28, 34, 34]);
  });

  test('a reset of 16 clocks comes before the first round: 10 + 16 + 2 = 28', () => {
    const reset: modules.Build = (bench) => modules.heldSums(bench, { resetClocks: (at) => (at === 0 ? 16 : 0) });
    expect(cyclesOf(reset).slice(0, 5)).toEqual([28, 30, 32, 34, 52]);
  });

  test('a barrier of 40 clocks: open in 10, past it in 50, first round in 52; step 2, there in 58, in 58 + 40 + 2 = 100', () => {
    const barrier: modules.Build = (bench) =>
      modules.heldSums(bench, { gate: modules.gate(bench, modules.STARTS, 40) });
    const cycles = cyclesOf(barrier);
    expect([cycles[0], cycles[4], cycles[8]]).toEqual([52, 100, 1042]);
  });

  test('the sums of the image, held in 200, keep a step that could open in 10 waiting until 200', () => {
    const held: modules.Build = (bench) => {
      const imageRead = new Line(bench.engine, { name: 'image held', parties: 1 });
      bench.raise(imageRead, [199]);
      modules.heldSums(bench, { imageRead });
    };
    expect(cyclesOf(held).slice(0, 4)).toEqual([202, 204, 206, 208]);
  });
});

describe('a step opens in the cycle in which its last condition is seen, not before', () => {
  const EACH = { done: [40, 90], ready: [20, 60], beside: [50, 70], image: [30] };

  /** The first cycle of 0 to 99 in which entries 0 and 1 are open, with lines that are seen in the given cycles. */
  function opened(seen: Partial<typeof EACH>, sequential = false): number[] {
    return [0, 1].map((at) => {
      const gate = gateOf({ ...EACH, ...seen }, sequential);
      return Array.from({ length: 100 }, (_, now) => now).findIndex((now) => gate.open(at, now));
    });
  }

  function gateOf(seen: typeof EACH, sequential: boolean): StepGate {
    const { engine } = new Bench(ALWAYS);
    const line = (name: keyof typeof EACH): Line => {
      const line = new Line(engine, { name, parties: 1, runsAhead: true });
      for (const at of seen[name]) line.raise(at - 1, 0);
      return line;
    };
    const lines = { done: line('done'), ready: line('ready'), beside: [line('beside')], image: line('image') };
    const agenda = [1, 2].map((step) => ({ image: 0, step }));
    const options = { agenda, sequential, firstStart: 0, isParty: false, barrierClocks: 1 };
    return new StepGate({ ...lines, barrier: undefined }, options);
  }

  test('the image, seen in 30, holds up step 1; the end of step 1, seen in 40, and spikes, seen in 60, step 2', () => {
    expect(opened({})).toEqual([30, 60]);
  });
  test('own end of step 1 seen in 75: step 2 opens in 75', () => expect(opened({ done: [75, 90] })).toEqual([30, 75]));
  test('spikes of step 0 seen in 35: step 1 opens in 35', () => expect(opened({ ready: [35, 60] })).toEqual([35, 60]));
  test('a population beside it ends step 1 in 80: step 2 opens in 80', () => {
    expect(opened({ beside: [80, 90] })).toEqual([30, 80]);
  });
  test('sequential: all steps of the populations beside, the second seen in 70, come before step 1', () => {
    expect(opened({}, true)).toEqual([70, 70]);
  });
});

describe('network interface and routers', () => {
  test('an interface sends one flit a clock: all that waits leaves in as many clocks, from 1 on, 6 later at the router', () => {
    const bench = new Bench(ALWAYS);
    modules.networkInterface(bench);
    const sent = bench.runOut().takers[0]!.taken.map(([now, packet]) => [now, flitsIn(packet)] as const);
    expect(sent.length).toBeGreaterThan(15);
    let clock = 7;
    for (const [now, flits] of sent) {
      expect(now).toBe(clock);
      clock += flits;
    }
  });

  test('the output clock: a last spike that is seen in 1 ends the step in 2; so does an end without a spike', () => {
    for (const address of [0, END_ONLY]) {
      const ends: [number, number][] = [];
      const bench = new Bench(ALWAYS);
      modules.networkInterface(bench, [[address, 0, LAST]], (at, now) => ends.push([at, now]));
      bench.runOut();
      expect(ends).toEqual([[0, 2]]);
    }
  });

  test('a step ends behind its last spike: of 2 that are seen in 1, in 3; without the last of them not at all', () => {
    const ends: number[] = [];
    const bench = new Bench(ALWAYS);
    const [spike, last]: readonly Words[] = [
      [0, 0, 0],
      [0, 0, LAST],
    ];
    modules.networkInterface(bench, [spike!, spike!], () => ends.push(0));
    bench.runOut();
    expect(ends).toEqual([]);
    const whole = new Bench(ALWAYS);
    modules.networkInterface(whole, [spike!, last!], (_, now) => ends.push(now));
    whole.runOut();
    expect(ends).toEqual([3]);
  });

  test('packets of 6 and 2 flits of one position: the step ends behind the last; 3 answers, 4 sums of 3 flits and a decision go between', () => {
    const ends: number[] = [];
    const bench = new Bench(ALWAYS);
    const packer = modules.positionPacker();
    expect(packer.packets(1, 0).map(({ flits, payload }) => [flits, payload])).toEqual([
      [6, 1 * 41 + 40],
      [2, 1 * 41 + 10],
    ]);
    modules.networkInterface(bench, [[1, 0, LAST]], (_, now) => ends.push(now), packer);
    bench.runOut();
    expect(ends).toEqual([1 + 6 + (3 + 4 * 3 + 1) + 2]);
  });

  test('2 nodes with 2 packets each for a third: one a clock, 12 to 15', () => {
    const bench = new Bench(ALWAYS);
    const packets = (kind: 'spikes' | 'mark', payload: number): Words[] =>
      [payload, payload + 1].map((each) => modules.packet(kind, 0, each));
    modules.meshRow(bench, {
      nodes: 3,
      sends: { 0: packets('spikes', 10), 2: packets('mark', 20) },
      ends: { spikes: 1, mark: 1 },
    });
    const [taker] = bench.runOut().takers;
    expect(taker!.taken.map(([now, , , payload]) => [now, payload])).toEqual([
      [12, 20],
      [13, 21],
      [14, 10],
      [15, 11],
    ]);
  });

  test('a packet of 3 flits is there with its last flit, whatever comes between: at 14 alone', () => {
    const bench = new Bench(ALWAYS);
    modules.meshRow(bench, {
      nodes: 3,
      sends: { 0: [modules.packet('partialSums', 0, 1, 3)], 2: [modules.packet('mark', 0, 2)] },
      ends: { partialSums: 1, mark: 1 },
    });
    const taken = bench.runOut().takers[0]!.taken.map(([now, , , payload]) => [now, payload]);
    expect(taken.find(([, payload]) => payload === 1)![0]).toBeLessThanOrEqual(15);
    expect(taken.map(([now]) => now)).toEqual([...taken.map(([now]) => now)].sort((a, b) => a! - b!));
  });

  test('the outer node at (0,0) is one router away from the node there: 7 clocks, 12 to the next', () => {
    for (const [end, clocks] of [
      [0, 7],
      [1, 12],
    ] as const) {
      const bench = new Bench(ALWAYS);
      modules.meshRow(bench, { nodes: 2, sends: { 2: [modules.packet('image')] }, ends: { image: end } });
      expect(bench.runOut().takers[0]!.taken[0]![0]).toBe(clocks);
      const back = new Bench(ALWAYS);
      modules.meshRow(back, { nodes: 2, sends: { [end]: [modules.packet('decision')] }, ends: { decision: 2 } });
      expect(back.runOut().takers[0]!.taken[0]![0]).toBe(clocks);
    }
  });
});

describe('a packet over 0 to 4 links takes 2 + (links + 1) x 5 + flits - 1 clocks, and 1 for every 4 flits before the last', () => {
  const cases = [0, 1, 2, 3, 4].flatMap((links) =>
    [1, 2, 3, 4, 5, 9].map((flits) => [links, flits, 6 + 5 * links + flits + Math.floor((flits - 1) / 4)] as const),
  );

  test.each(cases)('%i links, %i flits: the tail is there in %i, not before', (links, flits, clocks) => {
    expect(packetClocks(chip, links, flits)).toBe(clocks);
    expect(modules.packetArrival(links, flits, chip.noc)).toBe(clocks);
  });

  test.each([
    ['lookahead and a credit delay of 2 (set B)', { routingDelay: 0, creditDelay: 2 }],
    ['the same with speculation (set S)', { routingDelay: 0, creditDelay: 2, speculative: true }],
    ['buffers of 1 flit', { bufferFlits: 1 }],
    ['buffers of 8 flits, 1 channel', { bufferFlits: 8, virtualChannels: 1 }],
  ] as const)('%s: as many clocks as the mesh takes, 0 to 3 links, 1 to 17 flits', (_, changes) => {
    const noc = { ...chip.noc, ...changes };
    for (const links of [0, 1, 3]) {
      for (const flits of [1, 2, 5, 8, 9, 16, 17]) {
        expect(packetClocks({ noc }, links, flits)).toBe(modules.packetArrival(links, flits, noc));
      }
    }
  });
});

describe('fusion unit, pins and ejection', () => {
  test('2 classes of 24 clocks: counts of step T - 1 complete in 41, the decision in 41 + 48 = 89', () => {
    expect(fusionClocks(chip, 2)).toBe(48);
    expect(cyclesOf((bench) => modules.fusionUnit(bench, 48))).toEqual([89]);
    expect(cyclesOf((bench) => modules.fusionUnit(bench, 1))).toEqual([42]);
  });

  test('pins of 10 clocks an image and 5 flits: a flit every 2 clocks, in 1, 3, 5, 7 and 9, 6 later at the router', () => {
    expect(cyclesOf((bench) => modules.ioPort(bench, 10)).slice(0, 5)).toEqual([7, 9, 11, 13, 15]);
  });

  test('pins of 1 clock: one flit a clock, from 0 on; the next image after a pace of 20', () => {
    expect(cyclesOf((bench) => modules.ioPort(bench, 1))).toEqual([6, 7, 8, 9, 10, 26, 27, 28, 29, 30]);
  });

  test('copies of 3 and 2 flits leave one after the other, the last (the farthest tile) in 9', () => {
    const bench = new Bench(ALWAYS);
    modules.ioPort(bench, 10, [3, 2]);
    const flits = bench.runOut().takers[0]!.taken.slice(0, 5);
    expect(flits.map(([, flit]) => routeIn(flit))).toEqual([0, 0, 0, 1, 1]);
    expect(flits.at(-1)![0]).toBe(9 + 6);
  });

  test('a decision that is seen in 31 is out in 32', () => {
    let out = 0;
    const bench = new Bench(ALWAYS);
    modules.ioPort(bench, 10, [3, 2], (now) => {
      out = now;
    });
    bench.runOut();
    expect(out).toBe(32);
  });

  test('a tile takes one flit a clock: 6 spikes of a head, seen from 1 on, reach the fusion unit in 2 to 7', () => {
    const spikes = Array.from({ length: 6 }, (_, payload) => modules.packet('headSpikes', 0, payload));
    expect(cyclesOf((bench) => modules.tileInput(bench, spikes), 2)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  test('a spike of step 3 waits until the step that reads its half is done, seen in 10, and a head flit behind it too', () => {
    const flits = [modules.packet('spikes', 2), modules.packet('headSpikes')];
    expect(cyclesOf((bench) => modules.tileInput(bench, flits, [5, 9]), 2)).toEqual([12]);
  });
});
