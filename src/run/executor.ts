import { Interrupted } from '../base/errors.js';
import { createImageRunner, type ImageJob, type ImageOutcome } from './image-job.js';

/** Runs a job's images somewhere; results arrive in any order, each once. Rejects with Interrupted when aborted. */
export interface ImageExecutor {
  run(job: ImageJob, onOutcome: (image: number, outcome: ImageOutcome) => void, signal: AbortSignal): Promise<void>;
}

/** Everything in this thread, one image after the other; other events get a turn between two images. */
export const inlineExecutor: ImageExecutor = {
  async run(job, onOutcome, signal) {
    const runImage = createImageRunner(job);
    for (const index of job.images.keys()) {
      if (signal.aborted) throw new Interrupted('interrupted');
      onOutcome(index, runImage(index));
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  },
};
