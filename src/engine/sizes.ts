import type { GatherPlan, PopulationPlan } from './plan.js';

/** Bytes of the sums of all slots that are computed at once: they stay in the second cache. */
const SUM_BYTES = 512 * 1024;
const WORD = 4;
const LINE = 64;

/** Bytes of `count` rounded up to cache lines, and one more so that slots do not fall into the same set of a cache. */
export const lines = (bytes: number): number => Math.ceil(bytes / LINE) * LINE + LINE;

/** How much of its scratch a population uses. */
export interface Sizes {
  readonly slots: number;
  readonly firstStride: number;
  readonly secondStride: number;
  readonly maskStride: number;
  readonly combinedStride: number;
}

/** Sizes for blocks of `blockSteps` steps. */
export function sizesOf(plan: PopulationPlan, blockSteps: number): Sizes {
  const neurons = plan.positions * plan.stride;
  const { neurons: kind } = plan;
  const planes = kind.kind === 'integer' ? kind.projections.flatMap(({ planes: all }) => all) : [];
  const wide = kind.kind === 'float' || planes.some(({ target, sumBytes }) => target === 'first' && sumBytes === 4);
  const firstStride = lines(neurons * (wide ? 4 : 2));
  const hasSecond = planes.some(({ target }) => target === 'second');
  const combinedStride = kind.kind === 'integer' && kind.current === 'combined' ? lines(neurons * 4) : 0;
  const slots = Math.max(1, Math.min(blockSteps, Math.floor(SUM_BYTES / (firstStride + combinedStride))));
  return {
    slots,
    firstStride,
    secondStride: hasSecond ? lines(neurons * 2) : 0,
    maskStride: lines(neurons / 8),
    combinedStride,
  };
}

/** Bytes of the counts of a slot: see src/wasm/gather.ts. */
export const countStride = ({ rowBlocks, groups }: GatherPlan): number => lines((2 * rowBlocks + groups + 1) * WORD);
