import { expect, test } from 'vitest';
import { SimulationError } from '../../src/base/errors.js';
import { Engine } from '../../src/kernel/engine.js';
import { Link } from '../../src/kernel/link.js';
import { describeWaits, findCircle, type Wait } from '../../src/kernel/waits.js';
import { addModule, runDry } from './kernel-parts.js';

const waiting = (name: string, ...waits: Wait[]) => ({ name, waits: () => waits });

test('two modules that each wait for room at the other are dumped as A -> B -> A', () => {
  const engine = new Engine();
  const [there, back] = ['there', 'back'].map((name) => new Link(engine, { name, latency: 1, capacity: 1 }));
  const exchange = (name: string, other: string, output: Link): number => {
    const tick = (now: number): boolean => {
      if (output.room(now) > 0) output.send(now, 0, 0, 0);
      else output.awaitRoom(now);
      return output.room(now) > 0;
    };
    return addModule(engine, name, tick, [{ on: [other], reason: `room in ${output.name}` }]);
  };
  const a = exchange('A', 'B', there!);
  const b = exchange('B', 'A', back!);
  addModule(engine, 'idle', () => false);
  there!.connect(a, b);
  back!.connect(b, a);
  engine.wake(a, 0);
  expect(runDry(engine)).toBe(
    [
      'machine at cycle 2: deadlock: nothing can happen any more',
      '  circle: A -> B -> A',
      '  A waits for room in there (B)',
      '  B waits for room in back (A)',
    ].join('\n'),
  );
});

test('a deadlock is a SimulationError', () => {
  expect(() => new Engine().run(() => false)).toThrow(SimulationError);
});

test('a circle of 3 behind a chain of 2 is found, without the chain and without dead ends', () => {
  const waits = new Map([
    ['p', ['q']],
    ['q', ['x', 'a', 'y']],
    ['a', ['b']],
    ['b', ['x', 'c', 'z']],
    ['c', ['a']],
  ]);
  expect([...findCircle(waits)].sort()).toEqual(['a', 'b', 'c']);
});

test('a module that waits for itself is a circle of 1; two ways to one end are none', () => {
  expect(findCircle(new Map([['a', ['a']]]))).toEqual(['a']);
  const diamond = new Map([
    ['a', ['b', 'c']],
    ['b', ['d']],
    ['c', ['d']],
  ]);
  expect(findCircle(diamond)).toEqual([]);
});

test('60 forks that meet again are walked once each, not along all 2^60 ways', () => {
  const forks = Array.from({ length: 60 }, (_, i): [string, string[]][] => [
    [`${i}`, [`${i} left`, `${i} right`]],
    [`${i} left`, [`${i + 1}`]],
    [`${i} right`, [`${i + 1}`]],
  ]);
  expect(findCircle(new Map(forks.flat()))).toEqual([]);
});

test('a circle of 100,000 modules is found', () => {
  const size = 100_000;
  const ring = new Map(Array.from({ length: size }, (_, i) => [`${i}`, [`${(i + 1) % size}`]]));
  expect(findCircle(ring)).toHaveLength(size);
});

test('of 50 waits 40 are listed and 10 are counted', () => {
  const modules = Array.from({ length: 50 }, (_, i) => waiting(`m${i}`, { on: [], reason: 'a message' }));
  const lines = describeWaits(modules).split('\n');
  expect(lines).toHaveLength(41);
  expect(lines[0]).toBe('  m0 waits for a message');
  expect(lines[40]).toBe('  ... and 10 more');
});

test('the waits of two modules of the same name are all listed, and a module may wait for 2 things', () => {
  const text = describeWaits([
    waiting('pe', { on: ['x'], reason: 'room' }, { on: ['y', 'z'], reason: 'a credit' }),
    waiting('pe', { on: [], reason: 'a spike' }),
  ]);
  expect(text).toBe('  pe waits for room (x)\n  pe waits for a credit (y, z)\n  pe waits for a spike');
});

test('when no module waits, the dump says so', () => {
  expect(describeWaits([waiting('idle')])).toBe('  no module says that it waits');
});

test('a circle through a line and an idle module is found and told in its order; idle ones outside it are not told', () => {
  const held = [
    waiting('router', { on: ['sink'], reason: 'room in east' }),
    waiting('input', { on: ['done'], reason: 'a free half' }),
    waiting('neurons', { on: ['PEs'], reason: 'a round', idle: true }),
    waiting('other', { on: ['PEs'], reason: 'a round', idle: true }),
    waiting('PEs', { on: ['input'], reason: 'a patch' }),
    waiting('sink'),
  ];
  const lines = [waiting('done', { on: ['neurons'], reason: '1 of 2 to raise it' }), waiting('ready')];
  expect(describeWaits(held, lines)).toBe(
    [
      '  circle: input -> done -> neurons -> PEs -> input',
      '  input waits for a free half (done)',
      '  done waits for 1 of 2 to raise it (neurons)',
      '  neurons waits for a round (PEs)',
      '  PEs waits for a patch (input)',
      '  router waits for room in east (sink)',
    ].join('\n'),
  );
});

test('2 idle modules that wait for each other are no circle while nobody who is held up waits for them', () => {
  const idle = (name: string, on: string) => waiting(name, { on: [on], reason: 'work', idle: true });
  expect(describeWaits([idle('a', 'b'), idle('b', 'a')])).toBe('  no module says that it waits');
});
