import { describe, expect, test } from 'vitest';
import type { SweepPoint, SweepResult } from '../../src/model/sweep.js';
import { sweepPageFiles } from '../../src/report/html/sweep-page.js';
import { answersOf } from '../../src/sweep/analysis/answers.js';
import { spaceSweep } from '../support/sweep-record.js';

const EVIL = `</script><script>alert(1)</script>"'`;
const done = (id: string, x: number, metrics: SweepPoint['metrics']): SweepPoint => ({
  id,
  at: { x },
  status: 'done',
  metrics,
});

/** Five points of one axis with two objectives. */
const small = (changes: Partial<SweepResult> = {}): SweepResult =>
  spaceSweep({
    axes: [{ path: 'x', values: [1, 2, 3, 4, 5] }],
    metrics: [
      { name: 'e', unit: 'pJ' },
      { name: 'a', unit: '' },
    ],
    objectives: [
      { metric: 'e', direction: 'min' },
      { metric: 'a', direction: 'max' },
    ],
    constraints: [{ metric: 'a', min: 0.5 }],
    points: [
      done('p1', 1, { e: 1, a: 0.4 }),
      done('p2', 2, { e: 2, a: 0.6 }),
      done('p3', 3, { e: 3, a: 0.9 }),
      done('p4', 4, { e: 4, a: 0.8 }),
      done('p5', 5, { e: 9, a: 0.91 }),
    ],
    ...changes,
  });

describe('the answers of a sweep', () => {
  test('front without the point that breaks a constraint and the one that is dominated; the best is nearest to the ideal', () => {
    const { front, best, feasible } = answersOf(small());
    expect(feasible.map(({ id }) => id)).toEqual(['p2', 'p3', 'p4', 'p5']);
    expect(front.map(({ id }) => id)).toEqual(['p2', 'p3', 'p5']);
    expect(best!.id).toBe('p3');
  });

  test('what a point of the front trades: the axis that differs, and objectives relative to the best point', () => {
    const [first, own] = answersOf(small()).trades;
    expect(first).toMatchObject({ id: 'p2', against: 'p3', changes: [{ path: 'x', from: 3, to: 2 }] });
    expect(first!.metrics).toEqual([
      { name: 'e', from: 3, to: 2, relative: expect.closeTo(-1 / 3, 12) },
      { name: 'a', from: 0.9, to: 0.6, relative: expect.closeTo(-1 / 3, 12) },
    ]);
    expect(own).toMatchObject({ id: 'p3', against: 'p5' });
  });

  test('a point that lacks an objective is not on the front, but counts for the effects of the others', () => {
    const points = small().points.map((point) => (point.id === 'p3' ? done('p3', 3, { e: 3 }) : point));
    const { front, metrics } = answersOf(small({ points }));
    expect(front.map(({ id }) => id)).toEqual(['p2', 'p4', 'p5']);
    expect(metrics.map(({ values }) => values.length)).toEqual([5, 4]);
    expect(metrics.map(({ effects }) => effects.kind)).toEqual(['grid', 'means']);
  });

  test('without feasible points there is no best one, no front and no trade', () => {
    expect(answersOf(small({ constraints: [{ metric: 'a', min: 2 }] }))).toMatchObject({
      front: [],
      best: undefined,
      trades: [],
    });
  });

  test('of 538 of 540 chips: the front is that of the plain comparison, and means say that two are missing', () => {
    const sweep = spaceSweep();
    const { front, metrics } = answersOf(sweep);
    const names = sweep.objectives.map(({ metric }) => metric);
    const worse = (a: SweepPoint, b: SweepPoint): boolean =>
      names.every((name) => b.metrics[name]! <= a.metrics[name]!) &&
      names.some((name) => b.metrics[name]! < a.metrics[name]!);
    const allowed = sweep.points.filter(({ metrics: all }) => all['area.usedUm2']! <= 2.5e7);
    const plain = allowed.filter((point) => !allowed.some((other) => worse(point, other)));
    expect(front.map(({ id }) => id).sort()).toEqual(plain.map(({ id }) => id).sort());
    expect(metrics[0]!.effects).toMatchObject({ kind: 'means', why: '538 of 540 combinations have a value' });
  });
});

describe('the page of a sweep', () => {
  test('comes with its figures: a front for each pair of three objectives, the others for each objective', () => {
    const names = [...sweepPageFiles(spaceSweep()).keys()];
    const three = (name: string): string[] => [`${name}.svg`, `${name}-2.svg`, `${name}-3.svg`];
    expect(names).toEqual(['report.html', ...['front', 'heat-map', 'lines', 'tornado'].flatMap(three)]);
  });

  test('loads nothing, has no NaN, each id once, a row for each point, and data that can be read back', () => {
    const page = sweepPageFiles(spaceSweep()).get('report.html')!;
    expect(page).not.toMatch(/\b(?:src|srcset|action)=|href="(?!#)|@import|url\(|NaN|undefined|\[object|Infinity/);
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    expect(page.match(/<tr data-point="p\d+"/g)!.length).toBeGreaterThanOrEqual(540);
    const data = JSON.parse(/id="sweep-data">(.*?)<\/script>/s.exec(page)![1]!) as { points: unknown[]; best: string };
    expect([data.points.length, data.best]).toEqual([540, answersOf(spaceSweep()).best!.id]);
    expect(page).toContain('a &lt;b&gt;promise&lt;/b&gt; was broken');
  });

  test('names, values and reasons that are markup stay text, in the page and in its figures', () => {
    const points: SweepPoint[] = [
      { id: 'p1', at: { [EVIL]: EVIL, y: 1 }, status: 'done', metrics: { [EVIL]: 1, b: 2 } },
      { id: 'p2', at: { [EVIL]: 'plain', y: 2 }, status: 'done', metrics: { [EVIL]: 2, b: 1 } },
      { id: 'p3', at: { [EVIL]: EVIL, y: 2 }, status: 'refused', reason: EVIL, metrics: {} },
    ];
    const sweep = small({
      axes: [
        { path: EVIL, values: [EVIL, 'plain'] },
        { path: 'y', values: [1, 2] },
      ],
      metrics: [
        { name: EVIL, unit: EVIL },
        { name: 'b', unit: '' },
      ],
      objectives: [
        { metric: EVIL, direction: 'min' },
        { metric: 'b', direction: 'min' },
      ],
      constraints: [{ metric: EVIL, max: 5 }],
      points,
    });
    const files = sweepPageFiles({ ...sweep, study: { ...sweep.study, description: EVIL, name: EVIL } });
    expect(files.get('report.html')!.match(/<script/g)).toHaveLength(2);
    for (const [name, text] of files) expect(text, name).not.toContain('<script>alert');
  });

  test('of a sweep without objectives, of one point and of none can be made', () => {
    const one = small().points.slice(0, 1);
    for (const sweep of [
      small({ objectives: [] }),
      small({ points: one }),
      small({ points: [] }),
      small({ objectives: [], points: [] }),
    ]) {
      expect(sweepPageFiles(sweep).get('report.html')).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  test('of 4000 points lists 3000, the front among them', () => {
    const points = Array.from({ length: 4000 }, (_, at) => done(`p${at + 1}`, (at % 5) + 1, { e: 4000 - at, a: 0.6 }));
    const page = sweepPageFiles(small({ points })).get('report.html')!;
    expect(page).toContain('3000 of 4000 points');
    expect(page).toContain('<tr data-point="p4000"');
    expect(page).not.toContain('<tr data-point="p3500"');
  });

  test('of axes with 100 and 30 values has a heat map of at most 24 cells each way, which shows the best of a cell', () => {
    const values = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
    const [across, down] = [values(100), values(30)];
    const points = across.flatMap((x) =>
      down.map((y) => ({ ...done(`p${30 * (x - 1) + y}`, 1, { e: 100 * x + y, a: 1 }), at: { x, y } })),
    );
    const axes = [
      { path: 'x', values: across },
      { path: 'y', values: down },
    ];
    const svg = sweepPageFiles(small({ axes, points })).get('heat-map.svg')!;
    expect(svg.match(/<rect /g)).toHaveLength(20 * 15);
    expect(svg).toContain('<title>x 1 to 5, y 1 to 2: 0.1010 (p1)</title>');
    expect(svg).toContain('<title>x 96 to 100, y 29 to 30: 9.629 (p2879)</title>');
    expect(svg).not.toMatch(/(?:width|height)="-/);
  });

  test('the same sweep gives the same bytes', () => {
    expect([...sweepPageFiles(spaceSweep())]).toEqual([...sweepPageFiles(spaceSweep())]);
  });

  test('every figure is a file with its own colours', () => {
    for (const [name, text] of sweepPageFiles(spaceSweep())) {
      if (!name.endsWith('.svg')) continue;
      expect(text, name).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"[^>]*>\s*<style>/);
      expect(text.trimEnd(), name).toMatch(/<\/svg>$/);
    }
  });
});
