import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutIntoBlocks, peCount } from '../../src/model/blocks.js';

const extent = (max: number) => fc.integer({ min: 1, max });

test('every weight of 300 random matrices lies in exactly one block of exactly one PE, inside its crossbar', () => {
  const geometry = fc.record({
    rows: extent(40),
    cols: fc.integer({ min: 4, max: 40 }),
    columnsPerWeight: extent(4),
    crossbarsPerPe: extent(12),
    packKernels: fc.boolean(),
  });
  const matrix = fc.record({ taps: extent(12), inputs: extent(90), outputs: extent(30) });
  fc.assert(
    fc.property(matrix, geometry, (weights, crossbar) => {
      const blocks = cutIntoBlocks(weights, crossbar);
      const seen = new Uint8Array(weights.taps * weights.inputs * weights.outputs);
      for (const group of blocks.rowGroups) {
        expect(group.rowBlocks.length).toBeLessThanOrEqual(crossbar.crossbarsPerPe);
        for (const column of blocks.columnBlocks) {
          expect(column.outputs * crossbar.columnsPerWeight).toBeLessThanOrEqual(crossbar.cols);
          for (const index of group.rowBlocks) {
            const row = blocks.rowBlocks[index]!;
            expect(row.inputs).toBeLessThanOrEqual(crossbar.rows);
            for (let i = row.firstInput; i < row.firstInput + row.inputs; i += 1) {
              for (let o = column.firstOutput; o < column.firstOutput + column.outputs; o += 1) {
                const at = (row.tap * weights.inputs + i) * weights.outputs + o;
                seen[at] = seen[at]! + 1;
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

test('without packing a projection takes ceil(in/rows) x ceil(out/cols) x ceil(taps/crossbarsPerPe) PEs', () => {
  const geometry = { rows: 64, cols: 64, columnsPerWeight: 1, crossbarsPerPe: 9, packKernels: false };
  expect(peCount(cutIntoBlocks({ taps: 9, inputs: 128, outputs: 192 }, geometry))).toBe(2 * 3 * 1);
  expect(peCount(cutIntoBlocks({ taps: 25, inputs: 64, outputs: 64 }, geometry))).toBe(1 * 1 * 3);
  expect(peCount(cutIntoBlocks({ taps: 1, inputs: 576, outputs: 10 }, geometry))).toBe(9);
});

test('packing fills the nine crossbars of a PE with the nine row blocks of a dense projection', () => {
  const geometry = { rows: 64, cols: 64, columnsPerWeight: 1, crossbarsPerPe: 9, packKernels: true };
  expect(peCount(cutIntoBlocks({ taps: 1, inputs: 576, outputs: 10 }, geometry))).toBe(1);
});

test('a weight of 4 columns does not fit into a crossbar of 3 columns', () => {
  const geometry = { rows: 8, cols: 3, columnsPerWeight: 4, crossbarsPerPe: 9, packKernels: false };
  expect(() => cutIntoBlocks({ taps: 1, inputs: 1, outputs: 1 }, geometry)).toThrow('a weight takes 4 columns');
});
