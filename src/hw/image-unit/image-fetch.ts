import { type Counters, countersOf, restoreCounters, saveCounters } from '../../kernel/counters.js';
import type { Engine } from '../../kernel/engine.js';
import { type Pass, RoundSource, type RoundSourceOptions } from '../tile/round-source.js';

export interface ImageFetchOptions extends RoundSourceOptions {
  /** 64-bit words of the pixels of one position. */
  readonly pixelWords: number;
  /** Positions of a round. */
  readonly positionsIn: (round: number) => number;
  /** Clocks of a round. */
  readonly clocks: number;
  readonly steps: number;
}

/**
 * The reading side of a tile's input buffer for its image unit: hands it the pixels of round after round, once per image.
 *
 * Models: the port's clocks for the patches of a round. Leaves out: reuse of pixels that neighbouring patches share.
 * Timing: hw/input-buffer/timing.ts.
 */
export class ImageFetch extends RoundSource {
  readonly inputBuffer: Counters<'readWord'>;
  readonly #options: ImageFetchOptions;

  constructor(engine: Engine, options: ImageFetchOptions) {
    super(engine, options);
    this.#options = options;
    this.inputBuffer = countersOf({ readWord: '' }, options.steps);
  }

  protected override issue(round: number, at: number, _pass: Pass, now: number): number {
    const { output, clocks, pixelWords, positionsIn } = this.#options;
    this.inputBuffer.readWord[0]! += positionsIn(round) * pixelWords;
    output.send(now, round, at, 1, clocks);
    return clocks;
  }
  protected override saveOwn(): unknown {
    return saveCounters(this.inputBuffer);
  }
  protected override restoreOwn(state: unknown): void {
    restoreCounters(this.inputBuffer, state as Record<string, number[]>);
  }
}
