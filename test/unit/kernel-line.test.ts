import { expect, test } from 'vitest';
import { SimulationError } from '../../src/base/errors.js';
import { Engine } from '../../src/kernel/engine.js';
import { Line } from '../../src/kernel/line.js';
import { addModule, runDry } from './kernel-parts.js';

/** A line of 3 parties with a listener that notes [cycle, rounds]. */
function listened(rounds = 0) {
  const engine = new Engine();
  const line = new Line(engine, 'done', 3, rounds);
  const seen: [number, number][] = [];
  line.listen(
    addModule(engine, 'listener', (now) => {
      seen.push([now, line.level(now)]);
      return false;
    }),
  );
  return { engine, line, seen };
}

test('with 3 parties raised in cycles 4, 9 and 6 the round is not seen in 9 and is in 10', () => {
  const { line } = listened();
  for (const now of [4, 6, 9]) {
    expect(line.level(now)).toBe(0);
    line.raise(now);
    expect(line.level(now)).toBe(0);
  }
  expect(line.level(10)).toBe(1);
});

test('the slowest party counts: raised in cycles 1, 2 and 3 with delays 20, 1 and 1, seen in 21, not in 20', () => {
  const { engine, line, seen } = listened();
  line.raise(1, 20);
  line.raise(2);
  expect(line.missing).toBe(1);
  line.raise(3);
  expect(line.missing).toBe(3);
  expect(line.level(20)).toBe(0);
  runDry(engine);
  expect(seen).toEqual([[21, 1]]);
});

test('2 of 3 parties complete nothing and wake nobody', () => {
  const { engine, line, seen } = listened();
  line.raise(1);
  line.raise(1);
  runDry(engine);
  expect(seen).toEqual([]);
  expect(line.level(1000)).toBe(0);
});

test('3 rounds under way at once, beyond a horizon of 1024 cycles, are seen one by one', () => {
  const { engine, line, seen } = listened(5);
  for (const [now, delay] of [
    [0, 2000],
    [10, 3000],
    [20, 5000],
  ] as const) {
    for (let party = 0; party < 3; party += 1) line.raise(now, delay);
  }
  expect(line.level(20)).toBe(5);
  runDry(engine);
  expect(seen).toEqual([
    [2000, 6],
    [3010, 7],
    [5020, 8],
  ]);
});

test('a later round with a shorter delay is not seen before the earlier one', () => {
  const { line } = listened();
  for (let party = 0; party < 3; party += 1) line.raise(0, 50);
  for (let party = 0; party < 3; party += 1) line.raise(5, 1);
  expect(line.level(49)).toBe(0);
  expect(line.level(50)).toBe(2);
});

test('a line saved with one round seen, one pending and one begun goes on identically from JSON', () => {
  const rounds = (line: Line) => {
    const levels: number[] = [];
    for (let now = 41; now < 60; now += 1) {
      if (now === 45) line.raise(now, 5);
      levels.push(line.level(now), line.missing);
    }
    return levels;
  };
  const { line } = listened();
  for (const now of [1, 1, 1, 30, 30, 30, 35, 35]) line.raise(now, 15);
  expect(line.level(40)).toBe(1);
  const copy = listened().line;
  copy.restore(JSON.parse(JSON.stringify(line.save())));
  const expected = rounds(line);
  expect(expected.at(-2)).toBe(3);
  expect(rounds(copy)).toEqual(expected);
});

test('a delay of 0 and a line of 0 or 1.5 parties are SimulationErrors', () => {
  const { engine, line } = listened();
  expect(() => line.raise(0, 0)).toThrow(SimulationError);
  for (const parties of [0, 1.5]) expect(() => new Line(engine, 'odd', parties)).toThrow(SimulationError);
});
