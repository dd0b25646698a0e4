import { type Counters, countersOf, restoreCounters, saveCounters } from '../../kernel/counters.js';
import type { Engine } from '../../kernel/engine.js';
import type { Wait } from '../../kernel/waits.js';
import type { SpikeEmitter } from '../output-buffer/spike-emitter.js';
import { Stage, type StageOptions } from '../tile/stage.js';
import { HELD_SUM_ACTIONS, NEURON_ACTIONS, type NeuronPopulationAction } from './counts.js';
import { WordMeter } from './word-meter.js';

export interface NeuronUnitOptions extends StageOptions {
  readonly emitter: SpikeEmitter;
  /** Clocks of a round. */
  readonly clocks: number;
  /** Neurons of a round in this tile, [round]. */
  readonly neuronsIn: (round: number) => number;
  readonly membraneBits: number;
  readonly hasBias: boolean;
  /** Bits of a held sum, where the population holds the image's sums. */
  readonly heldSumBits: number | undefined;
  readonly stepOf: (at: number) => number;
  readonly steps: number;
}

/**
 * The neurons of a tile: every one is updated once a step, then its spike goes to the output buffer.
 *
 * Models: lanes x banks as one time per round; membrane and held-sum words walked in order; back-pressure of the output
 * buffer. Leaves out: which neuron fires (the function model says so). Timing: hw/neuron/timing.ts.
 */
export class NeuronUnit extends Stage {
  readonly neuron: Counters<NeuronPopulationAction>;
  readonly heldSum: Counters<keyof typeof HELD_SUM_ACTIONS>;
  readonly #options: NeuronUnitOptions;
  readonly #membranes: WordMeter;
  readonly #held: WordMeter | undefined;

  constructor(engine: Engine, options: NeuronUnitOptions) {
    super(engine, options);
    this.#options = options;
    const { delivery: _, ...actions } = NEURON_ACTIONS;
    this.neuron = countersOf(actions, options.steps);
    this.heldSum = countersOf(HELD_SUM_ACTIONS, options.steps);
    this.#membranes = new WordMeter(options.membraneBits);
    this.#held = options.heldSumBits === undefined ? undefined : new WordMeter(options.heldSumBits);
  }

  override tick(now: number): boolean {
    this.#options.emitter.flush(now);
    return super.tick(now);
  }

  protected override mayTake(): boolean {
    return !this.#options.emitter.pending;
  }

  protected override work(index: number, at: number, _info: number, now: number): number {
    const { clocks, emitter, stepOf, neuronsIn, hasBias } = this.#options;
    const step = stepOf(at);
    const neurons = neuronsIn(index);
    if (index === 0) {
      this.#membranes.rewind();
      this.#held?.rewind();
    }
    const words = this.#membranes.touch(neurons);
    const { neuron, heldSum } = this;
    neuron.update[step]! += neurons;
    if (hasBias) neuron.biasAddition[step]! += neurons;
    neuron.membraneRead[step]! += words;
    neuron.membraneWrite[step]! += words;
    if (step === 1) neuron.membraneWrite[0]! += words;
    if (this.#held !== undefined) heldSum.read[step]! += this.#held.touch(neurons);
    emitter.emit(index, at, now, clocks);
    return clocks;
  }

  override waits(): readonly Wait[] {
    return this.#options.emitter.pending ? this.blocked() : super.waits();
  }
  protected override saveOwn(): unknown {
    return {
      neuron: saveCounters(this.neuron),
      heldSum: saveCounters(this.heldSum),
      membranes: this.#membranes.save(),
      held: this.#held?.save() ?? 0,
      emitter: this.#options.emitter.save(),
    };
  }
  protected override restoreOwn(state: unknown): void {
    const saved = state as {
      neuron: Record<string, number[]>;
      heldSum: Record<string, number[]>;
      membranes: number;
      held: number;
      emitter: unknown;
    };
    restoreCounters(this.neuron, saved.neuron);
    restoreCounters(this.heldSum, saved.heldSum);
    this.#membranes.restore(saved.membranes);
    this.#held?.restore(saved.held);
    this.#options.emitter.restore(saved.emitter);
  }
}
