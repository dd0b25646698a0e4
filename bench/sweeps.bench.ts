/**
 * What a step and image costs as density, crossbar height, number of steps and of images change, and what counting
 * activity costs, on one thread: layers of the middle of VGG19 (256 channels of 8 x 8), images and counting also on VGG11
 * of CIFAR shape; seeded weights.
 *
 *     npm run bench:sweeps
 *     OUT=docs/data npm run bench:sweeps      writes performance-*.csv there
 *     SWEEPS=rows,steps npm run bench:sweeps
 *
 * Times are processor time of the process, the least of several images: work of others on the machine does not count.
 */
import { beforeAll, expect, test } from 'vitest';
import { listed, machineNote, type Row, writeRows } from './support/rows.js';
import { measureCounting, measureDensity, measureImages, measureRows, measureSteps } from './support/sweeps.js';

const SWEEPS = {
  density: measureDensity,
  rows: measureRows,
  steps: measureSteps,
  images: measureImages,
  counting: measureCounting,
} as const satisfies Readonly<Record<string, () => Promise<readonly Row[]>>>;
type Sweep = keyof typeof SWEEPS;

beforeAll(() => console.log(machineNote()));

test.each(listed<Sweep>('SWEEPS', Object.keys(SWEEPS) as Sweep[]))('%s', async (sweep) => {
  const rows = await SWEEPS[sweep]();
  expect(rows.length).toBeGreaterThan(0);
  console.table(rows);
  const folder = process.env['OUT'];
  if (folder !== undefined) writeRows(`${folder}/performance-${sweep}.csv`, rows);
});
