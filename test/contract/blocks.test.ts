import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BlockGeometry, blockOfRow, cutIntoBlocks, groupOfBlock, peCount } from '../../src/model/blocks.js';

const extent = (max: number) => fc.integer({ min: 1, max });

const matrices = fc.record({ taps: extent(12), inputs: extent(90), outputs: extent(30) });

const geometries: fc.Arbitrary<BlockGeometry> = fc.record({
  rows: extent(40),
  cols: fc.integer({ min: 4, max: 40 }),
  columnsPerWeight: extent(4),
  crossbarsPerPe: extent(12),
  packKernels: fc.boolean(),
  rowOrder: fc.constantFrom('kernelMajor', 'im2col'),
});

const nineOf64: BlockGeometry = {
  rows: 64,
  cols: 64,
  columnsPerWeight: 1,
  crossbarsPerPe: 9,
  packKernels: false,
  rowOrder: 'kernelMajor',
};

test('every weight of 300 random matrices lies in exactly one block of exactly one PE, inside its crossbar', () => {
  fc.assert(
    fc.property(matrices, geometries, (weights, crossbar) => {
      const blocks = cutIntoBlocks(weights, crossbar);
      const seen = new Uint8Array(weights.taps * weights.inputs * weights.outputs);
      for (const group of blocks.rowGroups) {
        expect(group.rowBlocks.length).toBeLessThanOrEqual(crossbar.crossbarsPerPe);
        for (const column of blocks.columnBlocks) {
          expect(column.outputs * crossbar.columnsPerWeight).toBeLessThanOrEqual(crossbar.cols);
          for (const index of group.rowBlocks) {
            for (const { tap, firstInput, inputs } of blocks.rowBlocks[index]!.segments) {
              for (let i = firstInput; i < firstInput + inputs; i += 1) {
                for (let o = column.firstOutput; o < column.firstOutput + column.outputs; o += 1) {
                  seen[(tap * weights.inputs + i) * weights.outputs + o]! += 1;
                }
              }
            }
          }
        }
      }
      expect(seen.every((times) => times === 1)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('a block of 300 random cuts has as many rows as its segments have inputs, all but the last of a cut are full', () => {
  fc.assert(
    fc.property(matrices, geometries, (weights, geometry) => {
      const { rowBlocks } = cutIntoBlocks(weights, geometry);
      for (const { index, rows, segments } of rowBlocks) {
        expect(segments.reduce((sum, { inputs }) => sum + inputs, 0)).toBe(rows);
        expect(rows).toBeLessThanOrEqual(geometry.rows);
        expect(segments.every(({ inputs }) => inputs > 0)).toBe(true);
        const taps = segments.map(({ tap }) => tap);
        expect(taps).toEqual([...new Set(taps)].sort((a, b) => a - b));
        if (geometry.rowOrder === 'kernelMajor') expect(segments.length).toBe(1);
        else if (index < rowBlocks.length - 1) expect(rows).toBe(geometry.rows);
      }
    }),
    { numRuns: 300 },
  );
});

describe('the block of a row', () => {
  test('of [tap][input] follows from 300 random cuts: kernel position and input / rows, or (input x taps + tap) / rows', () => {
    fc.assert(
      fc.property(matrices, geometries, (weights, geometry) => {
        const found = blockOfRow(cutIntoBlocks(weights, geometry));
        const perTap = Math.ceil(weights.inputs / geometry.rows);
        for (let tap = 0; tap < weights.taps; tap += 1) {
          for (let input = 0; input < weights.inputs; input += 1) {
            const wanted =
              geometry.rowOrder === 'kernelMajor'
                ? tap * perTap + Math.floor(input / geometry.rows)
                : Math.floor((input * weights.taps + tap) / geometry.rows);
            expect(found[tap * weights.inputs + input]).toBe(wanted);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('of 3 channels x 4 kernel positions in im2col crossbars of 5 rows: 0, 1 and 2, channel by channel', () => {
    const { rowBlocks } = cutIntoBlocks(
      { taps: 4, inputs: 3, outputs: 1 },
      { ...nineOf64, rows: 5, rowOrder: 'im2col' },
    );
    expect(rowBlocks.map(({ rows }) => rows)).toEqual([5, 5, 2]);
    expect(rowBlocks[0]!.segments).toEqual([
      { tap: 0, firstInput: 0, inputs: 2 },
      { tap: 1, firstInput: 0, inputs: 1 },
      { tap: 2, firstInput: 0, inputs: 1 },
      { tap: 3, firstInput: 0, inputs: 1 },
    ]);
    expect(rowBlocks[2]!.segments).toEqual([
      { tap: 2, firstInput: 2, inputs: 1 },
      { tap: 3, firstInput: 2, inputs: 1 },
    ]);
  });
});

test('every row block of 300 random cuts has the row group that names it', () => {
  fc.assert(
    fc.property(matrices, geometries, (weights, geometry) => {
      const blocks = cutIntoBlocks(weights, geometry);
      const groupOf = groupOfBlock(blocks);
      for (const { index, rowBlocks } of blocks.rowGroups) {
        for (const block of rowBlocks) expect(groupOf[block]).toBe(index);
      }
    }),
    { numRuns: 300 },
  );
});

test('with one kernel position both row orders give the same blocks, and the same PEs where PEs are packed', () => {
  const single = matrices.map((matrix) => ({ ...matrix, taps: 1 }));
  fc.assert(
    fc.property(single, geometries, (weights, geometry) => {
      const cut = (rowOrder: BlockGeometry['rowOrder']) =>
        cutIntoBlocks(weights, { ...geometry, packKernels: true, rowOrder });
      expect(cut('im2col')).toEqual(cut('kernelMajor'));
    }),
    { numRuns: 100 },
  );
});

test('without packing a projection takes ceil(in/rows) x ceil(out/cols) x ceil(taps/crossbarsPerPe) PEs', () => {
  expect(peCount(cutIntoBlocks({ taps: 9, inputs: 128, outputs: 192 }, nineOf64))).toBe(2 * 3 * 1);
  expect(peCount(cutIntoBlocks({ taps: 25, inputs: 64, outputs: 64 }, nineOf64))).toBe(1 * 1 * 3);
  expect(peCount(cutIntoBlocks({ taps: 1, inputs: 576, outputs: 10 }, nineOf64))).toBe(9);
});

test('packing fills the nine crossbars of a PE with the nine row blocks of a dense projection', () => {
  expect(peCount(cutIntoBlocks({ taps: 1, inputs: 576, outputs: 10 }, { ...nineOf64, packKernels: true }))).toBe(1);
});

test('im2col takes ceil(ceil(in x taps / rows) / crossbarsPerPe) x ceil(out/cols) PEs, packed or not', () => {
  for (const packKernels of [false, true]) {
    const geometry = { ...nineOf64, packKernels, rowOrder: 'im2col' as const };
    expect(peCount(cutIntoBlocks({ taps: 9, inputs: 3, outputs: 64 }, geometry))).toBe(1);
    expect(peCount(cutIntoBlocks({ taps: 9, inputs: 128, outputs: 192 }, geometry))).toBe(2 * 3);
    expect(peCount(cutIntoBlocks({ taps: 25, inputs: 64, outputs: 64 }, geometry))).toBe(3);
  }
});

test('a weight of 4 columns does not fit into a crossbar of 3 columns', () => {
  const narrow = { ...nineOf64, cols: 3, columnsPerWeight: 4 };
  expect(() => cutIntoBlocks({ taps: 1, inputs: 1, outputs: 1 }, narrow)).toThrow('a weight takes 4 columns');
});
