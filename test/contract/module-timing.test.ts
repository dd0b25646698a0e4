import { describe, expect, test } from 'vitest';
import { peCycle } from '../../src/hw/crossbar/timing.js';
import { fusionClocks } from '../../src/hw/fusion-unit/timing.js';
import { routeIn } from '../../src/hw/noc/packets.js';
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
    const cycles = cyclesOf((bench) => modules.networkInterface(bench));
    expect(cycles.length).toBeGreaterThan(20);
    expect(cycles).toEqual(cycles.map((_, place) => 7 + place));
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

  test('a router passes a flit on in the clock in which it sees it: 1 + 5 clocks to the next', () => {
    const alone: modules.Build = (bench) => modules.router(bench, { west: [modules.flit('spikes')] }, ['east']);
    expect(cyclesOf(alone)).toEqual([6]);
    const far: modules.Build = (bench) =>
      modules.router(bench, { west: [modules.flit('spikes')] }, ['east'], { latency: 9 });
    expect(cyclesOf(far)).toEqual([10]);
  });

  test('2 inputs with 2 flits each for one output: one a clock, in turn', () => {
    const bench = new Bench(ALWAYS);
    const flits = (payload: number): Words[] => [payload, payload + 1].map((each) => modules.flit('spikes', 0, each));
    modules.router(bench, { west: flits(10), north: flits(20) }, ['east']);
    const [taker] = bench.runOut().takers;
    expect(taker!.taken.map(([now, , , payload]) => [now, payload])).toEqual([
      [6, 10],
      [7, 20],
      [8, 11],
      [9, 21],
    ]);
  });

  test('2 inputs with flits for 2 outputs do not hold each other up: both in 6', () => {
    const both: modules.Build = (bench) =>
      modules.router(bench, { west: [modules.flit('spikes')], north: [modules.flit('mark')] }, ['east', 'south']);
    expect([cyclesOf(both, 0), cyclesOf(both, 1)]).toEqual([[6], [6]]);
  });

  test('a packet of 3 flits stays together: the flit of another input comes behind its tail', () => {
    const bench = new Bench(ALWAYS);
    const packet = [false, false, true].map((tail, at) => modules.flit('partialSums', 0, at, tail));
    modules.router(bench, { east: packet, west: [modules.flit('partialSums', 0, 9)] }, ['south']);
    expect(bench.runOut().takers[0]!.taken.map(([now, , , payload]) => [now, payload])).toEqual([
      [6, 0],
      [7, 1],
      [8, 2],
      [9, 9],
    ]);
  });
});

describe('a packet over 0 to 4 links takes interfaceCycles + (links + 1) x cyclesPerHop + flits - 1 clocks', () => {
  const cases = [0, 1, 2, 3, 4].flatMap((links) =>
    [1, 2, 3, 4].map((flits) => [links, flits, 6 + 5 * links + flits] as const),
  );

  test.each(cases)('%i links, %i flits: the tail is there in %i, not before', (links, flits, clocks) => {
    expect(packetClocks(chip, links, flits)).toBe(clocks);
    expect(modules.packetArrival(links, flits, chip.noc)).toBe(clocks);
  });

  test('with hops of 3 and an interface of 4 clocks, 2 links and 2 flits: 4 + 3 x 3 + 1 = 14', () => {
    const noc = { ...chip.noc, cyclesPerHop: 3, interfaceCycles: 4 };
    expect(packetClocks(defaultChip({ noc }), 2, 2)).toBe(14);
    expect(modules.packetArrival(2, 2, noc)).toBe(14);
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
    const spikes = Array.from({ length: 6 }, (_, payload) => modules.flit('headSpikes', 0, payload));
    expect(cyclesOf((bench) => modules.tileInput(bench, spikes), 2)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  test('a spike of step 3 waits until the step that reads its half is done, seen in 10, and a head flit behind it too', () => {
    const flits = [modules.flit('spikes', 2), modules.flit('headSpikes')];
    expect(cyclesOf((bench) => modules.tileInput(bench, flits, [5, 9]), 2)).toEqual([12]);
  });
});
