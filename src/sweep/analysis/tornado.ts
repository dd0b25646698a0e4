import type { Samples } from './samples.js';

/** What one step on an axis does to a metric at a point. */
export interface TornadoBar {
  readonly axis: number;
  /** Nearest points that differ on this axis alone, to lower and to higher places; absent where there is none. */
  readonly lower?: TornadoEnd;
  readonly higher?: TornadoEnd;
  /** Largest distance of an end from the value at the centre. */
  readonly swing: number;
}

export interface TornadoEnd {
  readonly point: number;
  readonly value: number;
}

/** A bar for each axis on which `centre` has a neighbour, widest first (a tie: in order of the axes). */
export function tornado({ sizes, places }: Samples, values: readonly number[], centre: number): readonly TornadoBar[] {
  const here = places[centre]!;
  return sizes
    .flatMap((_, axis) => {
      const line = places
        .map((place, point) => ({ point, place: place[axis]! }))
        .filter(({ point }) => differsOnlyOn(axis, places[point]!, here));
      const lower = line.filter(({ place }) => place < here[axis]!).sort((a, b) => b.place - a.place)[0];
      const higher = line.filter(({ place }) => place > here[axis]!).sort((a, b) => a.place - b.place)[0];
      const ends = {
        ...(lower === undefined ? {} : { lower: { point: lower.point, value: values[lower.point]! } }),
        ...(higher === undefined ? {} : { higher: { point: higher.point, value: values[higher.point]! } }),
      };
      const swings = Object.values(ends).map(({ value }) => Math.abs(value - values[centre]!));
      return swings.length === 0 ? [] : [{ axis, ...ends, swing: Math.max(...swings) }];
    })
    .sort((a, b) => b.swing - a.swing || a.axis - b.axis);
}

const differsOnlyOn = (axis: number, a: readonly number[], b: readonly number[]): boolean =>
  a.every((place, at) => (at === axis ? place !== b[at] : place === b[at]));
