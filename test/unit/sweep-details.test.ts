import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createPointStore, keptResult, openSweepFolder } from '../../src/host/node/sweep-folder.js';
import type { RunResult } from '../../src/model/result.js';
import type { SweepPoint } from '../../src/model/sweep.js';
import { pointDetails, TextPool } from '../../src/report/html/point-details.js';
import { sweepPageFiles } from '../../src/report/html/sweep-page.js';
import { metricValues } from '../../src/sweep/metrics.js';
import { sweepMemory, sweepOf } from '../support/sweep.js';

const STUDY = `format: snn-study/1
name: small
description: d
chip: spikesim-rram-64
workload: mnist-vgg
run: { steps: 10, fidelity: analytic }
axes:
  - { path: chip.noc.flitBits, values: [16, 32] }
  - { path: chip.tile.pesPerTile, values: [4, 8] }
objectives: [{ metric: energy.totalPj, direction: min }, { metric: latency.decisionNs, direction: min }]
metrics: [area.usedUm2, mapping.tiles]
`;

/** The small study, with the results that it keeps. */
async function small(text = STUDY) {
  const memory = sweepMemory();
  const sweep = await sweepOf(text, memory);
  const resultOf = ({ result }: SweepPoint): RunResult | undefined =>
    result === undefined ? undefined : memory.results.get(result);
  return { sweep, memory, resultOf };
}

/** What the page says of its points. */
function dataOf(page: string) {
  const [, text] = /<script type="application\/json" id="point-data">([\s\S]*?)<\/script>/.exec(page)!;
  return JSON.parse(text!) as { texts: string[]; points: Record<string, ReturnType<typeof pointDetails>> };
}

describe('a sweep that keeps whole results', () => {
  test('keeps one for each of 4 points, under the key that its row names', async () => {
    const { sweep, memory, resultOf } = await small();
    expect(memory.results.size).toBe(4);
    for (const point of sweep.points) {
      expect(resultOf(point)!.energy.totalPj).toBe(point.metrics['energy.totalPj']);
    }
  });

  test('keeps none of points that set prices: the result is not under their prices', async () => {
    const { sweep, memory } = await small(`${STUDY}set: { prices.adc.conversion.valuePj: 2 }\n`);
    expect(memory.results.size).toBe(0);
    expect(sweep.points.map(({ status, result }) => [status, result])).toEqual(Array(4).fill(['done', undefined]));
  });

  test('its page takes all 4 points apart: shares of each bar sum to 1, formulas are those of sim explain', async () => {
    const { sweep, resultOf } = await small();
    const { texts, points } = dataOf(sweepPageFiles(sweep, resultOf).get('report.html')!);
    expect(Object.keys(points)).toEqual(['p1', 'p2', 'p3', 'p4']);
    for (const { bars, figures } of Object.values(points)) {
      for (const { parts } of bars) expect(parts.reduce((sum, [, , share]) => sum + share, 0)).toBeCloseTo(1, 2);
      expect(figures.map(({ name }) => texts[name])).toEqual(['energy.totalPj', 'latency.decisionNs', 'area.usedUm2']);
    }
  });

  test('its page says of every trade of the front what it follows from, by module and layer', async () => {
    const { sweep, resultOf } = await small();
    const page = sweepPageFiles(sweep, resultOf).get('report.html')!;
    const trades = [...page.matchAll(/<details data-trade="(p\d+)">/g)].map(([, id]) => id);
    expect(trades.length).toBeGreaterThan(0);
    expect(page).toContain('energy.totalPj by module');
    expect(page).not.toContain('run both points with');
  });

  test('a page without results is as it was: no section of points, and how to compare two', async () => {
    const { sweep } = await small();
    const page = sweepPageFiles(sweep).get('report.html')!;
    expect(page).not.toContain('point-data');
    expect(page).toContain('run both points with');
  });

  test('texts of points are kept once: 3 formulas for 4 points', async () => {
    const { sweep, resultOf } = await small();
    const pool = new TextPool();
    const places = sweep.points.map(
      (point) => pointDetails(resultOf(point)!, ['energy.totalPj'], pool).figures[0]!.formula,
    );
    expect(new Set(places).size).toBe(1);
    expect(pool.texts.filter((text) => text === pool.texts[places[0]!])).toHaveLength(1);
  });
});

test('methods.fusion is the first fusion of the workload, whatever its table is called', async () => {
  const { sweep, resultOf } = await small();
  const result = resultOf(sweep.points[0]!)!;
  const first = result.methods.find(({ name }) => name.startsWith('fusion-'))!.name;
  const names = [`methods.${first}.energyPj[7]`, 'methods.fusion.energyPj[7]'];
  const values = metricValues(result, names);
  expect(values[names[1]!]).toBe(values[names[0]!]);
  expect(values[names[0]!]).toBeGreaterThan(0);
});

test('a kept result that is cut off is found: its row is run again; one that is sound comes back as it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sweep-details-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { sweep, resultOf } = await small();
  const [point] = sweep.points;
  const key = point!.result!;
  const notes: string[] = [];
  await openSweepFolder(folder, 'small');
  const store = createPointStore(folder, (text) => notes.push(text));
  store.keep(key, resultOf(point!)!);
  store.write({ key, status: 'done', result: key, metrics: point!.metrics });
  expect(store.read(key)).toMatchObject({ status: 'done', result: key });
  expect(JSON.stringify(keptResult(folder, key))).toBe(JSON.stringify(resultOf(point!)));
  const [file] = readdirSync(join(folder, 'results'));
  const path = join(folder, 'results', file!);
  writeFileSync(path, readFileSync(path).subarray(0, 1000));
  expect([store.read(key), keptResult(folder, key)]).toEqual([undefined, undefined]);
  expect(notes).toEqual([expect.stringMatching(/is missing or damaged; run again$/)]);
  store.keep(key, resultOf(point!)!);
  expect(store.read(key)).toMatchObject({ status: 'done' });
});
