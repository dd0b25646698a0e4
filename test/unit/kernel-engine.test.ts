import { expect, test } from 'vitest';
import { SimulationError } from '../../src/base/errors.js';
import { countersOf, restoreCounters, saveCounters, sharedCounters } from '../../src/kernel/counters.js';
import { Engine } from '../../src/kernel/engine.js';
import { Line } from '../../src/kernel/line.js';
import { Link } from '../../src/kernel/link.js';
import { addModule, runDry } from './kernel-parts.js';

/** An engine with one module that notes the cycles in which it ticks; `act` may wake it. */
function noting(act: (now: number, wake: (at: number) => void) => boolean = () => false) {
  const engine = new Engine();
  const cycles: number[] = [];
  const wake = (at: number): void => engine.wake(id, at);
  const id: number = addModule(engine, 'sleeper', (now) => {
    cycles.push(now);
    return act(now, wake);
  });
  return { engine, cycles, wake };
}

test('a module that was woken 5 times for cycle 3, in between for cycle 4, ticks once in 3 and once in 4', () => {
  const { engine, cycles, wake } = noting();
  for (const at of [3, 3, 4, 3, 4, 3, 3]) wake(at);
  runDry(engine);
  expect(cycles).toEqual([3, 4]);
  expect(engine.ticks).toBe(2);
});

test('a module that asks for the next cycle and is woken for it too ticks there once', () => {
  const { engine, cycles, wake } = noting((now, wake) => {
    if (now < 3) wake(now + 1);
    return now < 3;
  });
  wake(1);
  runDry(engine);
  expect(cycles).toEqual([1, 2, 3]);
});

test('a module that is never woken never ticks; engine.now stays 0', () => {
  const { engine, cycles } = noting();
  runDry(engine);
  expect(cycles).toEqual([]);
  expect(engine.now).toBe(0);
});

test('cycles 0, 1023, 1024, 10^6 and 10^12 are reached one after the other, the rest is jumped over', () => {
  const { engine, cycles, wake } = noting();
  for (const at of [10 ** 12, 1024, 10 ** 6, 0, 1023]) wake(at);
  runDry(engine);
  expect(cycles).toEqual([0, 1023, 1024, 10 ** 6, 10 ** 12]);
  expect(engine.now).toBe(10 ** 12);
});

for (const [what, at] of [
  ['the cycle before', 6],
  ['the same cycle, for which it was woken already', 7],
  ['half a cycle', 8.5],
  ['no number', Number.NaN],
  ['no cycle at all', Number.POSITIVE_INFINITY],
] as const) {
  test(`a wake in cycle 7 for ${what} (${at}) is a SimulationError that names module and cycles`, () => {
    const { engine, wake } = noting((_, wake) => {
      wake(at);
      return false;
    });
    wake(7);
    expect(() => engine.run(() => false)).toThrow(SimulationError);
    expect(() => wake(at)).toThrow(`sleeper at cycle 7: was to be woken in cycle ${at}`);
  });
}

test('a wake before cycle 0, and of a module that is not there, is a SimulationError', () => {
  const { engine, wake } = noting();
  expect(() => wake(-1)).toThrow(SimulationError);
  expect(() => engine.wake(1, 5)).toThrow(SimulationError);
  expect(() => engine.wake(-1, 5)).toThrow(SimulationError);
});

test('a module woken in cycle 5 for cycle 0 + 1024 n ticks n horizons later, not earlier', () => {
  for (const n of [1, 2, 3]) {
    const { engine, cycles, wake } = noting((now, wake) => {
      if (now === 5) wake(1024 * n);
      return false;
    });
    wake(5);
    runDry(engine);
    expect(cycles).toEqual([5, 1024 * n]);
  }
});

test('livelock is reported after 100 ticks without a moved message, and names who waits', () => {
  const engine = new Engine({ livelockTicks: 100 });
  engine.wake(
    addModule(engine, 'spinner', () => true, [{ on: [], reason: 'a lock' }]),
    0,
  );
  expect(() => engine.run(() => false)).toThrow(/livelock: 100 ticks.*\n {2}spinner waits for a lock/);
  expect(engine.ticks).toBe(101);
});

test('1000 ticks with a message every 50 are no livelock of 100', () => {
  const engine = new Engine({ livelockTicks: 100 });
  const link = new Link(engine, { name: 'link', latency: 1, capacity: 1 });
  const id = addModule(engine, 'spinner', (now) => {
    if (link.ready(now)) link.pop(now);
    if (now % 50 === 0) link.send(now, 0, 0, 0);
    return true;
  });
  link.connect(id, id);
  engine.wake(id, 0);
  engine.run(() => engine.ticks >= 1000);
  expect(engine.now).toBe(999);
});

test('200 ticks with a line raised every 50 are no livelock of 100; 101 ticks after the last it is one', () => {
  const engine = new Engine({ livelockTicks: 100 });
  const line = new Line(engine, { name: 'line', parties: 1 });
  const id = addModule(engine, 'spinner', (now) => {
    if (now % 50 === 0 && now <= 200) line.raise(now, 0);
    return true;
  });
  engine.wake(id, 0);
  expect(() => engine.run(() => false)).toThrow('machine at cycle 301: livelock');
});

test('a run stops after the cycle in which it is done and goes on from there', () => {
  const { engine, cycles, wake } = noting((now) => now < 10);
  wake(0);
  engine.run(() => cycles.length === 4);
  expect(cycles).toEqual([0, 1, 2, 3]);
  engine.run(() => cycles.length === 6);
  expect(cycles).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a state saved before cycle 0 starts a fresh machine in cycle 0', () => {
  const first = noting();
  first.wake(0);
  const second = noting();
  second.engine.restore(JSON.parse(JSON.stringify(first.engine.save())));
  runDry(second.engine);
  expect(second.cycles).toEqual([0]);
});

test('a restored machine forgets the wakes that it had, near and far', () => {
  const { engine, cycles, wake } = noting();
  wake(7);
  const saved = engine.save();
  for (const at of [5, 2000, 10 ** 6]) wake(at);
  engine.restore(saved);
  runDry(engine);
  expect(cycles).toEqual([7]);
});

test('the livelock count goes on where it was saved', () => {
  const build = () => {
    const engine = new Engine({ livelockTicks: 100 });
    addModule(engine, 'spinner', () => true);
    return engine;
  };
  const first = build();
  first.wake(0, 0);
  first.run(() => first.ticks === 60);
  const second = build();
  second.restore(JSON.parse(JSON.stringify(first.save())));
  expect(() => second.run(() => false)).toThrow('livelock');
  expect(second.ticks).toBe(101);
});

test('a state of a machine with another number of modules, links or lines is refused', () => {
  const state = new Engine().save();
  const [modules, links, lines] = [new Engine(), new Engine(), new Engine()];
  addModule(modules, 'one', () => false);
  new Link(links, { name: 'link', latency: 1, capacity: 1 });
  new Line(lines, { name: 'line', parties: 1 });
  expect(() => modules.restore(state)).toThrow('machine: has 1 modules, the state has 0');
  expect(() => links.restore(state)).toThrow('machine: has 1 links, the state has 0');
  expect(() => lines.restore(state)).toThrow('machine: has 1 lines, the state has 0');
});

test('counters of 2 actions over 3 steps start at zero, come back from JSON, and refuse another number of steps', () => {
  const actions = { read: 'a read', write: 'a write' };
  const counters = countersOf(actions, 3);
  expect(saveCounters(counters)).toEqual({ read: [0, 0, 0, 0], write: [0, 0, 0, 0] });
  counters.read[2]! += 5;
  const saved = JSON.parse(JSON.stringify(saveCounters(counters)));
  const copy = countersOf(actions, 3);
  restoreCounters(copy, saved);
  expect(copy).toEqual(counters);
  expect(() => restoreCounters(countersOf(actions, 4), saved)).toThrow('read: 5 counts are needed, the state has 4');
  expect(() => restoreCounters(copy, { read: [0, 0, 0, 0] })).toThrow('write: 4 counts are needed, the state has 0');
});

test('counters that modules share are part of the state: 7 counted, saved, 2 more, restored: 7', () => {
  const machine = () => {
    const engine = new Engine();
    const counters = countersOf({ flit: 'one flit' }, 1);
    engine.addShared(sharedCounters('mesh', [counters]));
    return { engine, counters };
  };
  const { engine, counters } = machine();
  counters.flit[1] = 7;
  const text = JSON.stringify(engine.save());
  counters.flit[1] = 9;
  const other = machine();
  for (const each of [engine, other.engine]) each.restore(JSON.parse(text));
  expect([counters.flit[1], other.counters.flit[1]]).toEqual([7, 7]);
  expect(() => new Engine().restore(JSON.parse(text))).toThrow('has 0 shared, the state has 1');
});
