import { type Chip, chipFor } from './chip.js';

/**
 * What the function model computes with: `reference` float64, `ideal` float32, `quantised` integers, `hardware` integers
 * and the chip's arrays and ADCs. Source: docs/models/function.md.
 */
export const NUMERICS_KINDS = ['reference', 'ideal', 'quantised', 'hardware'] as const;
export type NumericsKind = (typeof NUMERICS_KINDS)[number];

/** Integers of `quantised` and `hardware`: weights, membranes, the image's code. */
export interface IntegerFormat {
  /** Bits of a weight, sign included: levels -(2^(b-1)-1) .. 2^(b-1)-1. */
  readonly weightBits: number;
  /** The same for projections that differ, by name; undefined: all alike. */
  readonly projectionWeightBits?: Readonly<Record<string, number>>;
  /** Whether every output channel has a scale of its own, or all channels of the projections into a population share one. */
  readonly weightScale: 'channel' | 'projection';
  /** Bits of a membrane potential below one weight level. */
  readonly fractionBits: number;
  /** Bits of a membrane potential, sign included; it saturates at both ends. */
  readonly membraneBits: number;
  /** Lower clamp of a membrane potential [thresholds]; undefined: none but saturation. */
  readonly lowestPotential: number | undefined;
  /** Bits of the image's two's complement code. */
  readonly inputBits: number;
}

/** How an array turns active rows into digital sums; the cut into crossbars comes on its own, as Blocks. */
export interface ArrayFormat {
  readonly sign: 'diff' | 'offset' | 'pair';
  readonly bitsPerCell: number;
  /** Whether the crossbars of a row group (PE) add currents before one conversion, or convert one by one. */
  readonly columnSum: 'analog' | 'digital';
  /** `digital`: the image's products are exact. The two bit-serial codings differ in how often the image is read. */
  readonly inputCoding: 'bitSerialHeld' | 'bitSerialEveryStep' | 'digital';
  readonly adcBits: number;
  /** The same for projections that differ, by name; undefined: all alike. */
  readonly projectionAdcBits?: Readonly<Record<string, number>>;
  /** Relative standard deviation of a cell's conductance above that of level 0; 0: every cell is as programmed. */
  readonly conductanceSpread: number;
  /** Seed of that deviation: names one chip out of many. */
  readonly spreadSeed: number;
}

/**
 * Step of the ADC of every projection with crossbars, in units of 2^-fractionBits weight levels: one entry for a
 * projection that reads spikes, one a bit plane (least significant first) for a projection that reads the image.
 */
export type AdcSteps = Readonly<Record<string, readonly number[]>>;

/** Everything besides network, cut and image that decides which spikes fire. */
export type Numerics =
  | { readonly kind: 'reference' }
  | { readonly kind: 'ideal' }
  | { readonly kind: 'quantised'; readonly integers: IntegerFormat }
  | {
      readonly kind: 'hardware';
      readonly integers: IntegerFormat;
      readonly array: ArrayFormat;
      readonly adcSteps: AdcSteps;
    };

export const IDEAL: Numerics = { kind: 'ideal' };

/** Bits of a projection's weights. */
export const weightBitsOf = (
  { weightBits, projectionWeightBits }: Pick<IntegerFormat, 'weightBits' | 'projectionWeightBits'>,
  projection: string,
): number => projectionWeightBits?.[projection] ?? weightBits;

/** Bits of a projection's ADCs. */
export const adcBitsOf = (
  { adcBits, projectionAdcBits }: Pick<ArrayFormat, 'adcBits' | 'projectionAdcBits'>,
  projection: string,
): number => projectionAdcBits?.[projection] ?? adcBits;

/** `4-bit`, or `4-bit (conv0 8-bit)` where projections differ. */
export function bitsText(bits: number, ofProjections: Readonly<Record<string, number>> = {}): string {
  const own = Object.entries(ofProjections).map(([name, each]) => `${name} ${each}-bit`);
  return own.length === 0 ? `${bits}-bit` : `${bits}-bit (${own.join(', ')})`;
}

/** The integers of a chip. */
export function integerFormat(chip: Chip): IntegerFormat {
  const { crossbar, tile, numerics } = chip;
  const own = differing(chip, (of) => of.crossbar.weightBits);
  return {
    weightBits: crossbar.weightBits,
    ...(own === undefined ? {} : { projectionWeightBits: own }),
    weightScale: numerics.weightScale,
    fractionBits: numerics.fractionBits,
    membraneBits: tile.membraneBits,
    lowestPotential: numerics.lowestPotential === 'none' ? undefined : numerics.lowestPotential,
    inputBits: crossbar.inputBits,
  };
}

/** The arrays of a chip. */
export function arrayFormat(chip: Chip): ArrayFormat {
  const { crossbar, adc, device } = chip;
  const own = differing(chip, (of) => of.adc.bits);
  return {
    sign: crossbar.sign,
    bitsPerCell: device.bitsPerCell,
    columnSum: crossbar.columnSum,
    inputCoding: crossbar.inputCoding,
    adcBits: adc.bits,
    ...(own === undefined ? {} : { projectionAdcBits: own }),
    conductanceSpread: device.conductanceSpread,
    spreadSeed: device.spreadSeed,
  };
}

/** A value of the projections for which it is not that of the whole chip, sorted by name; undefined where there is none. */
function differing(chip: Chip, bitsOf: (chip: Chip) => number): Readonly<Record<string, number>> | undefined {
  const own = Object.keys(chip.projections)
    .map((name) => [name, bitsOf(chipFor(chip, name))] as const)
    .filter(([, value]) => value !== bitsOf(chip))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return own.length === 0 ? undefined : Object.fromEntries(own);
}
