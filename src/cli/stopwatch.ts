import { WIDTH, wrap } from '../report/columns.js';
import type { ImageExecutor } from '../run/executor.js';
import { duration } from './estimate.js';

/** Wall time by phase; shown on the terminal, never part of a result. */
export class Stopwatch {
  readonly #phases = new Map<string, number>();
  #last = performance.now();

  /** Everything since the last call belongs to `phase`, but for what `within` says was counted elsewhere [ms]. */
  lap(phase: string, within = 0): void {
    const now = performance.now();
    this.add(phase, now - this.#last - within);
    this.#last = now;
  }

  add(phase: string, milliseconds: number): void {
    this.#phases.set(phase, (this.#phases.get(phase) ?? 0) + milliseconds);
  }

  /** `took 25 s: load 0.20, ...`, seconds by phase, in lines of at most 80 columns; nothing where nothing was measured. */
  text(what = 'took'): string {
    if (this.#phases.size === 0) return '';
    const total = [...this.#phases.values()].reduce((sum, value) => sum + value, 0);
    const phases = [...this.#phases].map(([name, value]) => `${name} ${(value / 1000).toFixed(2)}`);
    const lines = wrap(`${what} ${duration(total / 1000)}: ${phases.join(', ')}`, WIDTH);
    return lines.map((line) => `${line}\n`).join('');
  }
}

/** `executor`, with the time that results take in this thread told from the time of the threads that make them. */
export function timed(executor: ImageExecutor, stopwatch: Stopwatch): ImageExecutor {
  return {
    async run(job, onOutcome, signal) {
      let spent = 0;
      const counted: typeof onOutcome = (image, outcome) => {
        const started = performance.now();
        onOutcome(image, outcome);
        spent += performance.now() - started;
      };
      await executor.run(job, counted, signal);
      if (job.options.columnSums !== undefined) stopwatch.lap('calibrate');
      else {
        stopwatch.lap(job.cycle === undefined ? 'function' : 'function and machine', spent);
        stopwatch.add('timelines', spent);
      }
    },
  };
}
