import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/base/rng.js';
import { fold } from '../../src/convert/fold.js';
import { createAnnRunner } from '../../src/convert/run-ann.js';
import { createGraphRunner } from '../../src/convert/run-graph.js';
import { ScaleMeter } from '../../src/convert/scales.js';
import { toNetwork } from '../../src/convert/to-network.js';
import type { Shape } from '../../src/model/network.js';
import { annOf, graphOf, refusal, SMALL_IMAGE } from '../support/convert.js';
import type { OnnxText } from '../support/onnx.js';
import { chainText, NetworkText, residualText } from '../support/small-onnx.js';

function randomImages(count: number, { channels, height, width }: Shape, seed: string): Float64Array[] {
  const random = randomStream(seed);
  return Array.from({ length: count }, () =>
    Float64Array.from({ length: channels * height * width }, () => 2 * random() - 1),
  );
}

/** Largest difference between the graph as it is and its folded layers. */
function foldingDifference(text: OnnxText, shape = SMALL_IMAGE): number {
  const graph = graphOf(text, shape);
  const ann = fold(graph);
  const [runGraph, runAnn] = [createGraphRunner(graph), createAnnRunner(ann)];
  let largest = 0;
  for (const image of randomImages(20, shape, 'images')) {
    const [whole, layers] = [runGraph(image), runAnn(image)];
    graph.outputs.forEach(({ name }, at) => {
      const folded = layers.get(ann.classifiers[at]!.layer)!;
      whole.get(name)!.forEach((value, of) => {
        largest = Math.max(largest, Math.abs(value - folded[of]!));
      });
    });
  }
  return largest;
}

describe('folding', () => {
  test('a chain: layers are named by kind and order, classifiers by their outputs, pools by their classifier', () => {
    const { layers, classifiers, folded } = annOf(chainText('a'));
    expect(layers.map(({ name }) => name)).toEqual(['conv0', 'conv1', 'ic-gap', 'ic', 'conv2', 'fc-gap', 'fc']);
    expect(classifiers).toEqual([
      { name: 'ic', role: 'internal', layer: 'ic' },
      { name: 'fc', role: 'final', layer: 'fc' },
    ]);
    expect(folded).toBe(2);
  });

  test('a residual network: both branches are terms of one layer, an empty branch an identity of 1 x 1', () => {
    const { layers } = annOf(residualText('a'));
    const terms = layers.map((layer) => (layer.kind === 'neurons' ? layer.terms.map(({ source }) => source) : []));
    expect(terms).toEqual([['input'], ['conv0'], ['conv1', 'conv0'], ['conv2'], ['conv3', 'conv2'], [], ['fc-gap']]);
    const block = layers[4]!;
    if (block.kind !== 'neurons') throw new Error('no neurons');
    const { operator, weights } = block.terms[1]!;
    expect(operator).toEqual({ kind: 'conv2d', kernel: [1, 1], stride: [1, 1], padding: [0, 0] });
    expect([...weights].map((weight, at) => weight === (at % 9 === 0 ? 1 : 0))).not.toContain(false);
  });

  test.each([
    ['chain', chainText('1')],
    ['chain', chainText('2')],
    ['residual', residualText('1')],
    ['residual', residualText('2')],
  ])('%s network: outputs before and after folding agree to 1e-12 on 20 images', (_, text) => {
    const difference = foldingDifference(text);
    expect(difference).toBeLessThan(1e-12);
    expect(difference).toBeGreaterThan(0);
  });

  test('batch norm behind a layer, a constant added before a ReLU, a second ReLU, a clip at 1: still the same', () => {
    const net = new NetworkText('odd');
    const first = net.node('Relu', [net.node('Relu', [net.conv('image', 1, 3)])]);
    const second = net.node('Relu', [net.batchNorm(first, 3)]);
    const shifted = net.node('Add', [net.conv(second, 3, 3), net.constant([1, 3, 1, 1], -1, 1)]);
    net.tensors['low'] = { dims: [], values: [0] };
    net.tensors['high'] = { dims: [], values: [1] };
    const pooled = net.node('AveragePool', [net.node('Clip', [shifted, 'low', 'high'])], {
      kernel_shape: { ints: [2, 2] },
      strides: { ints: [2, 2] },
    });
    const hidden = net.node('Relu', [net.dense(net.node('Flatten', [pooled]), 48, 5)]);
    net.dense(hidden, 5, 4, 'fc');
    const text = net.text([1, 8, 8], ['fc']);
    expect(annOf(text).layers.map(({ name }) => name)).toEqual(['conv0', 'conv1', 'conv2', 'pool0', 'dense0', 'fc']);
    expect(foldingDifference(text)).toBeLessThan(1e-12);
  });

  test('a network of dense layers alone reads the image in rows of 64', () => {
    const net = new NetworkText('dense');
    net.dense(net.node('Relu', [net.dense('image', 64, 6)]), 6, 4, 'fc');
    expect(annOf(net.text([64], ['fc'])).layers.map(({ name }) => name)).toEqual(['dense0', 'fc']);
    expect(foldingDifference(net.text([64], ['fc']))).toBeLessThan(1e-12);
  });

  test('layers that are not cut at ReLUs are refused by node', () => {
    const net = new NetworkText('linear');
    net.head(net.conv(net.conv('image', 1, 2), 2, 2), 2, 4, 'fc');
    expect(refusal(() => annOf(net.text([1, 8, 8], ['fc'])))).toBe(
      'net.onnx node /Conv_1 (conv): reads /Conv_0 without an activation between them: put a ReLU there, or merge the two',
    );
    const signed = new NetworkText('signed');
    signed.head(signed.conv('image', 1, 2), 2, 4, 'fc');
    expect(refusal(() => annOf(signed.text([1, 8, 8], ['fc'])))).toContain(
      'averages values that no ReLU has made non-negative: put a ReLU in front of it',
    );
    const pooled = new NetworkText('pooled');
    pooled.head('image', 1, 4, 'fc');
    expect(refusal(() => annOf(pooled.text([1, 8, 8], ['fc'])))).toContain('averages the image, which has no spikes');
  });
});

describe('scales and spiking weights', () => {
  const ann = annOf(residualText('scales'));
  const images = randomImages(30, SMALL_IMAGE, 'calibration');
  const measure = (by: 'layer' | 'channel', percentile: number) => {
    const meter = new ScaleMeter(ann, { by, percentile }, images.length);
    const run = createAnnRunner(ann);
    for (const image of images) meter.add(run(image));
    return meter.scales();
  };
  /** Activations of a layer on all images, [channel]. */
  const activations = (name: string, channels: number): number[][] => {
    const run = createAnnRunner(ann);
    const values: number[][] = Array.from({ length: channels }, () => []);
    for (const image of images)
      run(image)
        .get(name)!
        .forEach((value, at) => void values[at % channels]!.push(value));
    return values;
  };

  test('by maximum: the largest activation of each layer; pools have that of their source, the image 1', () => {
    const { scales } = measure('layer', 100);
    for (const name of ['conv0', 'conv2', 'conv4', 'fc']) {
      const { channels } = ann.layers.find((layer) => layer.name === name)!.shape;
      expect(new Set(scales.get(name)), name).toEqual(new Set([Math.max(...activations(name, channels).flat())]));
    }
    expect(scales.get('fc-gap')).toEqual(scales.get('conv4'));
    expect([...scales.get('input')!]).toEqual([1]);
  });

  test('by channel: the largest of each channel, but one scale for a classifier', () => {
    const { scales } = measure('channel', 100);
    expect([...scales.get('conv2')!]).toEqual(activations('conv2', 8).map((each) => Math.max(...each)));
    expect(new Set(scales.get('fc')!).size).toBe(1);
  });

  test.each(['layer', 'channel'] as const)(
    'by %s: the scaled network computes activation / scale in every layer',
    (by) => {
      const { scales } = measure(by, 99.9);
      const { network, arrays } = toNetwork(ann, scales, 'net', { threshold: 1, initialPotential: 0 });
      const scaled = {
        ...ann,
        layers: ann.layers.map((layer) => {
          if (layer.kind === 'average') return layer;
          const projections = network.projections.filter(({ target }) => target === layer.name);
          const terms = layer.terms.map((term, at) => ({
            ...term,
            weights: Float64Array.from(arrays.get(projections[at]!.weights!)!.data),
          }));
          return { ...layer, terms, bias: Float64Array.from(arrays.get(`${layer.name}.bias`)!.data) };
        }),
      };
      const [run, runScaled] = [createAnnRunner(ann), createAnnRunner(scaled)];
      for (const image of images.slice(0, 5)) {
        const [plain, rates] = [run(image), runScaled(image)];
        for (const { name } of ann.layers) {
          const scale = scales.get(name)!;
          plain.get(name)!.forEach((value, at) => {
            expect(rates.get(name)![at]!, name).toBeCloseTo(value / scale[at % scale.length]!, 5);
          });
        }
      }
    },
  );

  test('a layer that never fires keeps its weights and is named; a classifier that never does is refused', () => {
    const silent = (bias: number, name: string) => ({
      ...ann,
      layers: ann.layers.map((layer) =>
        layer.name === name && layer.kind === 'neurons' ? { ...layer, bias: layer.bias.map(() => bias) } : layer,
      ),
    });
    const scalesOf = (of: typeof ann) => {
      const meter = new ScaleMeter(of, { by: 'layer', percentile: 99.9 }, 1);
      meter.add(createAnnRunner(of)(images[0]!));
      return meter.scales();
    };
    expect(scalesOf(silent(-1e6, 'conv1')).silent).toEqual([{ layer: 'conv1', channels: 8 }]);
    expect(refusal(() => scalesOf(silent(-1e6, 'fc')))).toContain(
      'classifier fc: its percentile 99.9 over the calibration images is not above 0, so it would never fire',
    );
    expect(refusal(() => scalesOf(silent(Number.POSITIVE_INFINITY, 'conv1')))).toContain('--calibrate layer conv1');
  });

  test('percentile 50 of a million images would keep too many activations', () => {
    expect(refusal(() => new ScaleMeter(ann, { by: 'layer', percentile: 50 }, 1_000_000))).toMatch(
      /^--percentile: 50 of 1000000 images would keep \d+ activations, at most 67108864; choose a higher one/,
    );
  });
});
