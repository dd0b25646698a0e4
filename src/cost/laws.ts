import { interpolate } from '../base/interpolate.js';
import type { LawName, PricedEntry } from '../model/price-table.js';

/** Design quantities by name (rows, adcBits, inputBufferKib, ...). */
export type Point = Readonly<Record<string, number>>;

/** Lowest and highest value for which something was found. */
export type Span = readonly [number, number];

/** A scaling law: the value at a design point over some common scale; only ratios to the reference point are used. */
interface Law {
  /** Keys of `at` that the law needs: its parameters, not a reference point. */
  readonly parameters: readonly string[];
  /** Quantities that the law reads besides `of`, with the range for which it was found; they must stand in `at`. */
  readonly reads: Readonly<Record<string, Span>>;
  readonly shape: (x: number, point: Point, parameters: Point, points: Points | undefined) => number;
  /** Range of `of` for which the law was found; outside it the result carries a note. */
  readonly valid?: Span;
}

type Points = NonNullable<PricedEntry['points']>;

/** Every law by name; docs/models/phys.md says how far each is from what it was fitted to. */
export const LAWS: Readonly<Record<LawName, Law>> = {
  constant: { parameters: [], reads: {}, shape: () => 1 },
  power: { parameters: ['exponent'], reads: {}, shape: (x, _, { exponent }) => x ** (exponent ?? 1) },
  /** Fits of CACTI's SRAMs against KiB, and what is linear with an offset. */
  offsetPower: {
    parameters: ['offset', 'exponent'],
    reads: {},
    shape: (x, _, { offset, exponent }) => offset! + x ** exponent!,
  },
  table: {
    parameters: [],
    reads: {},
    shape: (x, _point, _parameters, points) => interpolate(points!.of, points!.values, x),
  },
  /** Flash converters: a comparator a level; `curvature` is what makes many levels dearer. */
  adcLevels: {
    parameters: ['curvature'],
    reads: {},
    shape: (bits, _, { curvature }) => (2 ** bits - 1) * (1 + (curvature ?? 0) * (2 ** bits - 1) ** 2),
    valid: [2, 8],
  },
  /** (b + 1) cycles of `fixedUw + perBitUw x b`. Source: NeuroSim V1.4 SarADC.cpp. */
  sarAdc: {
    parameters: ['fixedUw', 'perBitUw'],
    reads: {},
    shape: (bits, _, { fixedUw, perBitUw }) => (bits + 1) * (fixedUw! + perBitUw! * bits),
    valid: [2, 8],
  },
  surveyAdc: {
    parameters: [],
    reads: { nodeNm: [22, 65], conversionRateMhz: [0, 1280] },
    shape: (bits, point) => surveyEnergyPj(bits, point),
    valid: [3, 8],
  },
  surveyAdcArea: {
    parameters: [],
    reads: { nodeNm: [22, 65], conversionRateMhz: [31.25, 1280] },
    shape: (bits, point) =>
      Math.exp(
        1.3462 +
          0.9933 * Math.log(point['nodeNm']!) +
          0.1807 * Math.log(point['conversionRateMhz']! * 1e6) +
          0.2991 * Math.log(surveyEnergyPj(bits, point)),
      ),
    valid: [3, 8],
  },
  wordLine: {
    parameters: ['fixedFj', 'perSiemensFj'],
    reads: {},
    shape: (ohm, _, { fixedFj, perSiemensFj }) => fixedFj! + perSiemensFj! / ohm,
    valid: [6000, 1_000_000],
  },
  /** b + quadratic x b^2 (wires of buffers and switch grow with the flit), x channels^channelExponent. */
  router: {
    parameters: ['quadratic', 'channelExponent'],
    reads: { virtualChannels: [1, 2] },
    shape: (bits, { virtualChannels }, { quadratic, channelExponent }) =>
      (bits + quadratic! * bits ** 2) * virtualChannels! ** channelExponent!,
    valid: [32, 128],
  },
};

/**
 * Energy of one conversion of the best published stand-alone converters [pJ] (Murmann's survey as regressed in Accelergy's
 * ADC plug-in): a figure of merit that falls with the rate and is capped by the resolution. The caps at 3 to 8 bits
 * lie on a line to 0.001 dB.
 */
function surveyEnergyPj(bits: number, { nodeNm, conversionRateMhz }: Point): number {
  const sndrDb = 6.02 * bits + 1.76;
  const meritDb = Math.min(213.78 - 2.8719 * Math.log(conversionRateMhz! * 1e6), 128.3071 + 3.21993 * bits);
  const correction = Math.exp(26.05 + 1.88 * Math.log(nodeNm!) - 2.8291 * Math.log(bits) - 1.4702);
  return correction / (2 * 10 ** ((meritDb - sndrDb) / 10));
}

/** Remarks on where a law is used outside what it was found for. */
export function beyond({ law, of, points, valid: spans = {} }: PricedEntry, point: Point): string[] {
  const { reads, valid } = LAWS[law];
  const own = points === undefined ? valid : ([points.of[0]!, points.of.at(-1)!] as const);
  const ranges = Object.entries({
    ...reads,
    ...(of === undefined || own === undefined ? {} : { [of]: own }),
    ...spans,
  });
  return ranges.flatMap(([name, [low, high]]) => {
    const used = point[name]!;
    return used < low || used > high ? [`${law} was found for ${name} from ${low} to ${high}, used at ${used}`] : [];
  });
}

/** The law at the design point over the law at the reference point, and every other quantity of `at` by its exponent. */
export function lawFactors(
  { law, of, at = {}, exponents = {}, points }: PricedEntry,
  point: Point,
): Record<string, number> {
  const { parameters, reads, shape } = LAWS[law];
  const others = Object.keys(at).filter((name) => name !== of && !parameters.includes(name) && !(name in reads));
  return {
    ...(of === undefined ? {} : { law: shape(point[of]!, point, at, points) / shape(at[of]!, at, at, points) }),
    ...Object.fromEntries(others.map((name) => [name, (point[name]! / at[name]!) ** (exponents[name] ?? 1)])),
  };
}

/** Quantities of `at` that are no parameters of the law. */
export const quantitiesOf = ({ law, at = {} }: PricedEntry): string[] =>
  Object.keys(at).filter((name) => !LAWS[law].parameters.includes(name));
