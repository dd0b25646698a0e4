import { SimulationError } from '../base/errors.js';
import type { Engine } from './engine.js';

/**
 * A wired-AND line: every party raises it once a round; when the last has, all listeners see the round complete, at least
 * one cycle later. Used for what tiles of a population tell each other without a packet: ready, done.
 */
export class Line {
  readonly #engine: Engine;
  readonly #parties: number;
  readonly #listeners: number[] = [];
  /** Cycles in which complete rounds will be seen, earliest first. */
  #pending: number[] = [];
  #complete: number;
  /** Rounds that are not complete, oldest first: parties that have raised, and when the last is seen. */
  #open: { raised: number; latest: number }[] = [];

  /** `rounds`: rounds that count as complete at the start. */
  constructor(
    engine: Engine,
    readonly name: string,
    parties: number,
    rounds = 0,
  ) {
    if (!(Number.isInteger(parties) && parties >= 1)) {
      throw new SimulationError(name, undefined, `${parties} parties: must be a whole number of at least 1`);
    }
    this.#engine = engine;
    this.#parties = parties;
    this.#complete = rounds;
    engine.addLine(this);
  }

  listen(module: number): void {
    this.#listeners.push(module);
  }

  /**
   * One party is through with a round; the others see it `delay` (at least 1) cycles later. A party that may run ahead of
   * others says by how many rounds: `ahead` of the oldest one that is not complete.
   */
  raise(now: number, delay = 1, ahead = 0): void {
    if (!(delay >= 1)) throw new SimulationError(this.name, now, `raised with a delay of ${delay}, not of at least 1`);
    while (this.#open.length <= ahead) this.#open.push({ raised: 0, latest: 0 });
    const round = this.#open[ahead]!;
    round.raised += 1;
    round.latest = Math.max(round.latest, now + delay);
    this.#engine.moved();
    while (this.#open[0]?.raised === this.#parties) this.#finish(this.#open.shift()!.latest);
  }

  #finish(latest: number): void {
    const at = Math.max(latest, this.#pending.at(-1) ?? 0);
    this.#pending.push(at);
    for (const listener of this.#listeners) this.#engine.wake(listener, at);
  }

  /** Rounds whose parties have all raised, seen or not. */
  get closed(): number {
    return this.#complete + this.#pending.length;
  }

  /** Rounds that are complete as seen in cycle `now`, the current one. */
  level(now: number): number {
    while (this.#pending.length > 0 && this.#pending[0]! <= now) {
      this.#pending.shift();
      this.#complete += 1;
    }
    return this.#complete;
  }

  /** Parties that the current round still waits for. */
  get missing(): number {
    return this.#parties - (this.#open[0]?.raised ?? 0);
  }

  save(): unknown {
    return { pending: [...this.#pending], complete: this.#complete, open: this.#open.map((round) => ({ ...round })) };
  }

  restore(state: unknown): void {
    const saved = state as { pending: number[]; complete: number; open: { raised: number; latest: number }[] };
    this.#pending = [...saved.pending];
    this.#complete = saved.complete;
    this.#open = saved.open.map((round) => ({ ...round }));
  }
}
