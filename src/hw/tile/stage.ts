import type { Engine, Ticked } from '../../kernel/engine.js';
import type { Link } from '../../kernel/link.js';
import type { Wait } from '../../kernel/waits.js';
import type { Probe } from './probe.js';

/**
 * A round travels as a message of its index, the entry of the agenda and `info`: twice the partial sums that go with it,
 * plus 1 while the image is read.
 */
export const isImage = (info: number): boolean => (info & 1) === 1;
export const sumsIn = (info: number): number => info >> 1;

export interface StageOptions {
  readonly name: string;
  readonly input: Link;
  readonly output: Link;
  readonly probe?: Probe | undefined;
}

/**
 * A module of a tile that takes one round after the other: busy for some clocks, then the round is at the next module.
 *
 * Models: one round at a time, back-pressure (no round is taken unless there is room for it behind).
 * Leaves out: what happens inside its clocks. Timing: from the module's own timing.ts, through `work`.
 */
export abstract class Stage implements Ticked {
  readonly name: string;
  readonly id: number;
  protected readonly engine: Engine;
  protected readonly input: Link;
  protected readonly output: Link;
  readonly #probe: Probe | undefined;
  #busyUntil = 0;
  #busy = 0;

  constructor(engine: Engine, { name, input, output, probe }: StageOptions) {
    this.name = name;
    this.engine = engine;
    this.input = input;
    this.output = output;
    this.#probe = probe;
    this.id = engine.add(this);
    input.takenBy(this.id);
    output.sentBy(this.id);
  }

  /** Clocks in which it worked. */
  get busyClocks(): number {
    return this.#busy;
  }

  /** Most messages that were in the link behind it at once. */
  get fullestOutput(): number {
    return this.output.fullest;
  }

  tick(now: number): boolean {
    if (now < this.#busyUntil) {
      this.engine.wake(this.id, this.#busyUntil);
      return false;
    }
    if (!this.input.ready(now)) return false;
    const { a: index, b: at, c: info } = this.input;
    if (!this.mayTake(index, at, info, now)) return false;
    const clocks = this.work(index, at, info, now);
    this.input.pop(now);
    this.#busyUntil = now + clocks;
    this.#busy += clocks;
    this.#probe?.work(this.name, { what: isImage(info) ? 'image' : 'step', at, round: index }, now, clocks);
    this.engine.wake(this.id, this.#busyUntil);
    return false;
  }

  /** Whether the round can be taken now; a stage that says no makes sure that it is woken. */
  protected mayTake(_index: number, _at: number, _info: number, now: number): boolean {
    if (this.output.room(now) > 0) return true;
    this.output.awaitRoom(now);
    return false;
  }

  /** Works on a round, sends what comes of it, counts. Returns the clocks that it takes. */
  protected abstract work(index: number, at: number, info: number, now: number): number;

  waits(): readonly Wait[] {
    const { input, engine } = this;
    if (engine.now < this.#busyUntil) return [];
    if (!input.ready(engine.now)) return [{ on: [input.senderName], reason: 'a round', idle: true }];
    return this.blocked();
  }

  /** What keeps it from taking the round that is there. */
  protected blocked(): readonly Wait[] {
    return [{ on: [this.output.receiverName], reason: `room in ${this.output.name}` }];
  }

  save(): unknown {
    return { busyUntil: this.#busyUntil, busy: this.#busy, own: this.saveOwn() };
  }
  restore(state: unknown): void {
    const saved = state as { busyUntil: number; busy: number; own: unknown };
    this.#busyUntil = saved.busyUntil;
    this.#busy = saved.busy;
    this.restoreOwn(saved.own);
  }
  protected abstract saveOwn(): unknown;
  protected abstract restoreOwn(state: unknown): void;
}
