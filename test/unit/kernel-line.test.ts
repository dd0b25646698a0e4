import { expect, test } from 'vitest';
import { SimulationError } from '../../src/base/errors.js';
import { Engine } from '../../src/kernel/engine.js';
import { Line } from '../../src/kernel/line.js';
import { addModule, runDry } from './kernel-parts.js';

/** A line of 3 parties with a listener that notes [cycle, rounds]. */
function listened(options: { rounds?: number; runsAhead?: boolean } = {}) {
  const engine = new Engine();
  const line = new Line(engine, { name: 'done', parties: 3, ...options });
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
  for (const [party, now] of [4, 6, 9].entries()) {
    expect(line.level(now)).toBe(0);
    line.raise(now, party);
    expect(line.level(now)).toBe(0);
  }
  expect(line.level(10)).toBe(1);
});

test('the slowest party counts: raised in cycles 1, 2 and 3 with delays 20, 1 and 1, seen in 21, not in 20', () => {
  const { engine, line, seen } = listened();
  line.raise(1, 0, 20);
  line.raise(2, 1);
  expect(line.missing).toBe(1);
  line.raise(3, 2);
  expect(line.missing).toBe(3);
  expect(line.level(20)).toBe(0);
  runDry(engine);
  expect(seen).toEqual([[21, 1]]);
});

test('2 of 3 parties complete nothing and wake nobody', () => {
  const { engine, line, seen } = listened();
  line.raise(1, 0);
  line.raise(1, 2);
  runDry(engine);
  expect(seen).toEqual([]);
  expect(line.level(1000)).toBe(0);
});

test('3 rounds under way at once, beyond a horizon of 1024 cycles, are seen one by one', () => {
  const { engine, line, seen } = listened({ rounds: 5 });
  for (const [now, delay] of [
    [0, 2000],
    [10, 3000],
    [20, 5000],
  ] as const) {
    for (let party = 0; party < 3; party += 1) line.raise(now, party, delay);
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
  for (let party = 0; party < 3; party += 1) line.raise(0, party, 50);
  for (let party = 0; party < 3; party += 1) line.raise(5, party, 1);
  expect(line.level(49)).toBe(0);
  expect(line.level(50)).toBe(2);
});

test('a line saved with one round seen, one pending and one begun goes on identically from JSON', () => {
  const rounds = (line: Line) => {
    const levels: number[] = [];
    for (let now = 41; now < 60; now += 1) {
      if (now === 45) line.raise(now, 0, 5);
      levels.push(line.level(now), line.missing);
    }
    return levels;
  };
  const { line } = listened();
  for (const [i, now] of [1, 1, 1, 30, 30, 30, 35, 35].entries()) line.raise(now, 2 - (i % 3), 15);
  expect(line.level(40)).toBe(1);
  const copy = listened().line;
  copy.restore(JSON.parse(JSON.stringify(line.save())));
  const expected = rounds(line);
  expect(expected.at(-2)).toBe(3);
  expect(rounds(copy)).toEqual(expected);
});

test('a delay of 0 and a line of 0 or 1.5 parties are SimulationErrors', () => {
  const { engine, line } = listened();
  expect(() => line.raise(0, 0, 0)).toThrow(SimulationError);
  for (const parties of [0, 1.5]) expect(() => new Line(engine, { name: 'odd', parties })).toThrow(SimulationError);
});

test('a party that raises a round twice before the 2 others have is a SimulationError that names it', () => {
  const { engine, line } = listened();
  for (const name of ['tile 1', 'tile 2', 'tile 3']) line.join(addModule(engine, name, () => false));
  line.raise(4, 1);
  expect(() => line.raise(5, 1)).toThrow('done at cycle 5: raised twice in a round by tile 2');
  line.raise(5, 0);
  line.raise(5, 2);
  expect(() => line.raise(6, 1)).not.toThrow();
});

test('a line whose parties may run ahead takes 3 rounds of one party before the first of the 2 others', () => {
  const { engine, line, seen } = listened({ runsAhead: true });
  for (const now of [1, 2, 3]) line.raise(now, 0);
  for (const party of [1, 2]) for (const now of [10, 20]) line.raise(now, party);
  runDry(engine);
  expect(line.missing).toBe(2);
  expect(seen).toEqual([
    [11, 1],
    [21, 2],
  ]);
});

test('a line of 3 parties has no place for a 4th, none that raises as number 3, and takes no state of 2', () => {
  const { engine, line } = listened();
  for (const party of [0, 1, 2]) expect(line.join(addModule(engine, `tile ${party}`, () => false))).toBe(party);
  expect(() => line.join(1)).toThrow(SimulationError);
  expect(() => line.raise(0, 3)).toThrow(SimulationError);
  const other = new Line(engine, { name: 'other', parties: 2 });
  expect(() => line.restore(other.save())).toThrow(SimulationError);
});

test('a line waits for the parties that have not raised the oldest round, whoever raises for them now', () => {
  const { engine, line } = listened({ runsAhead: true });
  for (const name of ['tile 1', 'tile 2', 'tile 3']) line.join(addModule(engine, name, () => false));
  line.raise(1, 0);
  line.raise(2, 0);
  expect(line.waits()).toEqual([{ on: ['tile 2', 'tile 3'], reason: '2 of 3 to raise it' }]);
  line.represent(
    1,
    addModule(engine, 'tile 4', () => false),
  );
  line.raise(3, 2);
  expect(line.waits()).toEqual([{ on: ['tile 4'], reason: '1 of 3 to raise it' }]);
});
