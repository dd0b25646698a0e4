/** A unit for a whole table: values are divided by `size` and carry `name` in the heading. */
export interface Scale {
  readonly name: string;
  readonly size: number;
}

const UNITS = {
  energyPj: [
    ['pJ', 1],
    ['nJ', 1e3],
    ['uJ', 1e6],
    ['mJ', 1e9],
  ],
  timeNs: [
    ['ns', 1],
    ['us', 1e3],
    ['ms', 1e6],
    ['s', 1e9],
  ],
  areaUm2: [
    ['um2', 1],
    ['mm2', 1e6],
  ],
  powerUw: [
    ['uW', 1],
    ['mW', 1e3],
    ['W', 1e6],
  ],
} as const satisfies Record<string, readonly (readonly [string, number])[]>;

/** The largest unit in which the largest of `values` is at least 1. */
export function scaleFor(quantity: keyof typeof UNITS, values: Iterable<number>): Scale {
  let largest = 0;
  for (const value of values) if (Math.abs(value) > largest) largest = Math.abs(value);
  const units: readonly (readonly [string, number])[] = UNITS[quantity];
  const [name, size] = units.findLast(([, candidate]) => largest >= candidate) ?? units[0]!;
  return { name, size };
}

/** Four significant digits, whole numbers from 1000 up in full; `-` for what is not a number. */
export function significant(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '-';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e9 || size < 1e-4) return value.toExponential(3);
  return size >= 999.95 ? value.toFixed(0) : value.toPrecision(4);
}

/** `value` in `scale`, four significant digits. */
export const inScale = (value: number | undefined, scale: Scale): string =>
  significant(value === undefined ? undefined : value / scale.size);

/** `value` with a unit of its own. */
export function withUnit(quantity: keyof typeof UNITS, value: number): string {
  const scale = scaleFor(quantity, [value]);
  return `${inScale(value, scale)} ${scale.name}`;
}

/** Share of one in percent with one decimal. */
export const percent = (share: number): string => (Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : '-');

/** Bar of at most `width` characters for a share of one; anything above 0 shows. */
export const bar = (share: number, width: number): string =>
  '#'.repeat(share > 0 ? Math.min(width, Math.max(1, Math.round(share * width))) : 0);
