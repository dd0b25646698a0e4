import type { Host } from '../../src/base/host.js';
import type { NumericsKind } from '../../src/model/numerics.js';
import { type PreparedRun, prepareRun } from '../../src/run/prepare.js';
import { loadChip } from '../../src/spec/load-chip.js';
import { loadPriceTable } from '../../src/spec/load-prices.js';
import { loadWorkload } from '../../src/spec/load-workload.js';
import { createModel } from './engine.js';

/** A run of the first images of a bundled workload. */
export interface JobRequest {
  readonly chip: string;
  readonly workload: string;
  readonly settings: readonly string[];
  readonly numerics: NumericsKind;
  readonly images: number;
  readonly steps: number;
}

export const REQUESTS: readonly JobRequest[] = [
  { workload: 'two-bars', numerics: 'reference' as const, images: 2, steps: 40 },
  { workload: 'two-bars', numerics: 'ideal' as const, images: 2, steps: 40 },
  { workload: 'mnist-vgg', numerics: 'ideal' as const, images: 2, steps: 40 },
].map((request) => ({ chip: 'spikesim-rram-64', settings: [], ...request }));

/** What two machines must agree in. */
export interface JobReport {
  readonly request: JobRequest;
  readonly spikes: number;
  /** SHA-256 over the neurons that fired, population by population and step by step, image by image. */
  readonly spikesDigest: string;
  /** SHA-256 over everything else that the model gives: activity, counts of the heads. */
  readonly resultDigest: string;
  /** Milliseconds of the images alone; this one may differ. */
  readonly ms: number;
}

/** Runs a request with the files and digests of `host`. */
export async function runJob(
  host: Host,
  request: JobRequest,
  wasm: Uint8Array<ArrayBuffer> | undefined,
): Promise<JobReport> {
  const { job } = await prepared(host, request);
  const model = await createModel(job, wasm);
  const fired: Uint8Array[] = [];
  let spikes = 0;
  const start = performance.now();
  const results = job.images.map((pixels) =>
    model.run(pixels, (population, step, neurons) => {
      spikes += neurons.length;
      fired.push(text(`${population} ${step} ${neurons.length} `), bytesOf(neurons.slice()));
    }),
  );
  const ms = performance.now() - start;
  return {
    request,
    spikes,
    spikesDigest: host.sha256(...fired),
    resultDigest: host.sha256(...parts(results)),
    ms,
  };
}

async function prepared(host: Host, request: JobRequest): Promise<PreparedRun> {
  const inputs = {
    chip: await loadChip(host, request.chip, request.settings),
    workload: await loadWorkload(host, request.workload),
    prices: await loadPriceTable(host, 'phys'),
  };
  const { images, steps, numerics } = request;
  const fidelity = { kind: 'counts' } as const;
  return prepareRun(inputs, { images, steps, numerics, fidelity, seed: undefined, methods: undefined, version: '0' });
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
