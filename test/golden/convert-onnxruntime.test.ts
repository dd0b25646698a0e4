import { expect, test } from 'vitest';
import type { AnnGraph } from '../../src/convert/ann-graph.js';
import { fold } from '../../src/convert/fold.js';
import { readGraph } from '../../src/convert/read-graph.js';
import { createAnnRunner } from '../../src/convert/run-ann.js';
import { createGraphRunner } from '../../src/convert/run-graph.js';
import { readOnnx } from '../../src/formats/onnx/read-onnx.js';
import type { Shape } from '../../src/model/network.js';
import type { Normalisation } from '../../src/model/workload.js';
import { describeReference, referenceBytes } from '../reference.js';
import { cases } from '../support/cases.js';
import { REFERENCE_MODELS, referenceModel } from '../support/model-json.js';
import { onnxruntimeSession } from '../support/onnxruntime.js';

const [IMAGES, FEWER] = [cases(20, 100), cases(8, 20)];
/** Images that run through the folded layers as well. */
const FOLDED_IMAGES = cases(4, 10);

/** A normalised image in float32, as the other runtime gets it: [channel][y][x]. */
function normalised(pixels: Uint8Array, { height, width }: Shape, { mean, std }: Normalisation): Float32Array {
  return Float32Array.from(pixels, (pixel, at) => {
    const channel = Math.floor(at / (height * width));
    return (pixel / 255 - mean[channel]!) / std[channel]!;
  });
}

/** The same as [y][x][channel]. */
function byPosition(image: Float32Array, { channels, height, width }: Shape): Float64Array {
  const area = height * width;
  return Float64Array.from(image, (_, at) => image[(at % channels) * area + Math.floor(at / channels)]!);
}

interface Case {
  readonly bytes: Uint8Array;
  readonly graph: AnnGraph;
  readonly images: readonly Float32Array[];
}

/** Largest difference of an output to onnxruntime-web, of the graph as it is and of its folded layers. */
async function largestDifference({ bytes, graph, images }: Case): Promise<{ graph: number; layers: number }> {
  const run = await onnxruntimeSession(bytes, graph.inputValue);
  const [runGraph, ann] = [createGraphRunner(graph), fold(graph)];
  const runAnn = createAnnRunner(ann);
  const { channels, height, width } = graph.input;
  const largest = { graph: 0, layers: 0 };
  for (const [index, image] of images.entries()) {
    const theirs = await run(image, [1, channels, height, width]);
    const input = byPosition(image, graph.input);
    const ours = runGraph(input);
    const layers = index < FOLDED_IMAGES ? runAnn(input) : undefined;
    graph.outputs.forEach(({ name }, at) => {
      const folded = layers?.get(ann.classifiers[at]!.layer);
      theirs[name]!.forEach((value, of) => {
        largest.graph = Math.max(largest.graph, Math.abs(value - ours.get(name)![of]!));
        if (folded !== undefined) largest.layers = Math.max(largest.layers, Math.abs(value - folded[of]!));
      });
    });
  }
  return largest;
}

const ALL = { final: undefined, internal: undefined };
/** Images of one name with the shape and normalisation of another network's. */
const IMAGES_OF = { 'cifar10-resnet18q': 'cifar10-vgg19q', 'cifar10-vgg16h': 'cifar10-vgg19q' } as const;

describeReference('outputs beside those of onnxruntime-web', () => {
  test.each([
    ...REFERENCE_MODELS.flatMap((name) => [[name, 'bn', IMAGES] as const, [name, 'folded', FEWER] as const]),
    ['cifar10-resnet18q', 'bn', FEWER],
    ['cifar10-resnet18q', 'folded', FEWER],
    ['cifar10-vgg16h', 'bn', FEWER],
  ] as const)(
    `%s, model_%s.onnx: all classifiers equal within 1e-5 on %i images, ${FOLDED_IMAGES} of them folded`,
    { timeout: 300_000 },
    async (name, kind, count) => {
      const own = name === 'cifar10-resnet18q' || name === 'cifar10-vgg16h' ? IMAGES_OF[name] : name;
      const { network, normalisation, images } = referenceModel(own);
      const bytes = referenceBytes(`models/${name}/model_${kind}.onnx`);
      const graph = readGraph(readOnnx(bytes, name).model, name, network.input, ALL);
      const pixels = images(count).map((each) => normalised(each, network.input, normalisation));
      const largest = await largestDifference({ bytes, graph, images: pixels });
      expect(largest.graph).toBeLessThan(1e-5);
      expect(largest.layers).toBeLessThan(1e-5);
    },
  );
});
