/**
 * Writes test/golden/data/analytic-space.csv: every point of the space on which adaptive search is judged.
 *
 *     npm run make:analytic-space
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { measurePlace, SPACE_AXES, SPACE_FILE, SPACE_SIZES, spaceInputs } from '../test/support/analytic-space.js';
import { gridOf } from '../test/support/grid.js';

export async function main(): Promise<void> {
  const root = fileURLToPath(new URL('../', import.meta.url));
  const inputs = await spaceInputs(root);
  const axes = Object.values(SPACE_AXES);
  const lines = gridOf(SPACE_SIZES).map((places) =>
    [
      ...places.map((place, axis) => axes[axis]![place]),
      ...measurePlace(inputs, places).map((value) => Number(value.toPrecision(9))),
    ].join(),
  );
  const header = [...Object.keys(SPACE_AXES), 'energyPj', 'latencyNs', 'areaUm2'].join();
  writeFileSync(`${root}${SPACE_FILE}`, `${[header, ...lines].join('\n')}\n`);
}
