import { loadRunInputs } from '../../src/cli/load.js';
import { createNodeHost } from '../../src/host/node/files.js';
import type { Chip } from '../../src/model/chip.js';
import { analyticRun } from '../../src/run/analytic.js';
import type { RunInputs } from '../../src/run/prepare.js';
import { overlaid } from '../../src/spec/merge.js';
import { projectFile } from './load.js';

/** Axes of the real space on which searches are judged: the default chip with mnist-vgg, 100 steps at 0.05 spikes a step. */
export const SPACE_AXES = {
  'crossbar.rows': [32, 64, 96, 128, 192, 256],
  'crossbar.cols': [32, 64, 96, 128, 192, 256],
  'crossbar.columnsPerAdc': [1, 2, 4, 8, 16],
  'tile.pesPerTile': [4, 8, 16],
} as const;
export const SPACE_SIZES = Object.values(SPACE_AXES).map(({ length }) => length);
export const SPACE_FILE = 'test/golden/data/analytic-space.csv';

/** Energy [pJ], latency [ns] and area [um2] of every point of SPACE_FILE, by its places. */
export function spaceTable(): ReadonlyMap<string, readonly number[]> {
  const [, ...lines] = projectFile(SPACE_FILE).trim().split('\n');
  return new Map(
    lines.map((line) => {
      const cells = line.split(',').map(Number);
      const places = Object.values(SPACE_AXES).map((values, axis) =>
        (values as readonly number[]).indexOf(cells[axis]!),
      );
      return [places.join(), cells.slice(SPACE_SIZES.length)];
    }),
  );
}

export const spaceInputs = (root: string): Promise<RunInputs> =>
  loadRunInputs(createNodeHost(root), 'spikesim-rram-64', 'mnist-vgg', {
    ...{ settings: [], json: true, allowOutside: false, preset: 'phys', prices: [] },
  });

/** The three metrics of one point, computed. */
export function measurePlace(inputs: RunInputs, places: readonly number[]): readonly number[] {
  const changes: Record<string, Record<string, number>> = {};
  for (const [axis, [path, values]] of Object.entries(SPACE_AXES).entries()) {
    const [section, key] = path.split('.') as [string, string];
    changes[section] = { ...changes[section], [key]: values[places[axis]!]! };
  }
  const chip = overlaid({ ...inputs.chip.chip }, changes) as unknown as Chip;
  const { energy, latency, area } = analyticRun(
    { ...inputs, chip: { ...inputs.chip, chip } },
    { steps: 100, methods: ['fc'], version: 'test', fidelity: { kind: 'analytic', firing: 0.05 } },
  );
  return [energy.totalPj, latency.decisionNs, area.usedUm2];
}
