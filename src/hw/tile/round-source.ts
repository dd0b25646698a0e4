import type { Engine, Ticked } from '../../kernel/engine.js';
import type { Line } from '../../kernel/line.js';
import type { Link } from '../../kernel/link.js';
import type { Wait } from '../../kernel/waits.js';
import type { Probe } from './probe.js';
import type { StepGate } from './step-gate.js';

/** Reading the held image once, or a time step. */
export type Pass = 'image' | 'step';

export interface RoundSourceOptions {
  readonly name: string;
  readonly gate: StepGate;
  readonly rounds: number;
  /** Clocks that membranes are reset before the first step of an image that is not the first. */
  readonly resetClocks: (at: number) => number;
  /** Passes over all rounds in entry `at`, in order; none when this source has nothing to do in it. */
  readonly passes: (at: number) => readonly Pass[];
  readonly entries: number;
  /** The image's sums are held, [rounds = images]; undefined where none are. */
  readonly imageRead?: Line | undefined;
  /** Image of an entry, from 0 in the agenda. */
  readonly imageOf: (at: number) => number;
  /** Told when an entry starts. */
  readonly onOpen: (at: number, now: number) => void;
  /** Where rounds go to. */
  readonly output: Link;
  readonly probe?: Probe | undefined;
}

/**
 * The first module of a tile's pipeline: opens with the step's gate and issues its rounds.
 *
 * Models: one round at a time, back-pressure from behind, the reset between images. Leaves out: nothing of its own.
 * Timing: from the module's own timing.ts, through `issue`.
 */
export abstract class RoundSource implements Ticked {
  readonly name: string;
  readonly id: number;
  protected readonly engine: Engine;
  readonly #options: RoundSourceOptions;
  #at = 0;
  #pass = 0;
  #round = -1;
  #busyUntil = 0;
  #busy = 0;

  constructor(engine: Engine, options: RoundSourceOptions) {
    this.name = options.name;
    this.engine = engine;
    this.#options = options;
    this.id = engine.add(this);
    options.gate.listen(this.id);
    options.imageRead?.listen(this.id);
    options.output.sentBy(this.id);
    this.#skip();
    engine.wake(this.id, options.gate.firstStart);
  }

  get busyClocks(): number {
    return this.#busy;
  }

  /** Most messages that were in the link behind it at once. */
  get fullestOutput(): number {
    return this.#options.output.fullest;
  }

  tick(now: number): boolean {
    if (now < this.#busyUntil) {
      this.engine.wake(this.id, this.#busyUntil);
      return false;
    }
    if (this.#round < 0 && !this.#open(now)) return false;
    if (now < this.#busyUntil || !this.mayIssue(now)) return false;
    const what = this.#passes()[this.#pass]!;
    const clocks = this.issue(this.#round, this.#at, what, now);
    this.#options.probe?.work(this.name, { what, at: this.#at, round: this.#round }, now, clocks);
    this.#busyUntil = now + clocks;
    this.#busy += clocks;
    this.#nextRound();
    this.engine.wake(this.id, this.#busyUntil);
    return false;
  }

  #passes(): readonly Pass[] {
    return this.#options.passes(this.#at);
  }

  #nextRound(): void {
    this.#round += 1;
    if (this.#round < this.#options.rounds) return;
    this.#round = -1;
    this.#pass += 1;
    if (this.#pass < this.#passes().length) return;
    this.#pass = 0;
    this.#at += 1;
    this.#skip();
  }

  /** Opens the next pass if its gate does; the first round of an image comes after the reset. */
  #open(now: number): boolean {
    const { gate, resetClocks, entries } = this.#options;
    if (this.#at >= entries || !gate.open(this.#at, now) || !this.#imageHeld(now)) return false;
    const first = this.#pass === 0;
    if (first) this.#options.onOpen(this.#at, now);
    this.#round = 0;
    const reset = first ? resetClocks(this.#at) : 0;
    if (reset > 0) {
      this.#options.probe?.work(this.name, { what: 'reset', at: this.#at }, now, reset);
      this.#busyUntil = now + reset;
      this.engine.wake(this.id, this.#busyUntil);
    }
    return true;
  }

  /** A step of a population that holds the image's sums begins when they are there. */
  #imageHeld(now: number): boolean {
    const { imageRead, imageOf } = this.#options;
    if (imageRead === undefined || this.#passes()[this.#pass] === 'image') return true;
    return imageRead.level(now) > imageOf(this.#at);
  }

  #skip(): void {
    while (this.#at < this.#options.entries && this.#passes().length === 0) this.#at += 1;
  }

  /** Whether a round can be issued now; a source that says no makes sure that it is woken. */
  protected mayIssue(now: number): boolean {
    const { output } = this.#options;
    if (output.room(now) > 0) return true;
    output.awaitRoom(now);
    return false;
  }
  /** Issues a round: sends it, counts, returns the clocks until it is there. */
  protected abstract issue(round: number, at: number, pass: Pass, now: number): number;

  waits(): readonly Wait[] {
    if (this.#at >= this.#options.entries) return [];
    const { output, gate, imageRead } = this.#options;
    if (this.#round < 0) {
      const held = imageRead === undefined || this.#imageHeld(this.engine.now);
      const image: readonly Wait[] = held ? [] : [{ on: [imageRead.name], reason: 'the sums of the image' }];
      return [...gate.waits(this.#at, this.engine.now), ...image];
    }
    return this.mayIssue(this.engine.now) ? [] : [{ on: [output.receiverName], reason: `room in ${output.name}` }];
  }

  save(): unknown {
    const gate = this.#options.gate.save();
    return {
      at: this.#at,
      pass: this.#pass,
      round: this.#round,
      busyUntil: this.#busyUntil,
      busy: this.#busy,
      gate,
      own: this.saveOwn(),
    };
  }
  restore(state: unknown): void {
    const saved = state as {
      at: number;
      pass: number;
      round: number;
      busyUntil: number;
      busy: number;
      gate: number;
      own: unknown;
    };
    this.#at = saved.at;
    this.#pass = saved.pass;
    this.#round = saved.round;
    this.#busyUntil = saved.busyUntil;
    this.#busy = saved.busy;
    this.#options.gate.restore(saved.gate);
    this.restoreOwn(saved.own);
  }
  protected abstract saveOwn(): unknown;
  protected abstract restoreOwn(state: unknown): void;
}
