import type { Projection } from '../model/network.js';
import type { IntegerFormat } from '../model/numerics.js';
import type { Arena } from './arena.js';
import { placeGather, type RowGeometry } from './gather-plan.js';
import type { Scope } from './layout-scope.js';
import type { PlanePlan } from './plan.js';
import { FINISH, type Summation } from './plane.js';
import type { RowProgram } from './row-program.js';
import { rowShift, tiling, writeTiles } from './weight-tiles.js';

/** Bits of a plane's number that say how its sums leave. */
export const FINISH_BITS = 3;

/** Rows of a projection, each of 2^`shift` bytes in a tile. */
export interface Rows {
  readonly geometry: RowGeometry;
  readonly program: RowProgram;
  readonly shift: number;
}

/** What projections of integers have in common. */
export const common = (arena: Arena, { name, source }: Projection, { geometry, program, shift }: Rows) => ({
  kind: 'spikes' as const,
  name,
  source,
  outputs: geometry.blocks.matrix.outputs,
  gather: placeGather(arena, geometry, program, shift),
  counting: undefined,
});

/** The integers of `quantised` and `hardware`. */
export function integersOf({ options }: Scope): IntegerFormat {
  const { numerics } = options;
  if (numerics.kind !== 'quantised' && numerics.kind !== 'hardware') throw new Error('not in integers');
  return numerics.integers;
}

/** Rows as long as the widest of the planes that share them needs. */
export function commonShift(
  summations: readonly Summation[],
  { blocks }: RowGeometry,
  { unitRows }: RowProgram,
): number {
  const longest = Math.max(...unitRows);
  return Math.max(...summations.map(({ store }) => rowShift(store, blocks.matrix.outputs, longest)));
}

/** Places weights `values` [row][output] of one plane. */
export function placePlane(
  arena: Arena,
  { geometry, program, shift }: Rows,
  values: ArrayLike<number>,
  summation: Summation,
  finish: number,
  target: PlanePlan['target'],
  adc: number,
): PlanePlan {
  const { matrix } = geometry.blocks;
  const tiles = tiling(summation.store, matrix.outputs, program.rows, shift);
  const isNarrow = finish === FINISH.add16 || finish === FINISH.multiply16 || finish === FINISH.divide16;
  return {
    ...tiles,
    which: (summation.weights << FINISH_BITS) + finish,
    weights: arena.fill(tiles.tiles * tiles.tileBytes, (bytes) =>
      writeTiles(bytes, values, matrix, program, tiles, summation.bias),
    ),
    mostRows: summation.mostRows,
    bias: summation.bias,
    target,
    sumBytes: isNarrow ? 2 : 4,
    adc,
  };
}
