import type { MappedImageUnit } from '../../model/mapping.js';
import { pixelWords, rowsOf, weightWords } from './counts.js';

/** What one output position takes of a tile's image unit, all its projections together. */
export interface ImagePlan {
  /** Products, and additions of them. */
  readonly products: number;
  readonly weightWords: number;
  readonly pixelWords: number;
}

/** The plan of `units` for the channels that each has in `tile`. */
export function imagePlan(units: readonly MappedImageUnit[], tile: number, inputBits: number): ImagePlan {
  const plan = { products: 0, weightWords: 0, pixelWords: 0 };
  for (const unit of units) {
    const here = unit.tiles.find((each) => each.tile === tile);
    if (here === undefined) continue;
    plan.products += rowsOf(unit) * here.channels;
    plan.weightWords += rowsOf(unit) * weightWords(unit, here.channels);
    plan.pixelWords += pixelWords(unit, inputBits);
  }
  return plan;
}
