import type { Chip } from './chip.js';

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

/** The integers of a chip. */
export const integerFormat = ({ crossbar, tile, numerics }: Chip): IntegerFormat => ({
  weightBits: crossbar.weightBits,
  weightScale: numerics.weightScale,
  fractionBits: numerics.fractionBits,
  membraneBits: tile.membraneBits,
  lowestPotential: numerics.lowestPotential === 'none' ? undefined : numerics.lowestPotential,
  inputBits: crossbar.inputBits,
});

/** The arrays of a chip. */
export const arrayFormat = ({ crossbar, adc, device }: Chip): ArrayFormat => ({
  sign: crossbar.sign,
  bitsPerCell: device.bitsPerCell,
  columnSum: crossbar.columnSum,
  inputCoding: crossbar.inputCoding,
  adcBits: adc.bits,
  conductanceSpread: device.conductanceSpread,
  spreadSeed: device.spreadSeed,
});
