import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesOf, openTasks } from '../../src/sweep/batches.js';
import type { NextTask, OpenTask } from '../../src/sweep/task-graph.js';
import type { SharedStages } from '../../src/sweep/tasks.js';

const stages: SharedStages = {
  ...{ internals: [], calibration: undefined, spikes: undefined, activity: undefined },
  keepsResults: false,
};

/** Tasks that are expected to take these seconds; workers died `deaths[number]` times of one. */
const tasksOf = (seconds: readonly number[], deaths: Readonly<Record<number, number>> = {}): readonly OpenTask[] =>
  seconds.map((each, number) => ({
    ...{ number, seconds: each, deaths: deaths[number] ?? 0 },
    task: { kind: 'points', stages, points: [] },
  }));

const numbers = (batches: readonly (readonly OpenTask[])[]): readonly (readonly number[])[] =>
  batches.map((batch) => batch.map(({ number }) => number));

/** A graph that gives these tasks, then says `last`; `asked` counts how often it was asked. */
function graphOf(tasks: readonly OpenTask[], last: Exclude<NextTask['kind'], 'task'>) {
  let asked = 0;
  const next = (): NextTask => {
    const task = tasks[asked];
    asked += 1;
    return task === undefined ? { kind: last } : { kind: 'task', ...task };
  };
  return { next, asked: () => asked };
}

describe('tasks that can start are taken', () => {
  test('until they are worth 2 batches of 10 s: 7 of 3 s, and the eighth is not asked for', () => {
    const graph = graphOf(tasksOf(Array(20).fill(3)), 'end');
    expect(openTasks(graph, { seconds: 10, most: 2 })).toHaveLength(7);
    expect(graph.asked()).toBe(7);
  });

  test('a single one, however long it takes', () => {
    expect(openTasks(graphOf(tasksOf([1e6, 1]), 'end'), { seconds: 10, most: 2 })).toHaveLength(1);
  });

  test.each(['wait', 'end'] as const)('until the graph says %s: all 3', (last) => {
    const taken = openTasks(graphOf(tasksOf([1, 1, 1]), last), { seconds: 10, most: 2 });
    expect(taken.map(({ number }) => number)).toEqual([0, 1, 2]);
  });

  test('20,000 of them where they take no time, not all 30,000', () => {
    const graph = graphOf(tasksOf(Array(30_000).fill(0)), 'end');
    expect(openTasks(graph, { seconds: 10, most: 2 })).toHaveLength(20_000);
  });
});

describe('batches', () => {
  test('of no task are none', () => {
    expect(batchesOf([], { seconds: 10, most: 4 })).toEqual([]);
  });

  test('of 12 s in batches of 5 s are 3, of 4 s each, in their order', () => {
    const batches = batchesOf(tasksOf([1, 3, 2, 2, 4]), { seconds: 5, most: 100 });
    expect(numbers(batches)).toEqual([[0, 1], [2, 3], [4]]);
  });

  test('are at most as many as are allowed: 12 s in 2 of 6 s', () => {
    expect(numbers(batchesOf(tasksOf(Array(12).fill(1)), { seconds: 1, most: 2 }))).toEqual([
      [0, 1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10, 11],
    ]);
  });

  test('a task longer than a batch is one alone, with nothing left empty', () => {
    expect(numbers(batchesOf(tasksOf([100, 1, 1]), { seconds: 10, most: 100 }))).toEqual([[0], [1, 2]]);
  });

  test('tasks that take no time are one batch', () => {
    expect(numbers(batchesOf(tasksOf([0, 0, 0]), { seconds: 10, most: 100 }))).toEqual([[0, 1, 2]]);
  });

  test('a task that a worker died of is alone and first, the others as if it were not there', () => {
    const batches = batchesOf(tasksOf([1, 1, 1, 1], { 1: 1 }), { seconds: 10, most: 100 });
    expect(numbers(batches)).toEqual([[1], [0, 2, 3]]);
  });

  test('tasks that workers died of are never put together, even where fewer batches are asked for', () => {
    const batches = batchesOf(tasksOf([1, 1, 1, 1], { 0: 1, 2: 2, 3: 1 }), { seconds: 10, most: 2 });
    expect(numbers(batches)).toEqual([[0], [2], [3], [1]]);
  });

  test('have every task once and in order, none is empty, none is longer than its share and two tasks', () => {
    const tasks = fc.array(fc.record({ seconds: fc.double({ min: 0, max: 1000, noNaN: true }), dies: fc.nat(9) }));
    fc.assert(
      fc.property(
        tasks,
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.integer({ min: 1, max: 50 }),
        (all, seconds, most) => {
          const given = tasksOf(
            all.map((each) => each.seconds),
            Object.fromEntries(all.map(({ dies }, at) => [at, dies === 0 ? 1 : 0])),
          );
          const batches = batchesOf(given, { seconds, most });
          const dead = given.filter(({ deaths }) => deaths > 0);
          const alive = given.filter(({ deaths }) => deaths === 0);
          expect(batches.flat()).toEqual([...dead, ...alive]);
          expect(batches.every(({ length }) => length > 0)).toBe(true);
          expect(batches.length).toBeLessThanOrEqual(Math.max(most, dead.length + 1));
          const whole = alive.reduce((sum, each) => sum + each.seconds, 0);
          const wanted = Math.max(1, Math.min(Math.ceil(whole / seconds), alive.length, most - dead.length));
          const longest = Math.max(0, ...alive.map((each) => each.seconds));
          for (const batch of batches.slice(dead.length)) {
            const time = batch.reduce((sum, each) => sum + each.seconds, 0);
            expect(time).toBeLessThanOrEqual((whole / wanted + 2 * longest) * (1 + 1e-9));
          }
        },
      ),
    );
  });
});
