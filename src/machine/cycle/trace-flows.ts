import type { TraceFlow, TraceStop } from '../../model/trace.js';
import type { EventBudget } from './event-budget.js';

interface Way {
  readonly name: string;
  readonly stops: TraceStop[];
}

/** Follows chosen spikes through the mesh: the first that each tile sends in a step, from its neuron to its reader. */
export class TraceFlows {
  readonly #budget: EventBudget;
  readonly #begun = new Set<string>();
  readonly #open = new Map<string, Way>();
  readonly #whole: Way[] = [];

  constructor(budget: EventBudget) {
    this.#budget = budget;
  }

  /** Whether a spike of `sender` was chosen already. */
  hasBegun(sender: string): boolean {
    return this.#begun.has(sender);
  }

  /** Chooses the message with the words `key`: it was at `stop` before it was sent. */
  begin(sender: string, key: string, name: string, stop: TraceStop): void {
    this.#begun.add(sender);
    if (this.#budget.take()) this.#open.set(key, { name, stops: [stop] });
  }

  /** A message passes `stop`; `isLast`: it has arrived. */
  pass(key: () => string, stop: TraceStop, isLast: boolean): void {
    if (this.#open.size === 0) return;
    const words = key();
    const way = this.#open.get(words);
    if (way === undefined || !this.#budget.take()) return;
    way.stops.push(stop);
    if (!isLast) return;
    this.#open.delete(words);
    this.#whole.push(way);
  }

  /** The ways that ended, in the order of their ends; those that a full trace cut off are left out. */
  close(): readonly TraceFlow[] {
    for (const { stops } of this.#open.values()) this.#budget.release(stops.length);
    return this.#whole;
  }
}
