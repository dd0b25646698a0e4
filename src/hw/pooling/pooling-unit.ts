import { type Counters, countersOf, restoreCounters, saveCounters } from '../../kernel/counters.js';
import type { Engine } from '../../kernel/engine.js';
import type { Wait } from '../../kernel/waits.js';
import type { SpikeEmitter } from '../output-buffer/spike-emitter.js';
import { type Pass, RoundSource, type RoundSourceOptions } from '../tile/round-source.js';
import { POOLING_ACTIONS } from './counts.js';

export interface PoolingUnitOptions extends RoundSourceOptions {
  readonly emitter: SpikeEmitter;
  /** Clocks of a round. */
  readonly clocks: number;
  /** Spikes of this tile's channels that a round's window gets in an entry. */
  readonly additions: (round: number, at: number) => number;
  /** Counters of a round in this tile. */
  readonly counters: number;
  readonly stepOf: (at: number) => number;
  readonly steps: number;
}

/**
 * The pooling module of a tile: counts the spikes of windows in the maps that its own tile fired one step before.
 *
 * Models: one window position after the other for all channels of the tile. Leaves out: skipping of silent windows.
 * Timing: hw/pooling/timing.ts.
 */
export class PoolingUnit extends RoundSource {
  readonly pooling: Counters<keyof typeof POOLING_ACTIONS>;
  readonly #options: PoolingUnitOptions;

  constructor(engine: Engine, options: PoolingUnitOptions) {
    super(engine, options);
    this.#options = options;
    this.pooling = countersOf(POOLING_ACTIONS, options.steps);
  }

  override tick(now: number): boolean {
    this.#options.emitter.flush(now);
    return super.tick(now);
  }

  protected override mayIssue(): boolean {
    return !this.#options.emitter.pending;
  }

  protected override issue(round: number, at: number, _pass: Pass, now: number): number {
    const { emitter, clocks, additions, counters, stepOf } = this.#options;
    const step = stepOf(at);
    this.pooling.addition[step]! += additions(round, at);
    this.pooling.update[step]! += counters;
    emitter.emit(round, at, now, clocks);
    return clocks;
  }

  override waits(): readonly Wait[] {
    const { emitter, output } = this.#options;
    if (!emitter.pending) return super.waits();
    return [{ on: [output.receiverName], reason: `room in ${output.name}` }];
  }

  protected override saveOwn(): unknown {
    return { pooling: saveCounters(this.pooling), emitter: this.#options.emitter.save() };
  }
  protected override restoreOwn(state: unknown): void {
    const saved = state as { pooling: Record<string, number[]>; emitter: unknown };
    restoreCounters(this.pooling, saved.pooling);
    this.#options.emitter.restore(saved.emitter);
  }
}
