import { isMap } from './parsed-text.js';

/** `over` on top of `base`: maps are merged key by key, everything else is replaced. The result shares nothing. */
export function merged(base: unknown, over: unknown): unknown {
  if (!isMap(over)) return Array.isArray(over) ? over.map((item) => merged(undefined, item)) : over;
  const result: Record<string, unknown> = {};
  if (isMap(base)) for (const [key, value] of Object.entries(base)) result[key] = merged(undefined, value);
  for (const [key, value] of Object.entries(over)) result[key] = merged(result[key], value);
  return result;
}

/** `over` on top of `base`, one level deep: what stands in a map of `over` replaces that entry of `base` as a whole. */
export const overlaid = (
  base: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const entries = Object.entries(over).map(([key, value]) => {
    const below = base[key];
    return [key, isMap(value) && isMap(below) ? { ...below, ...value } : value] as const;
  });
  return { ...base, ...Object.fromEntries(entries) };
};

/** Puts `over` into the draft `target` by the same rule; what does not change is not touched. */
export function mergeInto(target: Record<string, unknown>, over: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(over)) {
    const current = target[key];
    if (isMap(value) && isMap(current)) mergeInto(current as Record<string, unknown>, value);
    else if (current !== value) target[key] = merged(undefined, value);
  }
}

/** Value at `path`; undefined where there is none (files have no undefined values, an empty one is null). */
export const valueAt = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((current, part) => {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    return (current as Readonly<Record<string | number, unknown>>)[part];
  }, value);

/** True when `value` has something (also an empty value) at `path`. */
export const hasPath = (value: unknown, path: readonly (string | number)[]): boolean =>
  valueAt(value, path) !== undefined;

/** Paths of all values that are not maps, or empty ones. */
export function* leafPaths(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (!isMap(value) || Object.keys(value).length === 0) yield path;
  else for (const [key, item] of Object.entries(value)) yield* leafPaths(item, [...path, key]);
}
