import { type Counters, countersOf, restoreCounters, saveCounters } from '../../kernel/counters.js';
import type { Engine } from '../../kernel/engine.js';
import type { PePlan } from '../pe/pe-plan.js';
import { type Pass, RoundSource, type RoundSourceOptions } from '../tile/round-source.js';
import { INPUT_BUFFER_ACTIONS } from './counts.js';

export interface FetchOptions extends RoundSourceOptions {
  readonly plans: readonly PePlan[];
  readonly imagePlans: readonly PePlan[];
  readonly positions: number;
  /** Positions of a round. */
  readonly copies: number;
  /** Clocks of a round: in a step, and while the image is read. */
  readonly clocks: { readonly step: number; readonly image: number };
  readonly readsSilent: boolean;
  /** 64-bit words of a step's map that come from the spike memory first; 0 where spikes go straight to the buffer. */
  readonly mapWords: number;
  readonly stepOf: (at: number) => number;
  readonly steps: number;
}

/**
 * The reading side of a tile's input buffer: fetches the patches of round after round and hands them to the PEs.
 *
 * Models: the port's clocks for all patches of a round; words read once for all PEs that share rows.
 * Leaves out: bank conflicts with arriving spikes, the time to fill the buffer from the spike memory, gating of the port for silent patches (its time passes).
 * Timing: hw/input-buffer/timing.ts, bits over `inputBufferPortBits`.
 */
export class Fetch extends RoundSource {
  readonly inputBuffer: Counters<keyof typeof INPUT_BUFFER_ACTIONS>;
  readonly spikeMemory: Counters<'read'>;
  readonly #options: FetchOptions;

  constructor(engine: Engine, options: FetchOptions) {
    super(engine, options);
    this.#options = options;
    this.inputBuffer = countersOf(INPUT_BUFFER_ACTIONS, options.steps);
    this.spikeMemory = countersOf({ read: '' }, options.steps);
  }

  protected override issue(round: number, at: number, pass: Pass, now: number): number {
    const image = pass === 'image';
    const { plans, imagePlans, clocks, output, stepOf, mapWords } = this.#options;
    if (round === 0 && !image) {
      this.spikeMemory.read[stepOf(at)]! += mapWords;
      this.inputBuffer.writeWord[stepOf(at)]! += mapWords;
    }
    for (const plan of image ? imagePlans : plans) this.#count(plan, round, at, image, image ? 0 : stepOf(at));
    output.send(now, round, at, image ? 1 : 0, image ? clocks.image : clocks.step);
    return image ? clocks.image : clocks.step;
  }

  #count(plan: PePlan, round: number, at: number, image: boolean, step: number): void {
    const { positions, copies, readsSilent } = this.#options;
    const { planes, groups } = plan.patches.rowsOf(at, image);
    const { patchFetch, readWord } = this.inputBuffer;
    const end = Math.min(positions, (round + 1) * copies);
    for (let plane = 0; plane < planes; plane += 1) {
      for (let position = round * copies; position < end; position += 1) {
        const place = (plane * positions + position) * plan.rowGroups;
        for (const { group, pes, words } of plan.groups) {
          if (!readsSilent && groups[place + group] === 0) continue;
          patchFetch[step]! += pes;
          readWord[step]! += words;
        }
      }
    }
  }

  protected override saveOwn(): unknown {
    return [this.inputBuffer, this.spikeMemory].map(saveCounters);
  }
  protected override restoreOwn(state: unknown): void {
    const [inputBuffer, spikeMemory] = state as Record<string, number[]>[];
    restoreCounters(this.inputBuffer, inputBuffer!);
    restoreCounters(this.spikeMemory, spikeMemory!);
  }
}
