import { SimulationError } from '../base/errors.js';
import type { Engine } from './engine.js';
import type { Wait } from './waits.js';

export interface LineOptions {
  readonly name: string;
  readonly parties: number;
  /** Rounds that count as complete at the start. */
  readonly rounds?: number;
  /** Whether a party may raise its next round before the others have raised this one. */
  readonly runsAhead?: boolean;
}

/** A round that is not complete: parties that have raised it, and when the last of them is seen. */
interface OpenRound {
  readonly raised: number;
  readonly latest: number;
}

interface Saved {
  readonly pending: readonly number[];
  readonly complete: number;
  readonly raised: readonly number[];
  readonly open: readonly OpenRound[];
}

/**
 * A wired-AND line: every party raises it once a round; when the last has, all listeners see the round complete, at least
 * one cycle later. Used for what tiles of a population tell each other without a packet: ready, done.
 */
export class Line {
  readonly name: string;
  readonly #engine: Engine;
  readonly #runsAhead: boolean;
  readonly #listeners: number[] = [];
  /** Module that raises for a party, [party]. */
  readonly #modules: number[] = [];
  /** Rounds that a party has raised, [party]; rounds that all have. */
  readonly #raised: Int32Array;
  #closed = 0;
  /** Cycles in which complete rounds will be seen, earliest first. */
  #pending: number[] = [];
  #complete: number;
  /** Oldest first. */
  #open: OpenRound[] = [];

  constructor(engine: Engine, { name, parties, rounds = 0, runsAhead = false }: LineOptions) {
    if (!(Number.isInteger(parties) && parties >= 1)) {
      throw new SimulationError(name, undefined, `${parties} parties: must be a whole number of at least 1`);
    }
    this.name = name;
    this.#engine = engine;
    this.#raised = new Int32Array(parties);
    this.#complete = rounds;
    this.#runsAhead = runsAhead;
    engine.addLine(this);
  }

  listen(module: number): void {
    this.#listeners.push(module);
  }

  /** Takes in the next party; returns its number. @throws SimulationError when the line has no party left. */
  join(module: number): number {
    if (this.#modules.length < this.#raised.length) return this.#modules.push(module) - 1;
    throw new SimulationError(this.name, undefined, `one party more than ${this.#raised.length}`);
  }

  /** Says that another module raises for a party. */
  represent(party: number, module: number): void {
    this.#modules[party] = module;
  }

  /**
   * A party is through with its next round; the others see it `delay` (at least 1) cycles later. @throws SimulationError
   * when there is no such party, or when it raises a round twice: before the others have raised it, unless it may.
   */
  raise(now: number, party: number, delay = 1): void {
    if (!(delay >= 1)) throw new SimulationError(this.name, now, `raised with a delay of ${delay}, not of at least 1`);
    const ahead = this.#raised[party]! - this.#closed;
    if (!(ahead === 0 || (ahead > 0 && this.#runsAhead))) {
      throw new SimulationError(this.name, now, `raised twice in a round by ${this.#nameOf(party)}`);
    }
    this.#raised[party]! += 1;
    const { raised, latest } = this.#open[ahead] ?? { raised: 0, latest: 0 };
    this.#open[ahead] = { raised: raised + 1, latest: Math.max(latest, now + delay) };
    this.#engine.moved();
    while (this.#open[0]?.raised === this.#raised.length) this.#finish(this.#open.shift()!.latest);
  }

  #finish(latest: number): void {
    this.#closed += 1;
    const at = Math.max(latest, this.#pending.at(-1) ?? 0);
    this.#pending.push(at);
    for (const listener of this.#listeners) this.#engine.wake(listener, at);
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
    return this.#raised.length - (this.#open[0]?.raised ?? 0);
  }

  /** The parties that have not raised the current round, for the dump of a machine that stands still. */
  waits(): readonly Wait[] {
    const late = [...this.#raised.keys()].filter((party) => this.#raised[party]! <= this.#closed);
    const reason = `${this.missing} of ${this.#raised.length} to raise it`;
    return [{ on: late.map((party) => this.#nameOf(party)), reason }];
  }

  #nameOf(party: number): string {
    return this.#engine.modules[this.#modules[party]!]?.name ?? `party ${party}, which nobody is`;
  }

  save(): unknown {
    const saved: Saved = {
      pending: [...this.#pending],
      complete: this.#complete,
      raised: [...this.#raised],
      open: [...this.#open],
    };
    return saved;
  }

  /** Takes over a state that `save` gave. @throws SimulationError when that had other parties. */
  restore(state: unknown): void {
    const saved = state as Saved;
    if (saved.raised.length !== this.#raised.length) {
      const [here, there] = [this.#raised.length, saved.raised.length];
      throw new SimulationError(this.name, undefined, `has ${here} parties, the state has ${there}`);
    }
    this.#raised.set(saved.raised);
    this.#closed = saved.raised.reduce((least, rounds) => Math.min(least, rounds));
    this.#pending = [...saved.pending];
    this.#complete = saved.complete;
    this.#open = [...saved.open];
  }
}
