import { Interrupted } from '../base/errors.js';
import type { Cache } from '../base/host.js';
import type { MakeKernel } from '../hw/noc/mesh/kernel-host.js';
import { createImageRunner, type ImageJob, type ImageOutcome } from './image-job.js';

/** Runs a job's images somewhere; results arrive in any order, each once. Rejects with Interrupted when aborted. */
export interface ImageExecutor {
  run(job: ImageJob, onOutcome: (image: number, outcome: ImageOutcome) => void, signal: AbortSignal): Promise<void>;
}

/** What images in this thread run on. */
export interface InlineOptions {
  /** A store for the spikes of jobs that have keys for them. */
  readonly spikes?: Cache | undefined;
  /** What makes the kernel of a chip's mesh; the plain one where not said. */
  readonly meshKernel?: MakeKernel | undefined;
}

/** Everything in this thread, one image after the other; other events get a turn between two images. */
export const createInlineExecutor = ({ spikes, meshKernel }: InlineOptions = {}): ImageExecutor => ({
  async run(job, onOutcome, signal) {
    const runImage = createImageRunner(job, { source: spikes, meshKernel });
    for (const index of job.images.keys()) {
      if (signal.aborted) throw new Interrupted('interrupted');
      const outcome = await runImage(index);
      if (spikes !== undefined) await keepEntries(outcome, spikes);
      onOutcome(index, outcome);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  },
});

export const inlineExecutor: ImageExecutor = createInlineExecutor();

/** Puts the spikes of an outcome that are new into `spikes`. */
export async function keepEntries({ entries }: ImageOutcome, spikes: Cache): Promise<void> {
  for (const { key, content } of entries) if (content !== undefined) await spikes.put(key, content);
}
