import type { Engine } from '../../kernel/engine.js';
import { type Pass, RoundSource, type RoundSourceOptions } from '../tile/round-source.js';

export interface HeldSumsOptions extends RoundSourceOptions {
  /** Clocks of a round. */
  readonly clocks: number;
}

/**
 * The memory of held input currents where a layer reads nothing but the image: it starts the steps and hands the sums of
 * round after round to the neurons, which count its words.
 *
 * Models: the clocks of its banks. Leaves out: sharing of banks with other memories. Timing: hw/neuron/timing.ts.
 */
export class HeldSums extends RoundSource {
  readonly #options: HeldSumsOptions;

  constructor(engine: Engine, options: HeldSumsOptions) {
    super(engine, options);
    this.#options = options;
  }

  protected override issue(round: number, at: number, _pass: Pass, now: number): number {
    const { output, clocks } = this.#options;
    output.send(now, round, at, 0, clocks);
    return clocks;
  }
  protected override saveOwn(): unknown {
    return undefined;
  }
  protected override restoreOwn(): void {}
}
