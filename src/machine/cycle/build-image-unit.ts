import { ImageFetch } from '../../hw/image-unit/image-fetch.js';
import { imagePlan } from '../../hw/image-unit/image-plan.js';
import { ImageUnit } from '../../hw/image-unit/image-unit.js';
import type { MappedImageUnit } from '../../model/mapping.js';
import type { TileSite } from './tile-site.js';

/** Rounds of pixels that may wait before the multipliers. */
const ROUNDS_AHEAD = 2;

/** Modules of a tile that reads the image digitally. */
export interface ImageModules {
  readonly imageFetch: ImageFetch;
  readonly imageUnit: ImageUnit;
}

/** The image unit of a population in one of its tiles: it opens the first step of every image. */
export function buildImageUnit(site: TileSite, units: readonly MappedImageUnit[]): ImageModules {
  const { engine, job, lines, model, steps } = site.parts;
  const { chip } = model.context;
  const plan = imagePlan(units, site.tile, chip.crossbar.inputBits);
  const { rounds, positions, copies } = site.stages;
  const positionsIn = (round: number): number => Math.min(positions, (round + 1) * copies) - round * copies;
  const pixels = site.link('pixels', ROUNDS_AHEAD);
  return {
    imageFetch: new ImageFetch(engine, {
      ...site.source('image fetch', pixels, (at) => (job.agenda[at]!.step === 1 ? ['image'] : [])),
      pixelWords: plan.pixelWords,
      positionsIn,
      clocks: site.clocks('fetch').image,
      steps,
    }),
    imageUnit: new ImageUnit(engine, {
      ...site.module('image unit', pixels, site.link('nothing behind the image unit', 1)),
      plan,
      positionsIn,
      neuronsIn: (round) => site.neuronsIn(round),
      clocks: site.clocks('imageUnit').image,
      rounds,
      heldSumBits: chip.tile.heldSumBits,
      imageRead: lines[site.p]!.imageRead!,
      steps,
    }),
  };
}
