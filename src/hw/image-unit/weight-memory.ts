import type { Chip } from '../../model/chip.js';
import type { Mapping } from '../../model/mapping.js';
import { banksFor } from '../../model/sram.js';

type Units = Pick<Mapping, 'imageUnits'>;

/** Bits of the widest weight that an image unit multiplies; those of the chip where it has none. */
export function imageWeightBits({ crossbar }: Chip, { imageUnits }: Units): number {
  const units = Object.values(imageUnits);
  return units.length === 0 ? crossbar.weightBits : Math.max(...units.map(({ weightBits }) => weightBits));
}

/** SRAM banks of a tile's weights: enough for a weight a clock in every lane. */
export const weightBanks = (chip: Chip, units: Units): number =>
  banksFor(chip.tile.imageMacLanes * imageWeightBits(chip, units));
