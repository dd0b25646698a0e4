import { type Network, type Projection, positions, shapeOf } from './network.js';

/** Output positions at which the same kernel positions (taps) lie on the map of the source, the others on its padding. */
export interface PositionClass {
  readonly positions: number;
  readonly covers: (tap: number) => boolean;
}
export type Coverage = readonly PositionClass[];

/** The positions of a projection's target by what they see of its source. A dense projection sees everything. */
export function coverageOf(network: Network, { operator, source, target }: Projection): Coverage {
  const to = shapeOf(network, target);
  if (operator.kind !== 'conv2d') return [{ positions: positions(to), covers: () => true }];
  const { kernel, stride, padding } = operator;
  const from = shapeOf(network, source);
  const rows = classesAlong(to.height, from.height, kernel[0], stride[0], padding[0]);
  const columns = classesAlong(to.width, from.width, kernel[1], stride[1], padding[1]);
  return rows.flatMap((y) =>
    columns.map((x) => ({
      positions: y.count * x.count,
      covers: (tap: number) => y.inside[Math.floor(tap / kernel[1])]! && x.inside[tap % kernel[1]]!,
    })),
  );
}

interface LineClass {
  readonly inside: readonly boolean[];
  readonly count: number;
}

/** Positions along one side, by the taps of a line of the kernel that lie inside. */
function classesAlong(length: number, source: number, kernel: number, stride: number, padding: number): LineClass[] {
  const classes = new Map<string, LineClass>();
  for (let at = 0; at < length; at += 1) {
    const inside = Array.from({ length: kernel }, (_, tap) => {
      const place = at * stride - padding + tap;
      return place >= 0 && place < source;
    });
    const key = inside.join();
    classes.set(key, { inside, count: (classes.get(key)?.count ?? 0) + 1 });
  }
  return [...classes.values()];
}
