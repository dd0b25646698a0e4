import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Chart, lineChart, type Row } from '../../scripts/line-chart.js';
import { drawFigure } from '../../scripts/plot.js';

const chart: Chart = {
  title: 'Cost against steps',
  x: { field: 'steps', title: 'steps', scale: 'log' },
  y: { field: 'ms', title: 'time for one image [ms]', scale: 'log' },
  series: { field: 'network', title: 'network' },
};
const rows: readonly Row[] = ['vgg11', 'vgg19'].flatMap((network, n) =>
  [10, 100, 1000].map((steps) => ({ network, steps, ms: steps * (n + 1) })),
);
const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]+)</g)].map((match) => match[1]!);
const marks = (svg: string, kind: string): number => svg.split(`aria-roledescription="${kind}"`).length - 1;

test('two lines of 3 points are 700 x 400 on white, named in the legend, with 6 points and their ticks', async () => {
  const svg = await lineChart(chart, rows);
  expect(svg).toContain('viewBox="0 0 700 400"><rect width="700" height="400" fill="#ffffff"/>');
  expect(texts(svg)).toEqual(
    expect.arrayContaining([chart.title, chart.y.title, 'vgg11', 'vgg19', '10', '100', '1000']),
  );
  expect(marks(svg, 'line mark')).toBe(2);
  expect(marks(svg, 'point')).toBe(6);
  expect(svg).not.toContain('NaN');
});

test('the same rows give the same bytes, numbers as text too', async () => {
  const asText = rows.map((row) => ({ ...row, steps: String(row['steps']) }));
  expect(await lineChart(chart, asText)).toBe(await lineChart(chart, rows));
});

test('a spread from 90 to 110 draws one bar at each of 6 points', async () => {
  const spread = { ...chart, spread: { low: 'low', high: 'high' } };
  const svg = await lineChart(
    spread,
    rows.map((row) => ({ ...row, low: Number(row['ms']) * 0.9, high: Number(row['ms']) * 1.1 })),
  );
  expect(marks(svg, 'rule mark')).toBe(6);
});

test('a density of 0.05 reads 5 % on an axis of percent', async () => {
  const density = { ...chart, x: { ...chart.x, format: 'percent' as const } };
  const svg = await lineChart(density, [{ network: 'a', steps: 0.05, ms: 1 }]);
  expect(texts(svg)).toContain('5 %');
});

describe('nothing is left out in silence', () => {
  test.each<[string, Row[], string]>([
    ['a zero on a logarithmic axis', [{ network: 'a', steps: 0, ms: 1 }], 'row 1 has steps = 0, not on a log axis'],
    ['a cell without a number', [{ network: 'a', steps: 1, ms: '' }], 'row 1 has ms = , not on a log axis'],
    ['a missing column', [{ network: 'a', steps: 1 }], 'row 1 has ms = undefined, not on a log axis'],
    ['a row of no line', [{ steps: 1, ms: 1 }], 'row 1 has no network'],
    ['no rows', [], 'there are no rows'],
    [
      'a ninth line',
      Array.from({ length: 9 }, (_, n) => ({ network: `n${n}`, steps: 1, ms: 1 })),
      '9 lines, at most 8',
    ],
  ])('%s is refused', async (_, wrong, message) => {
    await expect(lineChart(chart, wrong)).rejects.toThrow(`Cost against steps: ${message}`);
  });
});

test('a figure file draws the rows of its CSV that it asks for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sim-figure-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'speed.csv'), 'network,steps,ms,host\nvgg11,1,2,here\nvgg19,1,3,there\n');
  const figure = { ...chart, data: 'speed.csv', where: { host: 'here' } };
  writeFileSync(join(folder, 'speed.json'), JSON.stringify(figure));
  expect(await drawFigure(join(folder, 'speed.json'))).toBe(join(folder, 'speed.svg'));
  expect(readFileSync(join(folder, 'speed.svg'), 'utf8')).toBe(
    await lineChart(chart, [{ network: 'vgg11', steps: 1, ms: 2 }]),
  );
});
