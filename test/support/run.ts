import { randomStream } from '../../src/base/rng.js';
import { elements, type Tensor } from '../../src/base/tensor.js';
import type { Chip } from '../../src/model/chip.js';
import { type Network, neurons, weightMatrix } from '../../src/model/network.js';
import type { PriceTable } from '../../src/model/price-table.js';
import type { ImageSet, Workload } from '../../src/model/workload.js';
import { Collector } from '../../src/run/collect.js';
import { createInlineExecutor } from '../../src/run/executor.js';
import type { RunOptions } from '../../src/run/options.js';
import { type PreparedRun, prepareRun, type RunInputs } from '../../src/run/prepare.js';
import { defaultChip, priceTable } from './load.js';
import { builtMeshKernel } from './mesh-kernel.js';
import { smallNetwork } from './networks.js';

const tensor = (shape: number[], value: () => number): Tensor => ({
  dtype: 'F32',
  shape,
  data: Float32Array.from({ length: elements(shape) }, value),
});

/** `network` with seeded weights that keep it firing, 4 random images and one alpha table. */
export function seededWorkload(network: Network = smallNetwork(), seed = 'weights'): Workload {
  const random = randomStream(seed);
  const arrays = new Map<string, Tensor>();
  const projections = network.projections.map((projection) => {
    const matrix = weightMatrix(network, projection);
    if (matrix === undefined) return projection;
    const scale = 2 / Math.sqrt(matrix.taps * matrix.inputs);
    const size = matrix.taps * matrix.inputs * matrix.outputs;
    arrays.set(
      `${projection.name}.weight`,
      tensor([size], () => (random() - 0.35) * scale),
    );
    return { ...projection, weights: `${projection.name}.weight` };
  });
  const weighted = { ...network, projections };
  const { channels, height, width } = network.input;
  const shape = [4, channels, height, width];
  const pixels = Uint8Array.from({ length: elements(shape) }, () => Math.floor(random() * 256));
  const classes = neurons(network.populations.at(-1)!.shape);
  const labels = Uint8Array.from({ length: 4 }, (_, index) => index % classes);
  const images = {
    images: { dtype: 'U8' as const, shape, data: pixels },
    labels: { dtype: 'U8' as const, shape: [4], data: labels },
    origin: 'seeded noise',
    digest: `noise ${seed}`,
  };
  const internal = network.classifiers.find((classifier) => classifier.role === 'internal');
  const tables = internal && [
    {
      name: 'flat',
      internal: internal.name,
      estimate: 'code' as const,
      origin: 'chosen',
      knots: [[1, 2]] as [number, number][],
    },
  ];
  return {
    path: 'workload.json',
    file: {
      format: 'snn-workload/1',
      name: network.name,
      description: 'seeded weights',
      defaults: { images: 4, steps: 20 },
      input: {
        shape: [channels, height, width],
        coding: 'direct',
        normalisation: { scale: 255, mean: Array(channels).fill(0), std: Array(channels).fill(1) },
      },
      populations: [],
      projections: [],
      classifiers: [...network.classifiers],
      alphaTables: tables ?? [],
      referenceAccuracies: [{ classifier: 'fc', system: 'ann', accuracy: 0.5, images: 4, origin: 'chosen' }],
    },
    network: weighted,
    arrays,
    samples: images,
    calibration: noiseImages([100, channels, height, width], classes, `${seed} calibration`),
    digest: `seeded-${seed}`,
  };
}

/** Random pixels of `shape` [n, channels, height, width], labelled in turn. */
function noiseImages(shape: readonly number[], classes: number, seed: string): ImageSet {
  const random = randomStream(seed);
  const data = Uint8Array.from({ length: elements(shape) }, () => Math.floor(random() * 256));
  const labels = Uint8Array.from({ length: shape[0]! }, (_, index) => index % classes);
  return {
    images: { dtype: 'U8', shape, data },
    labels: { dtype: 'U8', shape: [labels.length], data: labels },
    origin: 'seeded noise',
    digest: seed,
  };
}

export interface RunChanges {
  readonly chip?: Chip;
  readonly workload?: Workload;
  readonly prices?: PriceTable;
  readonly options?: Partial<RunOptions>;
}

/** A prepared run of the small seeded network on the default chip under `phys`: 4 images, 20 steps. */
export function preparedRun({ chip, workload, prices, options }: RunChanges = {}): PreparedRun {
  const inputs: RunInputs = {
    chip: { chip: chip ?? defaultChip(), path: 'chip.yaml', digest: 'chip', origins: new Map(), patches: [] },
    workload: workload ?? seededWorkload(),
    prices: { table: prices ?? priceTable('phys'), path: 'prices.yaml', digest: 'prices' },
  };
  const defaults = {
    images: 4,
    steps: 20,
    numerics: 'ideal',
    fidelity: { kind: 'counts' },
    seed: undefined,
    methods: undefined,
    version: '0',
  } as const;
  return prepareRun(inputs, { ...defaults, ...options });
}

/** What a prepared run collects, in this thread. */
export async function collect(run: PreparedRun): Promise<ReturnType<Collector['collected']>> {
  const collector = new Collector(run.inputs.chip.chip, run.variants);
  await createInlineExecutor({ meshKernel: builtMeshKernel }).run(
    run.job,
    (index, result) => collector.add(index, result),
    new AbortController().signal,
  );
  return collector.collected();
}
