/**
 * Speed of the engine on the networks of the zoo (CIFAR-10 shape, one internal classifier, seeded weights), beside dense
 * PyTorch on the same networks in the same run where it is installed:
 *
 *     npm run bench:function                       all networks
 *     NETS=vgg19 RATES=0.05 npm run bench:function
 *
 * A time is that of one step of one image: the time between the first and the last image that the workers finish, over
 * the images in between. Ratios are against the best of PyTorch's settings, and against its batch 1.
 */
import { test } from 'vitest';
import { createWorkerPool } from '../src/host/node/worker-pool.js';
import { cutNetwork } from '../src/mapping/allocate.js';
import { weightMatrix } from '../src/model/network.js';
import type { ArrayFormat, IntegerFormat, Numerics } from '../src/model/numerics.js';
import type { ImageJob } from '../src/run/image-job.js';
import { DATA_SETS } from '../src/zoo/data-sets.js';
import { zooNetwork } from '../src/zoo/make-workload.js';
import { NETS, type NetName } from '../src/zoo/nets.js';
import { seededArrays } from '../src/zoo/seeded-arrays.js';
import { defaultChip } from '../test/support/load.js';
import { timeTorch } from './torch.js';

const STEPS = 64;
const IMAGES_A_WORKER = 8;
const names = (process.env['NETS'] ?? 'vgg11,vgg16,vgg19,resnet18,resnet34').split(',') as NetName[];
const rates = (process.env['RATES'] ?? '0.05,0.1').split(',').map(Number);
const script = new URL('../dist/host/node/image-worker.js', import.meta.url);

const integers: IntegerFormat = {
  weightBits: 4,
  weightScale: 'channel',
  fractionBits: 6,
  membraneBits: 22,
  lowestPotential: undefined,
  inputBits: 8,
};
const array: ArrayFormat = {
  sign: 'pair',
  bitsPerCell: 4,
  columnSum: 'analog',
  inputCoding: 'digital',
  adcBits: 4,
  conductanceSpread: 0,
  spreadSeed: 1,
};
/** ADC steps of 1.5 weight levels keep the rates near those without an ADC. */
const ADC_STEP = 96;

type Kind = 'int8' | 'int8 + ADC' | 'int16 + ADC' | 'float32';

function numericsOf(kind: Kind, projections: readonly string[]): Numerics {
  if (kind === 'float32') return { kind: 'ideal' };
  if (kind === 'int8') return { kind: 'quantised', integers };
  const adcSteps = Object.fromEntries(projections.map((name) => [name, [ADC_STEP]]));
  const spread = kind === 'int16 + ADC' ? 0.05 : 0;
  return { kind: 'hardware', integers, array: { ...array, conductanceSpread: spread }, adcSteps };
}

interface Measured {
  readonly ms: number;
  readonly additions: number;
  readonly rate: number;
}

async function measure(job: ImageJob, workers: number): Promise<Measured & { readonly bytes: number }> {
  let [first, last, additions, spikes, bytes] = [0, 0, 0, 0, 0];
  const pool = createWorkerPool({ workers, script, onMemory: (taken) => (bytes = taken) });
  await pool.run(
    job,
    (_, { result }) => {
      last = performance.now();
      first ||= last;
      for (const activity of Object.values(result.activity.projections)) {
        if (activity.kind === 'spikes') additions += activity.steps.additions.reduce((sum, each) => sum + each, 0);
      }
      for (const { name, neuron } of job.network.populations) {
        if (neuron.kind === 'average') continue;
        spikes += result.activity.populations[name]!.spikes.reduce((sum, each) => sum + each, 0);
      }
    },
    new AbortController().signal,
  );
  const steps = job.images.length * STEPS;
  const neurons = job.network.populations.reduce(
    (sum, { neuron, shape }) => sum + (neuron.kind === 'average' ? 0 : shape.channels * shape.height * shape.width),
    0,
  );
  const ms = (last - first) / ((job.images.length - 1) * STEPS);
  return { ms, additions: additions / steps, rate: spikes / steps / neurons, bytes };
}

const dataSet = DATA_SETS['cifar10']!;

test.each(names)('%s', async (net) => {
  const internalAfter = [NETS[net].internalAfter];
  for (const rate of rates) {
    const network = zooNetwork({ net, dataSet, width: 1, internalAfter, content: { rate, seed: 'bench', images: 1 } });
    const arrays = seededArrays(network, dataSet, rate, 'bench');
    const blocks = cutNetwork(network, defaultChip());
    const rowLevels = Object.fromEntries(
      network.projections.flatMap((projection) => {
        const matrix = weightMatrix(network, projection);
        return matrix === undefined ? [] : [[projection.name, new Float64Array(matrix.taps * matrix.inputs).fill(1)]];
      }),
    );
    const torch = timeTorch(network, { density: rate, seconds: 2 });
    const times = torch.kind === 'measured' ? torch.times : [];
    const best = Math.min(...times.map(({ msPerStepAndImage }) => msPerStepAndImage));
    const single = Math.min(...times.filter(({ batch }) => batch === 1).map((time) => time.msPerStepAndImage));
    console.log(
      torch.kind === 'measured'
        ? `${net}, ${100 * rate} %: PyTorch ${best.toFixed(2)} ms per step and image at best, batch 1 ${single.toFixed(2)}`
        : `${net}, ${100 * rate} %: no PyTorch beside: ${torch.reason}`,
    );
    for (const kind of ['int8', 'int8 + ADC', 'int16 + ADC', 'float32'] as const) {
      for (const workers of [1, 2]) {
        const pixels = Array.from({ length: workers * IMAGES_A_WORKER }, (_, image) =>
          Uint8Array.from({ length: 3 * 32 * 32 }, (__, at) => (at * 37 + image * 101) % 256),
        );
        const numerics = numericsOf(kind, Object.keys(blocks));
        const input = { normalisation: { scale: 255, mean: [...dataSet.mean], std: [...dataSet.std] }, bits: 8 };
        const job: ImageJob = {
          network,
          arrays,
          images: pixels,
          options: { numerics, steps: STEPS, blocks, rowLevels, input },
          cycle: undefined,
          compare: false,
          spikeKeys: undefined,
        };
        const { ms, additions, rate: measured, bytes } = await measure(job, workers);
        const ratios =
          torch.kind === 'measured' ? `, ${(best / ms).toFixed(1)} x best, ${(single / ms).toFixed(1)} x batch 1` : '';
        console.log(
          `  ${kind.padEnd(11)} ${workers} workers: ${ms.toFixed(3)} ms, ${(additions / ms / 1e6).toFixed(1)} Gsynop/s, ` +
            `${(100 * measured).toFixed(1)} % spikes, ${(bytes / 1e6).toFixed(0)} MB${ratios}`,
        );
      }
    }
  }
});
