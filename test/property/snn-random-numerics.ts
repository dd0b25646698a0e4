import type { Network } from '../../src/model/network.js';
import type { ArrayFormat, IntegerFormat, NumericsKind } from '../../src/model/numerics.js';
import type { FunctionOptions } from '../../src/snn/function-model.js';

type Draw = (from: number, to: number) => number;

/**
 * Random numerics of one kind for `network`: membranes of few bits so that some saturate, all sign codes, slices, ADCs
 * from too fine to too coarse. Half of the `quantised` ones also collect column sums.
 */
export function randomNumerics(
  integer: Draw,
  network: Network,
  kind: NumericsKind,
  inputBits: number,
): Pick<FunctionOptions, 'numerics' | 'columnSums'> {
  if (kind === 'reference' || kind === 'ideal') return { numerics: { kind } };
  const integers = { ...randomIntegers(integer, inputBits), ...ownWeightBits(integer, network) };
  const array = { ...randomArray(integer), ...ownAdcBits(integer, network) };
  if (kind === 'quantised') {
    return { numerics: { kind, integers }, columnSums: integer(0, 1) === 0 ? undefined : array };
  }
  const adcSteps = Object.fromEntries(
    network.projections.map(({ name, source }): [string, number[]] => {
      const count = source === 'input' ? inputBits : 1;
      return [name, Array.from({ length: count }, () => integer(1, 2 ** (integers.fractionBits + integer(0, 4))))];
    }),
  );
  return { numerics: { kind, integers, array, adcSteps } };
}

function randomIntegers(integer: Draw, inputBits: number): IntegerFormat {
  const fractionBits = integer(0, 8);
  return {
    weightBits: integer(0, 7) === 0 ? integer(9, 16) : integer(2, 8),
    weightScale: integer(0, 1) === 0 ? 'channel' : 'projection',
    fractionBits,
    membraneBits: [fractionBits + integer(2, 8), fractionBits + integer(2, 8), 22, 22, 30, 30, 31][integer(0, 6)]!,
    lowestPotential: [undefined, -integer(1, 40) / 16, -integer(1, 100)][integer(0, 2)],
    inputBits,
  };
}

function randomArray(integer: Draw): ArrayFormat {
  return {
    sign: (['diff', 'offset', 'pair'] as const)[integer(0, 2)]!,
    bitsPerCell: integer(1, 5),
    columnSum: (['analog', 'digital'] as const)[integer(0, 1)]!,
    inputCoding: (['bitSerialHeld', 'bitSerialEveryStep', 'digital'] as const)[integer(0, 2)]!,
    adcBits: integer(1, 8),
    conductanceSpread: integer(0, 1) === 0 ? 0 : integer(1, 50) / 100,
    spreadSeed: integer(0, 1000),
  };
}

/** In one network of three the projections into each population have weight bits of their own. */
function ownWeightBits(integer: Draw, { projections, populations }: Network): Partial<IntegerFormat> {
  if (integer(0, 2) > 0) return {};
  const bits = new Map(populations.map(({ name }) => [name, integer(2, 9)]));
  return { projectionWeightBits: Object.fromEntries(projections.map(({ name, target }) => [name, bits.get(target)!])) };
}

/** In one network of three every projection has ADC bits of its own. */
function ownAdcBits(integer: Draw, { projections }: Network): Partial<ArrayFormat> {
  if (integer(0, 2) > 0) return {};
  return { projectionAdcBits: Object.fromEntries(projections.map(({ name }) => [name, integer(1, 8)])) };
}
