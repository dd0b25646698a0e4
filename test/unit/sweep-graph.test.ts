import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compact, expanded } from '../../src/sweep/compact.js';
import type { StageSeconds } from '../../src/sweep/expected-time.js';
import type { SweepPlan } from '../../src/sweep/plan.js';
import { TaskGraph } from '../../src/sweep/task-graph.js';
import {
  type KeptParts,
  rangesOf,
  type SharedStages,
  type TaskFailure,
  type TaskPoint,
} from '../../src/sweep/tasks.js';

test('activity that is made narrow and wide again is the same, whatever whole numbers it holds', () => {
  const counts = fc
    .array(fc.oneof(fc.nat(200), fc.nat(70_000), fc.nat(2 ** 31), fc.double()))
    .map((values) => Float64Array.from(values));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), counts), fc.nat(), (arrays, steps) => {
      const activity = { steps, projections: arrays, list: [{ spikes: new Float64Array(3) }] };
      expect(expanded(compact(activity))).toEqual(activity);
    }),
  );
});

test('images are cut into ranges that cover each once: 300 into 16 of at most 19, 5 into 2', () => {
  for (const count of [0, 1, 4, 5, 64, 300, 10_000]) {
    const covered = rangesOf(count).flatMap(({ from, to }) => Array.from({ length: to - from }, (_, at) => from + at));
    expect(covered).toEqual(Array.from({ length: count }, (_, at) => at));
  }
  expect(rangesOf(300)).toHaveLength(16);
  expect(rangesOf(5)).toHaveLength(2);
});

const parts = (key: string): KeptParts => ({ key, ranges: rangesOf(8) });
const point = (id: string): TaskPoint => ({ id, key: id, settings: {} });
const stages = (activity: string): SharedStages => ({
  internals: [],
  calibration: parts('k'),
  spikes: 's',
  activity: parts(activity),
  keepsResults: true,
});
/** Two activities from the same spikes and calibration, with 2 and 1 timelines. */
const seconds: StageSeconds = { calibration: 3, image: 2, recount: 1, times: 10, result: 4, price: 0.5 };
const plan = {
  groups: [
    {
      seconds,
      stages: stages('a'),
      times: new Map([
        ['t1', new Map([['r1', [point('p1'), point('p2')]]])],
        ['t2', new Map([['r2', [point('p3')]]])],
      ]),
    },
    { seconds, stages: stages('b'), times: new Map([['t3', new Map([['r3', [point('p4')]]])]]) },
  ],
} as unknown as SweepPlan;

/** Runs a graph on `workers` that take turns; `fails`: which tasks fail. */
function walk(
  workers: number,
  fails: (kind: string) => TaskFailure | undefined = () => undefined,
  done: readonly string[] = [],
) {
  const givenUp: [string, string][] = [];
  const graph = new TaskGraph(plan, {
    isDone: ({ id }) => done.includes(id),
    isKept: ({ id }) => done.includes(id),
    giveUp: ({ id }, { reason }) => void givenUp.push([id, reason]),
  });
  const order: string[] = [];
  const running: number[] = [];
  for (;;) {
    const next = Array.from({ length: workers }, (_, worker) => graph.next(worker)).filter(
      ({ kind }) => kind === 'task',
    );
    for (const each of next) {
      if (each.kind !== 'task') continue;
      const { task } = each;
      order.push(
        task.kind === 'points'
          ? task.points.map(({ id }) => id).join('+')
          : `${task.kind} ${task.kind === 'images' ? task.stages.activity!.key : ''}${task.range.from}`,
      );
      running.push(each.number);
      graph.ended(each.number, fails(task.kind));
    }
    if (next.length === 0) return { order, givenUp };
  }
}

describe('tasks of a sweep', () => {
  test.each([1, 2, 5])(
    'on %i workers: calibration first, the second activity after the first, points last, nothing twice',
    (workers) => {
      const { order } = walk(workers);
      expect(new Set(order).size).toBe(order.length);
      expect(order).toHaveLength(2 + 2 + 2 + 3);
      const at = (name: string): number => order.indexOf(name);
      expect(Math.max(at('calibration 0'), at('calibration 4'))).toBeLessThan(at('images a0'));
      expect(at('images a0')).toBeLessThan(at('images b0'));
      expect(at('images a4')).toBeLessThan(at('p1+p2'));
      expect(at('images b4')).toBeLessThan(at('p4'));
    },
  );

  test('points that have ended need no images: 1 of 4 left runs one activity', () => {
    expect(walk(1, () => undefined, ['p1', 'p2', 'p3']).order).toEqual([
      'calibration 0',
      'calibration 4',
      'images b0',
      'images b4',
      'p4',
    ]);
  });

  test('a calibration that fails gives up all 4 points with its reason and runs no image', () => {
    const { order, givenUp } = walk(1, (kind) =>
      kind === 'calibration' ? { status: 'refused', reason: 'no images' } : undefined,
    );
    expect(order).toEqual(['calibration 0', 'calibration 4']);
    expect(givenUp.map(([id]) => id).sort()).toEqual(['p1', 'p2', 'p3', 'p4']);
    expect(new Set(givenUp.map(([, reason]) => reason))).toEqual(new Set(['no images']));
  });
});
