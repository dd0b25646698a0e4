import type { Line } from '../../kernel/line.js';
import type { Wait } from '../../kernel/waits.js';
import type { Agenda } from './agenda.js';

/**
 * When the tiles of a population start a step: all at once, when the lines that they share say so.
 *
 * Models: own step before done, spikes of the step before there and counted, step credits there, image there, barrier.
 * Leaves out: energy and length of the wires of these lines; a line takes one clock at any distance, which the mark's own clock at the
 * interface contains. Source: the start rule of docs/timing.md.
 */
export interface GateLines {
  /** All tiles of the population have finished a step. */
  readonly done: Line;
  /** All its tiles have their spikes and their credits; undefined when it waits for neither. */
  readonly ready: Line | undefined;
  /** Steps of populations in the same tiles, whose spikes or counters need no message. */
  readonly beside: readonly Line[];
  /** The coded image is in all tiles that read it. */
  readonly image: Line;
  /** All populations are ready; undefined unless `sync: global`. */
  readonly barrier: Line | undefined;
}

export interface GateOptions {
  readonly agenda: Agenda;
  /** Whether all steps of an image's sources must be done first. */
  readonly sequential: boolean;
  /** Earliest start of the first entry, for machines that start in the middle of a run. */
  readonly firstStart: number;
  /** Whether this tile works in every step, so that the barrier waits for it. */
  readonly isParty: boolean;
  /** Clocks of the barrier after the last population is there. */
  readonly barrierClocks: number;
}

/** The gate of one tile; all tiles of a population see the same lines and open in the same cycle. */
export class StepGate {
  readonly #lines: GateLines;
  readonly #options: GateOptions;
  readonly #firstImage: number;
  readonly #stepsPerImage: number;
  #party: number | undefined;
  #atBarrier = 0;

  constructor(lines: GateLines, options: GateOptions) {
    this.#lines = lines;
    this.#options = options;
    this.#firstImage = options.agenda[0]!.image;
    this.#stepsPerImage = options.agenda.filter(({ image }) => image === this.#firstImage).length;
  }

  /** Modules that look at this gate are woken by its lines; the one that starts the tile's steps comes last. */
  listen(module: number): void {
    const { done, ready, beside, image, barrier } = this.#lines;
    for (const line of [done, ready, image, barrier, ...beside]) line?.listen(module);
    if (!this.#options.isParty) return;
    if (this.#party === undefined) this.#party = barrier?.join(module);
    else barrier?.represent(this.#party, module);
  }

  /** Whether entry `at` may start in cycle `now`; raises the barrier once when all but the barrier is there. */
  open(at: number, now: number): boolean {
    if (!this.#ownReady(at, now)) return false;
    const { barrier } = this.#lines;
    if (barrier === undefined) return true;
    if (this.#party !== undefined && this.#atBarrier === at) {
      barrier.raise(now, this.#party, this.#options.barrierClocks);
      this.#atBarrier = at + 1;
    }
    return barrier.level(now) > at;
  }

  /** The earliest start of the first entry. */
  get firstStart(): number {
    return this.#options.firstStart;
  }

  #ownReady(at: number, now: number): boolean {
    const entry = this.#options.agenda[at];
    if (entry === undefined || (at === 0 && now < this.#options.firstStart)) return false;
    const { done, ready, beside, image } = this.#lines;
    if (done.level(now) < at) return false;
    if (image.level(now) <= entry.image - this.#firstImage) return false;
    const { rounds, lines } = this.#needed(at);
    return beside.every((line) => line.level(now) >= lines) && (ready === undefined || ready.level(now) >= rounds);
  }

  /** Rounds of the ready line, and finished steps of the populations beside, that entry `at` needs. */
  #needed(at: number): { rounds: number; lines: number } {
    if (!this.#options.sequential) return { rounds: at + 1, lines: at };
    const image = Math.floor(at / this.#stepsPerImage) + 1;
    return { rounds: image, lines: image * this.#stepsPerImage };
  }

  /** What entry `at` waits for: lines by name. */
  waits(at: number, now: number): readonly Wait[] {
    const entry = this.#options.agenda[at];
    if (entry === undefined) return [];
    const { done, ready, beside, barrier, image } = this.#lines;
    const { rounds, lines } = this.#needed(at);
    const wanted: (readonly [string, Line | undefined, number])[] = [
      ['its tiles have not all ended the step before', done, at],
      ['its tiles have not all got their spikes and step credits', ready, rounds],
      ['the image is not there', image, entry.image - this.#firstImage + 1],
      ['not all populations are at the barrier', barrier, at + 1],
      ...beside.map((line) => ['a population beside it has not ended its step', line, lines] as const),
    ];
    return wanted.flatMap(([what, line, level]) =>
      line === undefined || line.level(now) >= level
        ? []
        : [{ on: [line.name], reason: `the start of step ${entry.step}: ${what}` }],
    );
  }

  save(): number {
    return this.#atBarrier;
  }
  restore(state: number): void {
    this.#atBarrier = state;
  }
}
