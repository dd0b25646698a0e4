import type { Blocks } from '../model/blocks.js';
import { type Operator, positions, type Shape } from '../model/network.js';
import { edgesIn, POINT } from '../snn/geometry.js';
import type { Arena } from './arena.js';
import type { GatherPlan } from './plan.js';
import { isKernelMajor, type RowProgram, segmentProgram, sortedProgram, type Units } from './row-program.js';

/** A projection as its rows see it. */
export interface RowGeometry {
  readonly operator: Exclude<Operator, { kind: 'averagePool' }>;
  readonly source: Shape;
  readonly target: Shape;
  readonly blocks: Blocks;
  /** Channels of a block of the source's lists. */
  readonly listRows: number;
}

/** Whether rows are inputs of a dense projection from a map: each position is a tap. */
export const isFlat = ({ operator, source }: RowGeometry): boolean =>
  operator.kind === 'dense' && positions(source) > 1;

/** Whether a projection is listed by segments of the chip's cut. */
export const bySegments = (geometry: RowGeometry): boolean => !isFlat(geometry) && isKernelMajor(geometry.blocks);

/** Rows in an order that integers may be summed in. */
export const integerRows = (geometry: RowGeometry, units: Units): RowProgram =>
  bySegments(geometry)
    ? segmentProgram(geometry.blocks, units, false, geometry.listRows)
    : sortedProgram(geometry.blocks, units);

/** Source position, or -1, of every target position and tap; i32 [target position][tap]. */
function edgeTable(geometry: RowGeometry): Int32Array {
  const { operator, source, target } = geometry;
  if (isFlat(geometry)) return Int32Array.from({ length: positions(source) }, (_, position) => position);
  const window = operator.kind === 'dense' ? POINT : operator;
  const taps = window.kernel[0] * window.kernel[1];
  const table = new Int32Array(positions(target) * taps).fill(-1);
  const edges = edgesIn(source, target, window);
  for (let position = 0; position < positions(target); position += 1) {
    for (let edge = edges.starts[position]!; edge < edges.starts[position + 1]!; edge += 1) {
      table[position * taps + edges.taps[edge]!] = edges.ends[edge]!;
    }
  }
  return table;
}

/** Words of a record of segments, and which of them is an offset. */
const SEGMENT_WORDS = 6;
const OFFSET_WORD = 2;

/** Records with offsets in bytes for rows of 2^`shift` bytes. */
const inBytes = ({ sorted, records }: RowProgram, shift: number): Int32Array =>
  sorted ? records : records.map((word, at) => (at % SEGMENT_WORDS === OFFSET_WORD ? word * 2 ** shift : word));

/** Places the tables of a row program for rows of 2^`shift` bytes. */
export function placeGather(arena: Arena, geometry: RowGeometry, program: RowProgram, shift: number): GatherPlan {
  const table = edgeTable(geometry);
  return {
    sorted: program.sorted,
    positions: positions(geometry.target),
    taps: table.length / positions(geometry.target),
    sourceBlocks: Math.ceil(geometry.source.channels / geometry.listRows),
    edges: arena.place(table),
    records: arena.place(inBytes(program, shift)),
    recordCount: program.recordCount,
    rows: program.rows,
    units: program.unitRows.length,
    rowBlocks: program.rowBlocks,
    groups: program.groups,
    shift,
  };
}
