import type { Engine } from '../../kernel/engine.js';
import { Stage, type StageOptions } from '../tile/stage.js';

/**
 * The memory of held input currents in a layer that reads spikes too: adds the image's sums to those of the step.
 *
 * Models: the clocks of its banks; the neurons count its words. Leaves out: sharing of banks with other memories.
 * Timing: hw/neuron/timing.ts.
 */
export class HeldSumsStage extends Stage {
  readonly #clocks: number;

  constructor(engine: Engine, options: StageOptions & { readonly clocks: number }) {
    super(engine, options);
    this.#clocks = options.clocks;
  }

  protected override work(index: number, at: number, info: number, now: number): number {
    this.output.send(now, index, at, info, this.#clocks);
    return this.#clocks;
  }
  protected override saveOwn(): unknown {
    return undefined;
  }
  protected override restoreOwn(): void {}
}
