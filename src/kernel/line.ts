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
  #raised = 0;
  #latest = 0;

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

  /** One party is through with this round; the others see it `delay` (at least 1) cycles later. */
  raise(now: number, delay = 1): void {
    if (!(delay >= 1)) throw new SimulationError(this.name, now, `raised with a delay of ${delay}, not of at least 1`);
    this.#raised += 1;
    this.#latest = Math.max(this.#latest, now + delay);
    this.#engine.moved();
    if (this.#raised < this.#parties) return;
    this.#raised = 0;
    this.#pending.push(this.#latest);
    for (const listener of this.#listeners) this.#engine.wake(listener, this.#latest);
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
    return this.#parties - this.#raised;
  }

  save(): unknown {
    return { pending: [...this.#pending], complete: this.#complete, raised: this.#raised, latest: this.#latest };
  }

  restore(state: unknown): void {
    const saved = state as { pending: number[]; complete: number; raised: number; latest: number };
    this.#pending = [...saved.pending];
    this.#complete = saved.complete;
    this.#raised = saved.raised;
    this.#latest = saved.latest;
  }
}
