import { expect, test } from 'vitest';
import { cutNetwork } from '../../src/mapping/allocate.js';
import type { Network } from '../../src/model/network.js';
import { createFunctionModel, type FunctionOptions, type ImageResult } from '../../src/snn/function-model.js';
import { describeReference, referenceBytes } from '../reference.js';
import { cases } from '../support/cases.js';
import { defaultChip } from '../support/load.js';
import { REFERENCE_MODELS, type ReferenceModelName, referenceModel } from '../support/model-json.js';

const IMAGES = cases(4, 16);
/** Images whose totals per layer and step are recorded. */
const TOTALLED_IMAGES = 2;

interface Golden {
  readonly steps: number;
  readonly labels: readonly number[];
  readonly variants: {
    readonly exact: {
      readonly out: Readonly<Record<'ic' | 'fc', readonly (readonly (readonly number[])[])[]>>;
      readonly fired: Readonly<Record<string, readonly (readonly number[])[]>>;
    };
  };
}

const goldenOf = (name: ReferenceModelName): Golden =>
  JSON.parse(new TextDecoder().decode(referenceBytes(`golden/snn/${name}/golden16_f64.json`))) as Golden;

/** Cuts for the default chip; every row has the level 1. */
function cuts(network: Network): Pick<FunctionOptions, 'blocks' | 'rowLevels'> {
  const blocks = cutNetwork(network, defaultChip());
  const rowLevels = Object.entries(blocks).map(
    ([name, { matrix }]) => [name, new Float64Array(matrix.taps * matrix.inputs).fill(1)] as const,
  );
  return { blocks, rowLevels: Object.fromEntries(rowLevels) };
}

/** Spikes of all channels of a population per step. */
function totals({ activity }: ImageResult, population: string): number[] {
  const { spikes } = activity.populations[population]!;
  const sums = new Array<number>(activity.steps).fill(0);
  for (const [at, count] of spikes.entries()) sums[at % activity.steps]! += count;
  return sums;
}

/** `ic.gap` and `ic.dense` as the helper names them. */
const populationOf = (layer: string): string => layer.replace('.dense', '').replace('.', '-');

describeReference(`the reference networks in float64, ${IMAGES} images x 300 steps`, () => {
  test.each(REFERENCE_MODELS)(
    `%s: all ${6_000 * IMAGES} cumulative counts of both heads and all totals of every layer are equal`,
    {
      timeout: 600_000,
    },
    (name) => {
      const { steps, labels, variants } = goldenOf(name);
      const { out, fired } = variants.exact;
      const model = referenceModel(name);
      expect([...model.labels(IMAGES)]).toEqual(labels.slice(0, IMAGES));
      const run = createFunctionModel(model.network, model.arrays, {
        numerics: { kind: 'reference' },
        steps,
        ...cuts(model.network),
        input: { normalisation: model.normalisation, bits: 8 },
      });
      for (const [image, pixels] of model.images(IMAGES).entries()) {
        const result = run.run(pixels);
        for (const head of ['ic', 'fc'] as const) {
          expect([...result.headCounts[head]!], `${head} of image ${image}`).toEqual(out[head][image]!.flat());
        }
        if (image >= TOTALLED_IMAGES) continue;
        for (const [layer, sums] of Object.entries(fired)) {
          expect(totals(result, populationOf(layer)), `${layer} of image ${image}`).toEqual(sums[image]);
        }
      }
    },
  );
});
