import { describe, expect, test } from 'vitest';
import type { SweepPoint } from '../../src/model/sweep.js';
import { sweepText } from '../../src/report/sweep-text.js';
import { spaceSweep } from '../support/sweep-record.js';

const all = spaceSweep();
/** The sweep of 540 points, of which these have no metrics. */
const textWith = (states: readonly SweepPoint['status'][]): string =>
  sweepText(
    {
      ...all,
      points: all.points.map(({ reason: _, ...point }, at): SweepPoint => {
        const status = states[at];
        if (status === undefined) return { ...point, status: 'done' };
        return { ...point, status, reason: 'the worker died: out of memory', metrics: {} };
      }),
    },
    false,
  );

describe('the closing text of a sweep', () => {
  test('says that --retry runs the point again that failed, and names it with its reason', () => {
    const text = textWith(['failed']);
    expect(text).toContain('p1 failed: the worker died: out of memory\n');
    expect(text).toContain('the same command with --retry runs the point that failed again\n');
  });

  test('counts them: 3 of 5 points without metrics failed', () => {
    expect(textWith(['failed', 'refused', 'failed', 'failed', 'excluded'])).toContain(
      'the same command with --retry runs the 3 points that failed again\n',
    );
  });

  test('has no word of it where points were refused or left out: they would be again', () => {
    const text = textWith(['refused', 'excluded']);
    expect(text).toContain('p1 refused: ');
    expect(text).not.toContain('--retry');
  });

  test('stays within 80 columns', () => {
    const lines = textWith(Array(540).fill('failed')).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.join('\n')).toContain('--retry runs the 540 points that failed again');
  });
});
