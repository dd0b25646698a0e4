import type { Host } from '../../src/base/host.js';
import { wholeImage } from '../../src/machine/cycle/sample-plan.js';
import { simulateImage } from '../../src/machine/cycle/simulate-image.js';
import type { TimingModel } from '../../src/machine/timing-model.js';
import type { Chip } from '../../src/model/chip.js';
import type { MeasuredImage } from '../../src/model/measured-image.js';
import { INPUT, type Network } from '../../src/model/network.js';
import { arrayFormat, integerFormat, type Numerics, type NumericsKind } from '../../src/model/numerics.js';
import type { ImageJob } from '../../src/run/image-job.js';
import { prepareRun } from '../../src/run/prepare.js';
import { recordTrains } from '../../src/snn/record-trains.js';
import { loadChip } from '../../src/spec/load-chip.js';
import { loadPriceTable } from '../../src/spec/load-prices.js';
import { loadWorkload } from '../../src/spec/load-workload.js';
import type { Models } from './engine.js';

/** A run of the first images of a bundled workload. */
export interface JobRequest {
  readonly chip: string;
  readonly workload: string;
  readonly settings: readonly string[];
  readonly numerics: NumericsKind;
  readonly images: number;
  readonly steps: number;
  /** Whether the first image runs through the chip cycle by cycle, too. */
  readonly cycle: boolean;
}

const mnist = { workload: 'mnist-vgg', images: 2, steps: 40 };
const bars = { workload: 'two-bars', images: 2, steps: 40 };

/** Every kind of numerics, both row orders, cells with a spread of conductance, one image through the mesh of the chip. */
export const REQUESTS: readonly JobRequest[] = [
  { ...bars, numerics: 'reference' as const },
  { ...bars, numerics: 'hardware' as const },
  { ...mnist, numerics: 'ideal' as const },
  { ...bars, numerics: 'ideal' as const, cycle: true },
  {
    ...mnist,
    steps: 10,
    numerics: 'ideal' as const,
    cycle: true,
    settings: ['pe.crossbarsPerPe=3', 'tile.pesPerTile=2'],
  },
  { ...mnist, numerics: 'quantised' as const },
  { ...mnist, numerics: 'hardware' as const },
  { ...mnist, numerics: 'hardware' as const, settings: ['crossbar.rowOrder=im2col', 'crossbar.columnSum=digital'] },
  { ...mnist, numerics: 'hardware' as const, settings: ['device.conductanceSpread=0.1', 'crossbar.sign=pair'] },
].map((request) => ({ chip: 'spikesim-rram-64', settings: [], cycle: false, ...request }));

/** What two machines must agree in. */
export interface JobReport {
  readonly request: JobRequest;
  readonly spikes: number;
  /** SHA-256 over the neurons that fired, image by image, population by population and step by step. */
  readonly spikesDigest: string;
  /** SHA-256 over everything else that the model gives: activity, counts of the heads, saturations. */
  readonly resultDigest: string;
  /** Milliseconds of the images alone; this one may differ. */
  readonly ms: number;
}

/** Runs a request with the files and digests of `host`. */
export async function runJob(host: Host, request: JobRequest, models: Models): Promise<JobReport> {
  const { job, timing } = await jobOf(host, request);
  const model = models.modelOf(job);
  const fired = new Map<string, Int32Array>();
  let spikes = 0;
  const start = performance.now();
  const results = job.images.map((pixels, image) =>
    model.run(pixels, (population, step, neurons) => {
      spikes += neurons.length;
      fired.set(`${image} ${population} ${step}`, neurons.slice());
    }),
  );
  const simulated = request.cycle ? [simulateFirst(job, timing, models)] : [];
  const ms = performance.now() - start;
  return {
    request,
    spikes,
    spikesDigest: host.sha256(...parts(Object.fromEntries(fired))),
    resultDigest: host.sha256(...parts([...results, ...simulated])),
    ms,
  };
}

/** What the whole chip does with the first image. */
function simulateFirst(job: ImageJob, model: TimingModel, { modelOf, meshKernel }: Models): MeasuredImage {
  const { network, options, images } = job;
  const { result, trains } = recordTrains(modelOf(job), network, options, images[0]!);
  const image = { model, trains, activity: result.activity, rowLevels: options.rowLevels, meshKernel };
  return simulateImage(image, wholeImage(options.steps));
}

async function jobOf(
  host: Host,
  { chip, workload, settings, numerics, images, steps }: JobRequest,
): Promise<{ job: ImageJob; timing: TimingModel }> {
  const inputs = {
    chip: await loadChip(host, chip, settings),
    workload: await loadWorkload(host, workload),
    prices: await loadPriceTable(host, 'phys'),
  };
  const options = { images, steps, numerics: 'ideal' as const, fidelity: { kind: 'counts' } as const };
  const { job, variants } = prepareRun(inputs, { ...options, seed: undefined, methods: undefined, version: '0' });
  const own = { ...job.options, numerics: numericsOf(numerics, inputs.chip.chip, job.network) };
  return { job: { ...job, options: own }, timing: variants[0]!.timing };
}

/** Numerics with ADC steps that no calibration chose: 3 weight levels for spikes, 1 for the image. */
function numericsOf(kind: NumericsKind, chip: Chip, network: Network): Numerics {
  if (kind === 'reference' || kind === 'ideal') return { kind };
  const integers = integerFormat(chip);
  if (kind === 'quantised') return { kind, integers };
  const level = 2 ** integers.fractionBits;
  const steps = network.projections.map(({ name, source }) => {
    return [name, source === INPUT ? Array(integers.inputBits).fill(level) : [3 * level]] as const;
  });
  return { kind, integers, array: arrayFormat(chip), adcSteps: Object.fromEntries(steps) };
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Plain data with typed arrays as bytes, keys in order. */
function parts(value: unknown): Uint8Array[] {
  if (ArrayBuffer.isView(value)) return [text(`${value.constructor.name} ${value.byteLength} `), bytesOf(value)];
  if (typeof value !== 'object' || value === null) return [text(`${typeof value} ${String(value)} `)];
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.flatMap(([key, inner]) => [text(`${key}: `), ...parts(inner)]);
}
