import type { LawName } from '../model/price-table.js';

/** Design quantities by name (rows, adcBits, inputBufferKib, ...). */
export type Point = Readonly<Record<string, number>>;

/** A scaling law: the value at a design point over some common scale; only ratios to the reference point are used. */
interface Law {
  /** Keys of `at` that are parameters of the law, not a reference point. */
  readonly parameters: readonly string[];
  /** Quantities that the law reads besides `of`, with the range for which it was found; they must stand in `at`. */
  readonly reads: Readonly<Record<string, readonly [number, number]>>;
  readonly shape: (x: number, point: Point, parameters: Point) => number;
  /** Range of `of` for which the law was found; outside it the result carries a note. */
  readonly valid?: readonly [number, number];
}

/** SRAM access energy against KiB, 65 nm, 64-bit word. Source: fits to CACTI 7 runs (errors up to 17 and 21 %). */
const sramRead = (kib: number): number => 0.193 + 1.147 * Math.sqrt(kib);
const sramWrite = (kib: number): number => (kib >= 1 ? -1.95 + 5.15 * Math.sqrt(kib) : 2.87 * Math.sqrt(kib));

/** Every law by name. */
export const LAWS: Readonly<Record<LawName, Law>> = {
  constant: { parameters: [], reads: {}, shape: () => 1 },
  power: { parameters: ['exponent'], reads: {}, shape: (x, _, { exponent }) => x ** (exponent ?? 1) },
  adcLevels: { parameters: [], reads: {}, shape: (bits) => 2 ** bits - 1, valid: [3, 8] },
  wordLine: {
    parameters: ['fixedFj', 'perSiemensFj'],
    reads: {},
    shape: (ohm, _, { fixedFj, perSiemensFj }) => (fixedFj ?? 0) + (perSiemensFj ?? 0) / ohm,
    valid: [6000, 1_000_000],
  },
  sramRead: { parameters: [], reads: {}, shape: sramRead, valid: [0.5, 256] },
  sramWrite: { parameters: [], reads: {}, shape: sramWrite, valid: [0.5, 256] },
  sramReadModifyWrite: {
    parameters: [],
    reads: {},
    shape: (kib) => sramRead(kib) + sramWrite(kib),
    valid: [0.5, 256],
  },
  router: {
    parameters: ['flitExponent', 'channelExponent'],
    reads: { virtualChannels: [1, 2] },
    shape: (bits, { virtualChannels }, { flitExponent, channelExponent }) =>
      bits ** (flitExponent ?? 1) * (virtualChannels ?? 1) ** (channelExponent ?? 1),
    valid: [32, 128],
  },
};
