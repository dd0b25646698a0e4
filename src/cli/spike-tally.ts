import type { ImageExecutor } from '../run/executor.js';

/** What a store of spikes gave a run, and what it did not have. */
export class SpikeTally {
  #found = 0;
  #made = 0;
  #bytes = 0;

  /** `executor`, with the entries of its outcomes counted. */
  counting(executor: ImageExecutor): ImageExecutor {
    return {
      run: (job, onOutcome, signal) =>
        executor.run(
          job,
          (image, outcome) => {
            for (const { bytes, content } of outcome.entries) {
              if (content === undefined) this.#found += 1;
              else this.#made += 1;
              this.#bytes += bytes;
            }
            onOutcome(image, outcome);
          },
          signal,
        ),
    };
  }

  /** `spikes: 4 entries read from f, 0 made; 51 bytes per image and step`. */
  text(folder: string, steps: number): string {
    const perStep = this.#bytes / (Math.max(1, this.#found + this.#made) * steps);
    const size = perStep < 10 ? perStep.toFixed(1) : perStep.toFixed(0);
    return `spikes: ${this.#found} entries read from ${folder}, ${this.#made} made; ${size} bytes per image and step\n`;
  }
}
