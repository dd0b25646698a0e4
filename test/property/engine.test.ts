import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BeyondKernels } from '../../src/engine/layout-scope.js';
import { cutIntoBlocks } from '../../src/model/blocks.js';
import { weightMatrix } from '../../src/model/network.js';
import type { NumericsKind } from '../../src/model/numerics.js';
import { createFunctionModel, type FunctionModel, type ImageResult } from '../../src/snn/function-model.js';
import { cases } from '../support/cases.js';
import { createEngine } from '../support/engine.js';
import { expectEqual } from '../support/equal.js';
import { type Case, drawFrom, randomCase } from './snn-random-network.js';

const RUNS = Number(process.env['ENGINE_RUNS'] ?? cases(100, 200));

type Draw = (from: number, to: number) => number;

/** A random case whose crossbars are all of one height and one row order, as on a chip. */
function chipCase(integer: Draw, kind: NumericsKind): Case {
  const drawn = randomCase(integer, kind, 'all');
  const geometry = {
    rows: [integer(1, 9), integer(1, 70), 8, 16, 64][integer(0, 4)]!,
    cols: 8,
    columnsPerWeight: 1,
    crossbarsPerPe: integer(1, 10),
    packKernels: integer(0, 1) === 1,
    rowOrder: integer(0, 2) === 0 ? 'im2col' : 'kernelMajor',
  } as const;
  const blocks = Object.fromEntries(
    drawn.network.projections.flatMap((projection) => {
      const matrix = weightMatrix(drawn.network, projection);
      return matrix === undefined ? [] : [[projection.name, cutIntoBlocks(matrix, geometry)] as const];
    }),
  );
  return { ...drawn, options: { ...drawn.options, blocks } };
}

interface Observed {
  readonly result: ImageResult;
  readonly spikes: Readonly<Record<string, readonly Int32Array[]>>;
}

function observed(model: FunctionModel, pixels: Uint8Array): Observed {
  const spikes: Record<string, Int32Array[]> = {};
  const result = model.run(pixels, (population, step, fired) => {
    spikes[population] ??= [];
    spikes[population][step - 1] = fired;
  });
  return { result, spikes };
}

for (const kind of ['ideal', 'quantised', 'hardware'] as const) {
  for (const int16 of kind === 'ideal' ? [false] : [false, true]) {
    test(`${kind}${int16 ? ', 16-bit weights' : ''}: spikes, activity, heads, saturations and column sums equal the plain model's, bit for bit`, () => {
      let fired = 0;
      let refused = 0;
      fc.assert(
        fc.property(fc.gen(), (generate) => {
          const { network, arrays, options, pixels } = chipCase(drawFrom(generate, fc.integer), kind);
          const plain = observed(createFunctionModel(network, arrays, options), pixels);
          try {
            const engine = createEngine(network, arrays, options, int16);
            const first = observed(engine, pixels);
            expectEqual(first.spikes, plain.spikes);
            expectEqual(first.result, plain.result);
            expectEqual(observed(engine, pixels), first);
          } catch (error) {
            if (!(error instanceof BeyondKernels)) throw error;
            refused += 1;
          }
          for (const steps of Object.values(plain.spikes)) for (const step of steps) fired += step.length;
        }),
        { numRuns: RUNS },
      );
      expect(fired).toBeGreaterThan(1000);
      expect(refused).toBeLessThan(0.3 * RUNS);
    });
  }
}
