import { type Counters, countersOf, restoreCounters, saveCounters } from '../../kernel/counters.js';
import type { Engine } from '../../kernel/engine.js';
import type { Line } from '../../kernel/line.js';
import { HELD_SUM_ACTIONS } from '../neuron/counts.js';
import { WordMeter } from '../neuron/word-meter.js';
import { Stage, type StageOptions } from '../tile/stage.js';
import { IMAGE_UNIT_ACTIONS, type ImageUnitAction } from './counts.js';
import type { ImagePlan } from './image-plan.js';

export interface ImageUnitOptions extends StageOptions {
  readonly plan: ImagePlan;
  /** Positions of a round, and neurons of them in this tile. */
  readonly positionsIn: (round: number) => number;
  readonly neuronsIn: (round: number) => number;
  /** Clocks of a round. */
  readonly clocks: number;
  readonly rounds: number;
  readonly heldSumBits: number;
  /** Raised when the sums of an image are held here. */
  readonly imageRead: Line;
  readonly steps: number;
}

/**
 * The multipliers of a tile that reads the image digitally: a round's products are added up and its sums held.
 *
 * Models: lanes as one time per round, words of weights, sums written in order.
 * Leaves out: the port of the held sums (they are written as they are finished). Timing: hw/image-unit/timing.ts.
 */
export class ImageUnit extends Stage {
  readonly imageUnit: Counters<ImageUnitAction>;
  readonly heldSum: Counters<keyof typeof HELD_SUM_ACTIONS>;
  readonly #options: ImageUnitOptions;
  readonly #words: WordMeter;
  readonly #party: number;

  constructor(engine: Engine, options: ImageUnitOptions) {
    super(engine, options);
    this.#options = options;
    this.imageUnit = countersOf(IMAGE_UNIT_ACTIONS, options.steps);
    this.heldSum = countersOf(HELD_SUM_ACTIONS, options.steps);
    this.#words = new WordMeter(options.heldSumBits);
    this.#party = options.imageRead.join(this.id);
  }

  protected override work(index: number, _at: number, _info: number, now: number): number {
    const { plan, positionsIn, neuronsIn, clocks, rounds, imageRead } = this.#options;
    const positions = positionsIn(index);
    this.imageUnit.multiplication[0]! += positions * plan.products;
    this.imageUnit.accumulation[0]! += positions * plan.products;
    this.imageUnit.weightRead[0]! += positions * plan.weightWords;
    if (index === 0) this.#words.rewind();
    this.heldSum.write[0]! += this.#words.touch(neuronsIn(index));
    if (index === rounds - 1) imageRead.raise(now, this.#party, clocks);
    return clocks;
  }

  protected override saveOwn(): unknown {
    return { counters: [this.imageUnit, this.heldSum].map(saveCounters), words: this.#words.save() };
  }
  protected override restoreOwn(state: unknown): void {
    const saved = state as { counters: Record<string, number[]>[]; words: number };
    for (const [i, counters] of [this.imageUnit, this.heldSum].entries()) restoreCounters(counters, saved.counters[i]!);
    this.#words.restore(saved.words);
  }
}
