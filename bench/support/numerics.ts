import type { Blocks } from '../../src/model/blocks.js';
import type { ArrayFormat, IntegerFormat, Numerics } from '../../src/model/numerics.js';
import type { ZooCase } from './zoo-case.js';

/** Numerics that are measured, by what the weights are stored as. */
export const KINDS = ['int8', 'int8 + ADC', 'int16 + ADC', 'float32'] as const;
export type Kind = (typeof KINDS)[number];

const INTEGERS: IntegerFormat = {
  weightBits: 4,
  weightScale: 'channel',
  fractionBits: 6,
  membraneBits: 22,
  lowestPotential: undefined,
  inputBits: 8,
};
const ARRAY: ArrayFormat = {
  sign: 'pair',
  bitsPerCell: 4,
  columnSum: 'analog',
  inputCoding: 'digital',
  adcBits: 4,
  conductanceSpread: 0,
  spreadSeed: 1,
};
/** Deviation of conductances with which weights need 16 bits. */
const SPREAD = 0.05;
/** Standard deviation of seeded weights in levels: uniform from -7 to 7. */
const LEVEL_DEVIATION = 4.2;
/** Full scale of an ADC in standard deviations of its sums: near the 99.9th percentile, so that rates stay (measured). */
const FULL_SCALE = 4.5;

/** Numerics of a kind for a network; `columnSum` as in a chip file. */
export function numericsOf(kind: Kind, { blocks, rate }: ZooCase, columnSum = ARRAY.columnSum): Numerics {
  if (kind === 'float32') return { kind: 'ideal' };
  if (kind === 'int8') return { kind: 'quantised', integers: INTEGERS };
  const steps = Object.entries(blocks).map(
    ([name, cut]) => [name, [adcStep(rate * unitRows(cut, columnSum))]] as const,
  );
  const conductanceSpread = kind === 'int16 + ADC' ? SPREAD : 0;
  const array = { ...ARRAY, columnSum, conductanceSpread };
  return { kind: 'hardware', integers: INTEGERS, array, adcSteps: Object.fromEntries(steps) };
}

/** Most rows whose currents one conversion sees. */
function unitRows({ rowBlocks, rowGroups }: Blocks, columnSum: ArrayFormat['columnSum']): number {
  const rows = rowBlocks.map((block) => block.rows);
  if (columnSum === 'digital') return Math.max(...rows);
  return Math.max(...rowGroups.map((group) => group.rowBlocks.reduce((sum, block) => sum + rows[block]!, 0)));
}

/** Step of an ADC that sees `active` rows in the mean [2^-fractionBits levels]. */
function adcStep(active: number): number {
  const fullScale = FULL_SCALE * LEVEL_DEVIATION * Math.sqrt(Math.max(1, active));
  return Math.ceil((fullScale * 2 ** INTEGERS.fractionBits) / 2 ** (ARRAY.adcBits - 1));
}
