/** Points of a sweep by the place of each axis' value among those of the axis. */
export interface Samples {
  /** Number of values of each axis, [axis]. */
  readonly sizes: readonly number[];
  /** Place of the value on each axis, [point][axis]. */
  readonly places: readonly (readonly number[])[];
}

/** Why the points are no complete grid (each combination once); undefined when they are one. */
export function whyNoGrid({ sizes, places }: Samples): string | undefined {
  const cells = sizes.reduce((product, size) => product * size, 1);
  const distinct = new Set(places.map((place) => place.join())).size;
  if (distinct < places.length) return `${places.length - distinct} points repeat another one's values`;
  if (distinct < cells) return `${distinct} of ${cells} combinations have a value`;
  return undefined;
}
