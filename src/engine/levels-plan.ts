import { blockOfRow } from '../model/blocks.js';
import { positions, type Shape } from '../model/network.js';
import { edgesOut } from '../snn/geometry.js';
import type { Arena } from './arena.js';
import { isFlat, type RowGeometry } from './gather-plan.js';
import type { LevelsPlan } from './plan.js';

/** A projection that reads a population through crossbars. */
export interface Reader {
  readonly name: string;
  readonly geometry: RowGeometry;
  /** Stored levels of a row, [tap * inputs + input]. */
  readonly rowLevels: Float64Array;
}

const WORD = 4;
const LEVEL_BYTES = 8;

/** Channels rounded up to four vectors of four counts. */
export const countedChannels = (channels: number): number => Math.ceil(channels / 16) * 16;

/**
 * Positions of a population in classes: those of a class are read through the same taps of the same projections, so
 * counts by class and channel say how often each row is active.
 */
export function placeLevels(arena: Arena, shape: Shape, readers: readonly Reader[]): LevelsPlan {
  const taps = readers.map(({ geometry }) => readTaps(geometry));
  const keys = new Map<string, number>();
  const classOf = Uint16Array.from({ length: positions(shape) }, (_, position) => {
    const key = taps.map((byPosition) => byPosition[position]!.join()).join(';');
    if (!keys.has(key)) keys.set(key, keys.size);
    return keys.get(key)!;
  });
  const rowBytes = countedChannels(shape.channels) * WORD;
  const members = Array.from({ length: keys.size }, (_, index) => classOf.indexOf(index));
  const firstBlock: Record<string, number> = {};
  const records: number[] = [];
  let blocks = 0;
  for (const [at, reader] of readers.entries()) {
    firstBlock[reader.name] = blocks;
    const byClass = members.map((position) => taps[at]![position]!);
    records.push(...tapRecords(arena, reader, byClass, rowBytes, blocks));
    blocks += reader.geometry.blocks.rowBlocks.length;
  }
  return {
    classes: arena.place(classOf),
    classOffsets: arena.words(members.map((_, index) => index * rowBytes)),
    classCount: keys.size,
    taps: arena.words(records),
    tapCount: records.length / 4,
    firstBlock,
    blocks,
  };
}

/** Taps through which each source position is read, ascending; a position of a dense projection is its own tap. */
function readTaps({ operator, source, target }: RowGeometry): number[][] {
  if (operator.kind === 'dense') return Array.from({ length: positions(source) }, (_, position) => [position]);
  const { starts, taps } = edgesOut(source, target, operator);
  return Array.from({ length: positions(source) }, (_, position) =>
    [...taps.subarray(starts[position]!, starts[position + 1]!)].sort((a, b) => a - b),
  );
}

/** A row block's channels of one tap. */
interface Run {
  readonly first: number;
  readonly channels: number;
  readonly block: number;
}

function tapRecords(
  arena: Arena,
  { geometry, rowLevels }: Reader,
  byClass: readonly (readonly number[])[],
  rowBytes: number,
  firstBlock: number,
): number[] {
  const records: number[] = [];
  for (const [tap, runs] of runsByTap(geometry).entries()) {
    const classes = byClass.flatMap((taps, index) => (taps.includes(tap) ? [index * rowBytes] : []));
    if (classes.length === 0) continue;
    const levels = arena.place(Float64Array.from(levelsOfTap(geometry, rowLevels, tap)));
    const segments = runs.flatMap(({ first, channels, block }) => [
      first,
      channels,
      levels + first * LEVEL_BYTES,
      firstBlock + block,
    ]);
    records.push(arena.words(classes), classes.length, arena.words(segments), runs.length);
  }
  return records;
}

/** Row of the weight matrix that a channel is through a tap. */
function rowOf(geometry: RowGeometry, tap: number, channel: number): number {
  return isFlat(geometry) ? channel * positions(geometry.source) + tap : tap * geometry.blocks.matrix.inputs + channel;
}

const levelsOfTap = (geometry: RowGeometry, rowLevels: Float64Array, tap: number): number[] =>
  Array.from({ length: geometry.source.channels }, (_, channel) => rowLevels[rowOf(geometry, tap, channel)]!);

function runsByTap(geometry: RowGeometry): Run[][] {
  const { blocks, source } = geometry;
  const blockOf = blockOfRow(blocks);
  const taps = isFlat(geometry) ? positions(source) : blocks.matrix.taps;
  return Array.from({ length: taps }, (_, tap) => {
    const runs: Run[] = [];
    for (let channel = 0; channel < source.channels; channel += 1) {
      const block = blockOf[rowOf(geometry, tap, channel)]!;
      const last = runs.at(-1);
      if (last?.block === block) runs[runs.length - 1] = { ...last, channels: last.channels + 1 };
      else runs.push({ first: channel, channels: 1, block });
    }
    return runs;
  });
}
