import { describe, expect, test } from 'vitest';
import { formatProblems } from '../support/trace-format.js';

type Event = Record<string, unknown>;

const place = { pid: 1, tid: 1 };
const names: readonly Event[] = [
  { ph: 'M', name: 'process_name', pid: 1, args: { name: 'tile' } },
  { ph: 'M', name: 'thread_name', ...place, args: { name: 'fetch' } },
];
/** Two rounds inside a step, a spike that starts and ends in them, a mark, a counter. */
const correct: readonly Event[] = [
  ...names,
  { ph: 'B', name: 'step', ...place, ts: 0 },
  { ph: 'B', name: 'round 0', ...place, ts: 0 },
  { ph: 's', name: 'spike', cat: 'spike', id: 1, ...place, ts: 0.004 },
  { ph: 'C', name: 'queue', pid: 1, ts: 0.004, args: { messages: 2 } },
  { ph: 'E', name: 'round 0', ...place, ts: 0.008 },
  { ph: 'B', name: 'round 1', ...place, ts: 0.008 },
  { ph: 'i', name: 'mark', ...place, ts: 0.012, s: 't' },
  { ph: 'f', name: 'spike', cat: 'spike', id: 1, ...place, ts: 0.012, bp: 'e' },
  { ph: 'E', name: 'round 1', ...place, ts: 0.016 },
  { ph: 'E', name: 'step', ...place, ts: 0.016 },
];
const problems = (events: readonly Event[]): string[] =>
  formatProblems(JSON.stringify({ displayTimeUnit: 'ns', traceEvents: events })).map((line) => line.split(':')[0]!);
/** The correct trace with event `index` changed, or left out. */
const changed = (index: number, change: Event | undefined): readonly Event[] =>
  correct.flatMap((event, i) => (i !== index ? [event] : change === undefined ? [] : [{ ...event, ...change }]));

describe('the checker of traces', () => {
  test('finds nothing in a step of two rounds with a spike, a mark and a counter', () => {
    expect(problems(correct)).toEqual([]);
  });

  test.each<[string, number, Event | undefined, string[]]>([
    ['an unknown phase', 2, { ph: 'X' }, ['phase that we do not write', 'ends what did not begin']],
    ['a key that the phase does not have', 8, { dur: 1 }, ['has a key dur']],
    ['a time that is text', 8, { ts: '0.012' }, ['ts is no number']],
    ['a time that goes back', 6, { ts: 0.002 }, ['time goes back from 0.004']],
    ['an end in the wrong order', 6, { name: 'step' }, ['ends inside of round 0']],
    ['an end with other args', 6, { args: { step: 2 } }, ['ends with other args']],
    ['a slice without time', 7, { ts: 0.016 }, ['time goes back from 0.016', 'takes no time']],
    ['a slice that stays open', 11, undefined, ['does not end']],
    ['a flow without its start', 4, undefined, ['flow goes on that is not under way']],
    ['a flow without its end', 9, undefined, ['flow does not end']],
    ['a flow that changes its name', 9, { name: 'other' }, ['flow changes its name']],
    ['a flow that ends in the next slice', 9, { bp: 'n' }, ['flow does not end in the slice around it']],
    ['a flow outside of slices', 9, { ts: 0.012, tid: 2 }, ['flow outside of any slice', 'no name']],
    ['a counter without a number', 5, { args: { messages: 'two' } }, ['values are no numbers']],
    ['an instant of no scope', 8, { s: 'x' }, ['scope is not g, p or t']],
    ['a process without a name', 0, undefined, ['no name']],
    ['a thread named twice', 0, names[1], ['said twice', 'no name']],
    ['a name for nothing', 0, { pid: 2 }, ['no name', 'a name for nothing']],
  ])('finds %s', (_, index, change, expected) => {
    expect(problems(changed(index, change))).toEqual(expected);
  });

  test('finds a counter with 2 values at a time', () => {
    expect(problems([...correct.slice(0, 6), ...correct.slice(5)])).toEqual(['counter has two values at a time']);
  });

  test('finds a file without a list of events, and an unknown unit of time', () => {
    expect(formatProblems('{"displayTimeUnit": "ns"}')).toEqual(['traceEvents: is not a list']);
    expect(formatProblems('{"displayTimeUnit": "s", "traceEvents": []}')).toEqual(['displayTimeUnit: is s']);
  });
});
