import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { piecesOf } from '../../scripts/accuracy.js';
import { type Configuration, mnist, settingsOf } from '../../scripts/accuracy-configurations.js';
import { GRID, gridCsv } from '../../scripts/accuracy-grid.js';
import { Meter } from '../../scripts/accuracy-measure.js';
import { studyNetwork } from '../../scripts/accuracy-networks.js';
import { POINTS } from '../../scripts/accuracy-points.js';
import { type AccuracyRow, AccuracyTable, METHODS, readAccuracies, STEPS } from '../../scripts/accuracy-rows.js';
import { accuracySections, withSections } from '../../scripts/accuracy-tables.js';
import { createNodeHost } from '../../src/host/node/files.js';
import { loadChip } from '../../src/spec/load-chip.js';

const host = createNodeHost(fileURLToPath(new URL('../../', import.meta.url)));
const text = (path: string): string => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');
const committed = new AccuracyTable(readAccuracies(text('data/accuracy.csv')));

/** Rows of a measurement in which every share is `accuracy`. */
const rowsOf = (configuration: Configuration, images: number, accuracy: number): readonly AccuracyRow[] =>
  METHODS.flatMap((method) => STEPS.map((steps) => ({ configuration, images, method, steps, accuracy })));

describe('the committed study', () => {
  test('docs/accuracy.md holds the tables that its script makes of docs/data/accuracy.csv', () => {
    const page = text('accuracy.md');
    expect(withSections(page, accuracySections(committed))).toBe(page);
    expect(gridCsv(committed)).toBe(text('data/accuracy-grid.csv'));
  });

  test('its rows are in the order of the study, whatever the order they were measured in', () => {
    expect(committed.toCsv()).toBe(text('data/accuracy.csv'));
    expect(new AccuracyTable(committed.rows().toReversed()).toCsv()).toBe(text('data/accuracy.csv'));
  });

  test('a network loses nothing by 8-bit weights: within 0.5 points on 1,000 digits in every step of the table', () => {
    for (const steps of STEPS) {
      const accuracy = ({ configuration }: { readonly configuration: Configuration }): number =>
        committed.find(configuration, 1000, 'fc', steps)!.accuracy;
      expect(Math.abs(accuracy(mnist(0, 0).quantised(8, 'channel')) - accuracy(mnist(0, 0).ideal()))).toBeLessThan(
        0.005,
      );
    }
  });
});

describe('what is left to measure', () => {
  const chip = mnist(0, 0).chip({ adcBits: 7 }).configuration;
  const wanted = [100, 1000].map((images, turn) => ({ configuration: chip, images, turn }));

  test('the grid has 108 chips, and the chip loader takes every configuration of the study', async () => {
    expect(GRID.length).toBe(108);
    const settings = new Set(POINTS.map(({ configuration }) => settingsOf(configuration).join(' ')));
    for (const each of settings) await loadChip(host, 'spikesim-rram-64', each === '' ? [] : each.split(' '));
  });

  test('what the table has is not measured again: 1,000 images after 100 are the last 900', () => {
    expect(piecesOf(wanted, new AccuracyTable())).toMatchObject([
      { from: 0, images: 100 },
      { from: 100, images: 1000 },
    ]);
    expect(piecesOf(wanted, new AccuracyTable(rowsOf(chip, 100, 0.5)))).toMatchObject([{ from: 100, images: 1000 }]);
    expect(piecesOf(wanted, new AccuracyTable(rowsOf(chip, 1000, 0.5)))).toEqual([]);
  });

  test('points of a lower turn come first', () => {
    expect(piecesOf(wanted.toReversed(), new AccuracyTable()).map(({ images }) => images)).toEqual([100, 1000]);
  });

  test('more images replace fewer, but those that others are compared with stay', () => {
    const table = new AccuracyTable(rowsOf(chip, 100, 0.5));
    table.add(rowsOf(chip, 300, 0.6));
    expect(table.imagesOf(chip)).toEqual([300]);
    const ideal = mnist(0, 0).ideal().configuration;
    table.add(rowsOf(ideal, 100, 0.5));
    table.add(rowsOf(ideal, 1000, 0.6));
    expect(table.imagesOf(ideal)).toEqual([100, 1000]);
  });
});

test('images 0 to 2 and 3 to 4 counted apart give what images 0 to 4 give together', async () => {
  const meter = new Meter(await studyNetwork('mnist-vgg'), { workers: 2 });
  const count = (from: number, images: number) =>
    meter.countRight({ configuration: mnist(0, 0).quantised(4, 'channel').configuration, from, images }, 80);
  const [first, second, all] = [await count(0, 3), await count(3, 5), await count(0, 5)];
  for (const method of METHODS) {
    expect(all[method]).toEqual(first[method]!.map((right, step) => right + second[method]![step]!));
  }
  expect(Math.max(...all['fc']!)).toBeGreaterThan(0);
});
