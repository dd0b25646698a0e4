import { type Counters, countersOf, restoreCounters, saveCounters } from '../../kernel/counters.js';
import type { Engine } from '../../kernel/engine.js';
import type { Chip } from '../../model/chip.js';
import { ADC_ACTIONS, LATCH_ACTIONS, SHIFT_ADD_ACTIONS, signsPerRow } from '../adc/counts.js';
import { CROSSBAR_ACTIONS, levelConductanceUs } from '../crossbar/counts.js';
import { isImage, Stage, type StageOptions } from '../tile/stage.js';
import type { PatchRows } from './patch-rows.js';
import type { GroupReaders, PePlan } from './pe-plan.js';

/** What a tile's PEs are told about their work. */
export interface PeArrayOptions extends StageOptions {
  readonly chip: Chip;
  readonly plans: readonly PePlan[];
  /** Plans that read the held image, in its own pass. */
  readonly imagePlans: readonly PePlan[];
  readonly positions: number;
  /** Positions of a round. */
  readonly copies: number;
  /** Clocks of one read in a step, of one bit plane of the image, and of a round whose patches are all silent. */
  readonly clocks: { readonly step: number; readonly image: number; readonly silent: number | undefined };
  /** Counted step of an agenda entry. */
  readonly stepOf: (at: number) => number;
  readonly steps: number;
}

/** Sums that come out of reads, and whether any word line was active. */
interface ReadOutcome {
  readonly results: number;
  readonly active: boolean;
}

/**
 * The PEs of a tile with their crossbars and ADCs: they read the same patch for their column blocks, phase by phase.
 *
 * Models: one PE cycle per round and bit plane for all PEs of the tile together; which reads are silent; what every read
 * makes crossbars, ADCs, shift-adders and latches do. Leaves out: PEs that run ahead of each other; phases one by one.
 * Timing: hw/crossbar/timing.ts (columnsPerAdc x clocksPerPhase + overheadClocks), 1 clock for a silent round under
 * `zeroSkip: time`.
 */
export class PeArray extends Stage {
  readonly crossbar: Counters<keyof typeof CROSSBAR_ACTIONS>;
  readonly adc: Counters<keyof typeof ADC_ACTIONS>;
  readonly shiftAdd: Counters<keyof typeof SHIFT_ADD_ACTIONS>;
  readonly latch: Counters<keyof typeof LATCH_ACTIONS>;
  readonly neuron: Counters<'delivery'>;
  readonly #options: PeArrayOptions;
  readonly #conductance: ReturnType<typeof levelConductanceUs>;
  readonly #readsSilent: boolean;
  readonly #digital: boolean;
  #stepClocks = 0;

  constructor(engine: Engine, options: PeArrayOptions) {
    super(engine, options);
    const { steps, chip } = options;
    this.#options = options;
    this.crossbar = countersOf(CROSSBAR_ACTIONS, steps);
    this.adc = countersOf(ADC_ACTIONS, steps);
    this.shiftAdd = countersOf(SHIFT_ADD_ACTIONS, steps);
    this.latch = countersOf(LATCH_ACTIONS, steps);
    this.neuron = countersOf({ delivery: '' }, steps);
    this.#conductance = levelConductanceUs(chip);
    this.#readsSilent = chip.crossbar.zeroSkip === 'none';
    this.#digital = chip.crossbar.columnSum === 'digital';
  }

  /** Clocks in which it worked in time steps: without the reading of a held image. */
  get stepClocks(): number {
    return this.#stepClocks;
  }

  protected override work(index: number, at: number, info: number, now: number): number {
    const image = isImage(info);
    const { clocks, plans, imagePlans, stepOf } = this.#options;
    const chosen = image ? imagePlans : plans;
    const planes = Math.max(0, ...chosen.map(({ patches }) => patches.rowsOf(at, image).planes));
    const step = image ? 0 : stepOf(at);
    const read = image ? clocks.image : clocks.step;
    let results = 0;
    let spent = 0;
    for (let plane = 0; plane < planes; plane += 1) {
      let active = false;
      for (const plan of chosen) {
        const sums = this.#readRound(plan, plan.patches.rowsOf(at, image), plane, index, step);
        results += sums.results;
        active ||= sums.active;
      }
      spent += active ? read : (clocks.silent ?? read);
    }
    spent = Math.max(1, spent);
    if (!image) this.#stepClocks += spent;
    this.output.send(now, index, at, 2 * results + (image ? 1 : 0), spent);
    return spent;
  }

  #readRound(plan: PePlan, patches: PatchRows, plane: number, index: number, step: number): ReadOutcome {
    const { copies, positions } = this.#options;
    const outcome = { results: 0, active: false };
    if (plane >= patches.planes) return outcome;
    const end = Math.min(positions, (index + 1) * copies);
    for (let position = index * copies; position < end; position += 1) {
      const { results, active } = this.#read(plan, patches, plane * positions + position, step);
      outcome.results += results;
      outcome.active ||= active;
    }
    return outcome;
  }

  /** Reads the patches of one position and plane; returns the sums that come out and whether any row was active. */
  #read(plan: PePlan, patches: PatchRows, place: number, step: number): ReadOutcome {
    let results = 0;
    let active = false;
    for (const readers of plan.groups) {
      const rows = patches.groups[place * plan.rowGroups + readers.group]!;
      if (rows > 0) active = true;
      if (rows === 0 && !this.#readsSilent) continue;
      results += readers.results;
      this.#count(readers, patches, place * plan.rowBlocks, rows, step);
    }
    return { results, active };
  }

  #count(readers: GroupReaders, patches: PatchRows, place: number, rows: number, step: number): void {
    const { crossbar, adc, shiftAdd, latch, neuron } = this;
    crossbar.rowActivation[step]! += rows * readers.pes;
    crossbar.rowDrive[step]! += rows * readers.pes;
    let crossbars = 0;
    let selected = 0;
    let levels = 0;
    for (const { index, rows: wordLines } of readers.blocks) {
      if (this.#digital && !this.#readsSilent && patches.rows[place + index] === 0) continue;
      crossbars += 1;
      selected += wordLines;
      levels += patches.levels[place + index]!;
    }
    crossbar.rowSelection[step]! += selected * readers.pes;
    crossbar.columnSelection[step]! += crossbars * readers.columns;
    const { lowest, perLevel } = this.#conductance;
    crossbar.cellConduction[step]! += rows * readers.columns * lowest + (readers.hasFirstBlock ? levels * perLevel : 0);
    const converted = (this.#digital ? crossbars : 1) * readers.conversions;
    adc.conversion[step]! += converted;
    shiftAdd.column[step]! += readers.conversions;
    shiftAdd.crossbarSum[step]! += converted - readers.conversions;
    shiftAdd.signCount[step]! += rows * signsPerRow(this.#options.chip, readers.results, readers.pes);
    latch.write[step]! += readers.conversions;
    neuron.delivery[step]! += readers.conversions;
  }

  protected override saveOwn(): unknown {
    const { crossbar, adc, shiftAdd, latch, neuron } = this;
    const counters = [crossbar, adc, shiftAdd, latch, neuron].map(saveCounters);
    return { counters, stepClocks: this.#stepClocks };
  }
  protected override restoreOwn(state: unknown): void {
    const saved = state as { counters: Record<string, number[]>[]; stepClocks: number };
    const { crossbar, adc, shiftAdd, latch, neuron } = this;
    for (const [i, counters] of [crossbar, adc, shiftAdd, latch, neuron].entries())
      restoreCounters(counters, saved.counters[i]!);
    this.#stepClocks = saved.stepClocks;
  }
}
