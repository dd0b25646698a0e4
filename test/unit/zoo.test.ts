import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/base/errors.js';
import { writeSafetensors } from '../../src/formats/safetensors.js';
import { macs, type Network, neurons, projectionsInto, restrictTo, weightMatrix } from '../../src/model/network.js';
import { workloadText } from '../../src/model/workload-entries.js';
import { loadWorkload } from '../../src/spec/load-workload.js';
import { customDataSet, DATA_SETS } from '../../src/zoo/data-sets.js';
import { makeZooWorkload, type ZooSpec, zooName, zooNetwork } from '../../src/zoo/make-workload.js';
import { measureRates, RATE_STEPS } from '../../src/zoo/measure-rates.js';
import { NET_NAMES, NETS, type NetName } from '../../src/zoo/nets.js';
import { estimatedBiases } from '../../src/zoo/rate-estimate.js';
import { memoryHost } from '../memory-host.js';

const shapes = (net: NetName, changes: Partial<ZooSpec> = {}): ZooSpec => ({
  net,
  dataSet: DATA_SETS['cifar10']!,
  width: 1,
  internalAfter: [NETS[net].internalAfter],
  content: 'shapes',
  ...changes,
});
const SMALL: ZooSpec = shapes('vgg11', {
  dataSet: DATA_SETS['mnist']!,
  width: 0.125,
  content: { rate: 0.05, seed: 'test', images: 3 },
});

const everyPosition = (net: NetName): number[] => NETS[net].stages.slice(1).map((_, index) => index);
const isHead = (name: string): boolean => /^(ic\d*|fc)(-gap)?$/.test(name);
const millions = (value: number): number => value / 1e6;

function sizes(network: Network) {
  const count = (of: (projection: Network['projections'][number]) => number): number =>
    network.projections.reduce((sum, projection) => sum + of(projection), 0);
  const features = network.populations.filter(({ name }) => !isHead(name));
  return {
    featureMacs: count((projection) => (isHead(projection.target) ? 0 : macs(network, projection))),
    weights: count((projection) => {
      const matrix = weightMatrix(network, projection);
      return matrix === undefined ? 0 : matrix.taps * matrix.inputs * matrix.outputs;
    }),
    featureNeurons: features.reduce((sum, { shape }) => sum + neurons(shape), 0),
    neurons: network.populations.reduce((sum, { shape }) => sum + neurons(shape), 0),
    channels: features.reduce((sum, { shape }) => sum + shape.channels, 0),
  };
}

describe('sizes on CIFAR-10 with one internal classifier, as measured on the published classes', () => {
  test.each<[NetName, number, number, number, number, number]>([
    ['vgg11', 152.8, 77.3, 151_552, 152_340, 9.23],
    ['vgg16', 313.2, 152.8, 276_480, 277_268, 14.72],
    ['vgg19', 398.1, 152.8, 303_104, 303_892, 20.03],
    ['resnet18', 576.4, 219.9, 557_056, 557_716, 11.52],
    ['resnet34', 1213.9, 458.9, 966_656, 967_316, 22.19],
  ])(
    '%s: %d M MACs, %d M up to the internal classifier, %d neurons, %d with heads, %d M parameters',
    (net, features, toInternal, conv, all, parameters) => {
      const network = zooNetwork(shapes(net));
      const found = sizes(network);
      expect(millions(found.featureMacs)).toBeCloseTo(features, 1);
      expect(millions(sizes(restrictTo(network, ['ic'])).featureMacs)).toBeCloseTo(toInternal, 1);
      expect([found.featureNeurons, found.neurons]).toEqual([conv, all]);
      // The published count has scale and shift of batch norm per channel, ours one bias; heads have biases in both.
      expect(millions(found.weights + 2 * found.channels + 20)).toBeCloseTo(parameters, 1);
    },
  );
});

describe('networks', () => {
  test('a residual block joins two projections, from its first convolution and from its input, in one population', () => {
    const network = zooNetwork(shapes('resnet18'));
    const into = (name: string) =>
      projectionsInto(network, name).map(({ source, operator }) => [
        source,
        operator.kind === 'conv2d' && operator.kernel[0],
      ]);
    expect(into('block1')).toEqual([
      ['block1-conv1', 3],
      ['conv0', 1],
    ]);
    expect(into('block3')).toEqual([
      ['block3-conv1', 3],
      ['block2', 1],
    ]);
    expect(network.populations.filter(({ name }) => projectionsInto(network, name).length === 2)).toHaveLength(8);
  });

  test('stage 2 of VGG11 on MNIST: maps of 28, 14, 7, 4 and 2; quarter width: 16 to 128 channels', () => {
    const { populations } = zooNetwork(shapes('vgg11', { dataSet: DATA_SETS['mnist']!, width: 0.25 }));
    const convolutions = populations
      .filter(({ name }) => !isHead(name))
      .map(({ shape }) => [shape.channels, shape.height]);
    expect(convolutions).toEqual([
      [16, 28],
      [32, 14],
      [64, 7],
      [64, 7],
      [128, 4],
      [128, 4],
      [128, 2],
      [128, 2],
    ]);
  });

  test('a width that leaves no channel leaves one', () => {
    const { populations } = zooNetwork(shapes('vgg11', { width: 0.001 }));
    expect(new Set(populations.filter(({ name }) => !isHead(name)).map(({ shape }) => shape.channels))).toEqual(
      new Set([1]),
    );
  });

  test('names say what differs from the default', () => {
    expect(zooName(shapes('vgg19'))).toBe('vgg19-cifar10-shapes');
    expect(zooName({ ...SMALL, internalAfter: [] })).toBe('vgg11-mnist-w0p125-noic');
    expect(zooName({ ...SMALL, width: 1, internalAfter: [2] })).toBe('vgg11-mnist-ic2');
    expect(zooName({ ...SMALL, width: 1, internalAfter: [2, 3] })).toBe('vgg11-mnist-ics');
  });
});

describe('what the loader says', () => {
  const custom = customDataSet({ channels: 3, height: 5, width: 9 }, 7);
  const dataSets = [...Object.values(DATA_SETS), custom];
  test.each(NET_NAMES.flatMap((net) => dataSets.map((dataSet) => [net, dataSet.name, dataSet] as const)))(
    '%s for %s: shapes are accepted with the internal classifier, without and with one everywhere',
    async (net, _, dataSet) => {
      for (const internalAfter of [[NETS[net].internalAfter], [], everyPosition(net)]) {
        const { file } = await makeZooWorkload(shapes(net, { dataSet, internalAfter }));
        const workload = await loadWorkload(memoryHost({ 'net.json': workloadText(file) }), 'net.json');
        expect(workload.network.classifiers).toHaveLength(internalAfter.length + 1);
        expect(workload.network).toEqual(zooNetwork(shapes(net, { dataSet, internalAfter })));
      }
    },
  );

  test('weights, 3 samples and 100 calibration images are accepted', async () => {
    const { file, seeded, network } = await makeZooWorkload(SMALL);
    const host = memoryHost({ 'net.json': workloadText(file), [file.arrays!]: writeSafetensors(seeded!.arrays) });
    const workload = await loadWorkload(host, 'net.json');
    expect(workload.network).toEqual(network);
    expect([workload.samples?.images.shape, workload.calibration?.images.shape]).toEqual([
      [3, 1, 28, 28],
      [100, 1, 28, 28],
    ]);
  });
});

describe('rates', () => {
  test.each<[string, ZooSpec, number]>([
    ['VGG11', SMALL, 0.05],
    ['VGG11, 30 %', { ...SMALL, content: { rate: 0.3, seed: 'test', images: 1 } }, 0.3],
    ['ResNet18', { ...SMALL, net: 'resnet18', internalAfter: [3] }, 0.05],
    ['2 classes', { ...SMALL, dataSet: customDataSet({ channels: 2, height: 9, width: 9 }, 2) }, 0.05],
  ])('%s: every layer fires, with membranes within 10 % (or a spike) of the wanted rate', async (_, spec, wanted) => {
    const { network, seeded } = await makeZooWorkload(spec);
    const { rates, missed } = seeded!;
    expect(missed).toEqual([]);
    const windows = 2 * (RATE_STEPS.last - RATE_STEPS.first + 1);
    for (const { name, neuron, shape } of network.populations) {
      const rate = rates.get(name)!;
      expect(rate, name).toBeGreaterThan(0);
      if (neuron.kind === 'average') continue;
      const allowed = Math.max(0.1 * wanted, 1 / (windows * neurons(shape)));
      expect(Math.abs(rate - wanted), name).toBeLessThanOrEqual(allowed);
    }
  });

  test('what is said is what the written arrays give', async () => {
    const { network, seeded, file } = await makeZooWorkload(SMALL);
    const { data } = seeded!.arrays.get('calibration.images')!;
    const pixels = [0, 1].map((image) => Uint8Array.from(data.subarray(image * 784, (image + 1) * 784)));
    const images = { pixels, normalisation: file.input.normalisation };
    expect(await measureRates(network, seeded!.arrays, images, undefined)).toEqual(seeded!.rates);
  });

  test('the same seed gives the same bytes, another seed others', async () => {
    const bytes = async (seed: string) => {
      const { seeded } = await makeZooWorkload({ ...SMALL, content: { rate: 0.05, seed, images: 1 } });
      return writeSafetensors(seeded!.arrays);
    };
    const first = await bytes('a');
    expect(await bytes('a')).toEqual(first);
    expect(await bytes('b')).not.toEqual(first);
  });

  test('the estimate for a population that reads the image: 5 % need a bias of 0.0345 at a spread of 0.075', () => {
    const network = zooNetwork(SMALL);
    expect(estimatedBiases(network, 0.05).get('conv0')).toBeCloseTo(0.0345, 3);
  });

  test('an abort ends the work', async () => {
    const abort = AbortSignal.abort();
    await expect(makeZooWorkload(SMALL, undefined, abort)).rejects.toThrow(Interrupted);
  });
});
