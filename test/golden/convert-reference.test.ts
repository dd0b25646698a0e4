import { expect, test } from 'vitest';
import type { ArrayStore } from '../../src/base/tensor.js';
import type { Ann } from '../../src/convert/ann.js';
import { fold } from '../../src/convert/fold.js';
import { readGraph } from '../../src/convert/read-graph.js';
import { createAnnRunner } from '../../src/convert/run-ann.js';
import { ScaleMeter, type Scales } from '../../src/convert/scales.js';
import { toNetwork } from '../../src/convert/to-network.js';
import { readOnnx } from '../../src/formats/onnx/read-onnx.js';
import { INPUT, neurons } from '../../src/model/network.js';
import { idealOptions } from '../../src/run/convert/function-options.js';
import { createFunctionModel } from '../../src/snn/function-model.js';
import { normalise } from '../../src/snn/input-coding.js';
import { describeReference, referenceBytes } from '../reference.js';
import { cases } from '../support/cases.js';
import { REFERENCE_MODELS, type ReferenceModelName, referenceModel } from '../support/model-json.js';

const CALIBRATION = 500;
const NEURON = { threshold: 1, initialPotential: 0 };
const FILES = REFERENCE_MODELS.flatMap((name) => [[name, 'bn'] as const, [name, 'folded'] as const]);
/** Files whose scales are measured anew: first one of each network and one of each kind. */
const OWN_SCALES = [
  ['fashion-vgg6', 'bn'],
  ['mnist-vgg11q', 'folded'],
  ['fashion-vgg6', 'folded'],
  ['mnist-vgg11q', 'bn'],
] as const;
const json = <T>(path: string): T => JSON.parse(new TextDecoder().decode(referenceBytes(path))) as T;

const anns = new Map<string, Ann>();

/** The folded network of a file, read once. */
function annOf(name: ReferenceModelName, kind: 'bn' | 'folded'): Ann {
  const known = anns.get(`${name} ${kind}`);
  if (known !== undefined) return known;
  const { model } = readOnnx(referenceBytes(`models/${name}/model_${kind}.onnx`), name);
  const choice = { final: undefined, internal: undefined };
  const ann = fold(readGraph(model, name, referenceModel(name).network.input, choice));
  anns.set(`${name} ${kind}`, ann);
  return ann;
}

/** The scales that the reference recorded: 99.9 percentiles of float32 activations of another program. */
function recordedScales(name: ReferenceModelName, ann: Ann): Scales {
  const { layers, heads } = json<{
    layers: { name: string; lambda999: number }[];
    heads: Record<'ic' | 'fc', { afterLayer: number; lambda_: number }>;
  }>(`models/${name}/model.json`);
  const byName = new Map(layers.map((layer) => [layer.name, layer.lambda999]));
  for (const head of ['ic', 'fc'] as const) {
    byName.set(head, heads[head].lambda_);
    byName.set(`${head}-gap`, layers[heads[head].afterLayer]!.lambda999);
  }
  const scale = (of: string, channels: number) => [of, new Float64Array(channels).fill(byName.get(of) ?? 1)] as const;
  return new Map([
    scale(INPUT, ann.input.channels),
    ...ann.layers.map((layer) => scale(layer.name, layer.shape.channels)),
  ]);
}

function measuredScales(name: ReferenceModelName, ann: Ann): Scales {
  const { normalisation, calibration } = referenceModel(name);
  const meter = new ScaleMeter(ann, { by: 'layer', percentile: 99.9 }, CALIBRATION);
  const run = createAnnRunner(ann);
  const image = new Float64Array(neurons(ann.input));
  for (const pixels of calibration(CALIBRATION)) {
    normalise(pixels, ann.input, normalisation, image);
    meter.add(run(image));
  }
  return meter.scales().scales;
}

/** Differences between the converted weights and those of snn.npz. */
function weightDifferences(name: ReferenceModelName, arrays: ArrayStore) {
  const found = { largest: 0, above2e7: 0, unequal: 0, values: 0 };
  for (const [array, { data }] of referenceModel(name).arrays) {
    const own = arrays.get(array)!.data;
    expect(own.length, array).toBe(data.length);
    data.forEach((value, at) => {
      const difference = Math.abs(value - own[at]!);
      found.largest = Math.max(found.largest, difference);
      if (difference > 2e-7) found.above2e7 += 1;
      if (difference > 0) found.unequal += 1;
    });
    found.values += data.length;
  }
  return found;
}

describeReference('reference networks converted from ONNX', () => {
  test.each(FILES)('%s, model_%s.onnx at the recorded scales: every weight within 1.2e-7 of snn.npz', (name, kind) => {
    const ann = annOf(name, kind);
    const { network, arrays } = toNetwork(ann, recordedScales(name, ann), name, NEURON);
    expect(network.populations.map((each) => each.name).sort()).toEqual(
      referenceModel(name)
        .network.populations.map((each) => each.name)
        .sort(),
    );
    const { largest, unequal, values } = weightDifferences(name, arrays);
    expect(largest).toBeLessThan(1.2e-7);
    if (kind === 'bn') expect([largest < 1e-8, unequal / values < 2e-4]).toEqual([true, true]);
  });

  test.each(OWN_SCALES.slice(0, cases(2, 4)))(
    '%s, model_%s.onnx, own scales: scales within 3e-7, weights within 4e-7 and but ten within 2e-7; counts of 4 images differ by at most 1, one in 200 of them at most',
    { timeout: 300_000 },
    (name, kind) => {
      const ann = annOf(name, kind);
      const scales = measuredScales(name, ann);
      for (const [layer, [recorded]] of recordedScales(name, ann)) {
        expect(Math.abs(scales.get(layer)![0]! / recorded! - 1), layer).toBeLessThan(3e-7);
      }
      const { network, arrays } = toNetwork(ann, scales, name, NEURON);
      const { largest, above2e7 } = weightDifferences(name, arrays);
      expect([largest < 4e-7, above2e7 <= 10]).toEqual([true, true]);
      const { different, largest: most, cells } = countDifferences(name, network, arrays, 4);
      expect([most <= 1, different / cells < 0.005, cells]).toEqual([true, true, 24_000]);
    },
  );
});

type Heads = Readonly<Record<'ic' | 'fc', readonly (readonly (readonly number[])[])[]>>;

/** Cells [image][step][class] of both heads' cumulative counts that differ from the recorded ones, in float64. */
function countDifferences(
  name: ReferenceModelName,
  network: ReturnType<typeof toNetwork>['network'],
  arrays: ArrayStore,
  images: number,
) {
  const { out } = json<{ variants: { exact: { out: Heads } } }>(`golden/snn/${name}/golden16_f64.json`).variants.exact;
  const reference = referenceModel(name);
  const options = { ...idealOptions(network, reference.normalisation, 300), numerics: { kind: 'reference' as const } };
  const model = createFunctionModel(network, arrays, options);
  const found = { different: 0, largest: 0, cells: 0 };
  for (const [image, pixels] of reference.images(images).entries()) {
    const { headCounts } = model.run(pixels);
    for (const head of ['ic', 'fc'] as const) {
      const recorded = out[head][image]!.flat();
      headCounts[head]!.forEach((count, at) => {
        const difference = Math.abs(count - recorded[at]!);
        if (difference > 0) found.different += 1;
        found.largest = Math.max(found.largest, difference);
      });
      found.cells += recorded.length;
    }
  }
  return found;
}
