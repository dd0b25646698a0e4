import type { Host } from '../../src/base/host.js';
import type { Chip } from '../../src/model/chip.js';
import { INPUT, type Network } from '../../src/model/network.js';
import { arrayFormat, integerFormat, type Numerics, type NumericsKind } from '../../src/model/numerics.js';
import type { ImageJob } from '../../src/run/image-job.js';
import { prepareRun } from '../../src/run/prepare.js';
import { loadChip } from '../../src/spec/load-chip.js';
import { loadPriceTable } from '../../src/spec/load-prices.js';
import { loadWorkload } from '../../src/spec/load-workload.js';
import type { ModelOf } from './engine.js';

/** A run of the first images of a bundled workload. */
export interface JobRequest {
  readonly chip: string;
  readonly workload: string;
  readonly settings: readonly string[];
  readonly numerics: NumericsKind;
  readonly images: number;
  readonly steps: number;
}

const mnist = { workload: 'mnist-vgg', images: 2, steps: 40 };
const bars = { workload: 'two-bars', images: 2, steps: 40 };

/** Every kind of numerics, both row orders, cells with a spread of conductance. */
export const REQUESTS: readonly JobRequest[] = [
  { ...bars, numerics: 'reference' as const },
  { ...bars, numerics: 'hardware' as const },
  { ...mnist, numerics: 'ideal' as const },
  { ...mnist, numerics: 'quantised' as const },
  { ...mnist, numerics: 'hardware' as const },
  { ...mnist, numerics: 'hardware' as const, settings: ['crossbar.rowOrder=im2col', 'crossbar.columnSum=digital'] },
  { ...mnist, numerics: 'hardware' as const, settings: ['device.conductanceSpread=0.1', 'crossbar.sign=pair'] },
].map((request) => ({ chip: 'spikesim-rram-64', settings: [], ...request }));

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
export async function runJob(host: Host, request: JobRequest, modelOf: ModelOf): Promise<JobReport> {
  const job = await jobOf(host, request);
  const model = modelOf(job);
  const fired = new Map<string, Int32Array>();
  let spikes = 0;
  const start = performance.now();
  const results = job.images.map((pixels, image) =>
    model.run(pixels, (population, step, neurons) => {
      spikes += neurons.length;
      fired.set(`${image} ${population} ${step}`, neurons.slice());
    }),
  );
  const ms = performance.now() - start;
  return {
    request,
    spikes,
    spikesDigest: host.sha256(...parts(Object.fromEntries(fired))),
    resultDigest: host.sha256(...parts(results)),
    ms,
  };
}

async function jobOf(host: Host, { chip, workload, settings, numerics, images, steps }: JobRequest): Promise<ImageJob> {
  const inputs = {
    chip: await loadChip(host, chip, settings),
    workload: await loadWorkload(host, workload),
    prices: await loadPriceTable(host, 'phys'),
  };
  const options = { images, steps, numerics: 'ideal' as const, fidelity: { kind: 'counts' } as const };
  const { job } = prepareRun(inputs, { ...options, seed: undefined, methods: undefined, version: '0' });
  return { ...job, options: { ...job.options, numerics: numericsOf(numerics, inputs.chip.chip, job.network) } };
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
