import { SimulationError } from '../base/errors.js';
import type { Shape } from '../model/network.js';
import type { SpikeLists } from './spike-lists.js';

/** Windows that a projection moves over its source map; `[y, x]` each. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number];
}

/** The window of a dense projection: one position reads one position. */
export const POINT: Window = { kernel: [1, 1], stride: [1, 1], padding: [0, 0] };

/**
 * Edges between positions, grouped by one of their ends: edges `starts[p] .. starts[p + 1] - 1` belong to position `p`,
 * each with its kernel position `taps[e]` (ky * kernel width + kx) and the position at its other end.
 */
export interface Edges {
  readonly starts: Int32Array;
  readonly taps: Int32Array;
  readonly ends: Int32Array;
}

/** Rows that the spikes in `slot` of `lists` activate over all target positions; `edges` by target position. */
export function activeRows({ starts, ends }: Edges, lists: SpikeLists, slot: number): number {
  const first = lists.startOf(slot);
  let rows = 0;
  for (let edge = 0; edge < starts.at(-1)!; edge += 1) {
    rows += lists.starts[first + ends[edge]! + 1]! - lists.starts[first + ends[edge]!]!;
  }
  return rows;
}

type Extent = Pick<Shape, 'height' | 'width'>;

/** For every target position the source positions that it reads, taps ascending; padding has no edges. */
export function edgesIn(source: Extent, target: Extent, { kernel, stride, padding }: Window): Edges {
  return collect(target, (y, x, add) => {
    for (let ky = 0; ky < kernel[0]; ky += 1) {
      for (let kx = 0; kx < kernel[1]; kx += 1) {
        const sourceY = y * stride[0] + ky - padding[0];
        const sourceX = x * stride[1] + kx - padding[1];
        if (sourceY < 0 || sourceY >= source.height || sourceX < 0 || sourceX >= source.width) continue;
        add(ky * kernel[1] + kx, sourceY * source.width + sourceX);
      }
    }
  });
}

/** For every source position the target positions that read it; derived apart from `edgesIn`, as a check on it. */
export function edgesOut(source: Extent, target: Extent, { kernel, stride, padding }: Window): Edges {
  const rows = readersAlong(source.height, target.height, kernel[0], stride[0], padding[0]);
  const columns = readersAlong(source.width, target.width, kernel[1], stride[1], padding[1]);
  return collect(source, (y, x, add) => {
    for (const row of rows[y]!) {
      for (const column of columns[x]!) add(row.tap * kernel[1] + column.tap, row.at * target.width + column.at);
    }
  });
}

/** Along one axis: for every source coordinate the target coordinates that read it and through which tap. */
function readersAlong(source: number, target: number, kernel: number, stride: number, padding: number) {
  return Array.from({ length: source }, (_, coordinate) => {
    const readers: { readonly tap: number; readonly at: number }[] = [];
    for (let tap = 0; tap < kernel; tap += 1) {
      const scaled = coordinate + padding - tap;
      const at = scaled / stride;
      if (scaled >= 0 && scaled % stride === 0 && at < target) readers.push({ tap, at });
    }
    return readers;
  });
}

type EachPosition = (y: number, x: number, add: (tap: number, end: number) => void) => void;

function collect(extent: Extent, visit: EachPosition): Edges {
  const starts = new Int32Array(extent.height * extent.width + 1);
  const taps: number[] = [];
  const ends: number[] = [];
  const add = (tap: number, end: number): void => {
    taps.push(tap);
    ends.push(end);
  };
  for (let y = 0; y < extent.height; y += 1) {
    for (let x = 0; x < extent.width; x += 1) {
      visit(y, x, add);
      starts[y * extent.width + x + 1] = ends.length;
    }
  }
  return { starts, taps: Int32Array.from(taps), ends: Int32Array.from(ends) };
}

/** Throws a SimulationError unless `target` is what a window leaves of `source`. */
export function expectTarget(path: string, source: Extent, target: Extent, { kernel, stride, padding }: Window): void {
  const height = Math.floor((source.height + 2 * padding[0] - kernel[0]) / stride[0]) + 1;
  const width = Math.floor((source.width + 2 * padding[1] - kernel[1]) / stride[1]) + 1;
  if (height === target.height && width === target.width) return;
  throw new SimulationError(
    path,
    undefined,
    `leaves ${height} x ${width}, its target has ${target.height} x ${target.width}`,
  );
}
