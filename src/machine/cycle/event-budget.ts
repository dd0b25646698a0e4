/** Counts the events that a trace keeps, and says when there were more than it may. */
export class EventBudget {
  readonly max: number;
  #kept = 0;
  #exceeded = false;

  constructor(max: number) {
    this.max = max;
  }

  get kept(): number {
    return this.#kept;
  }
  /** Whether an event was refused. */
  get exceeded(): boolean {
    return this.#exceeded;
  }
  get isFull(): boolean {
    return this.#kept >= this.max;
  }

  /** Takes room for `events` that belong together; false, and noted, when there is none. */
  take(events = 1): boolean {
    if (this.#kept + events > this.max) this.#exceeded = true;
    if (this.#exceeded) return false;
    this.#kept += events;
    return true;
  }

  /** Notes that an event was refused. */
  exceed(): void {
    this.#exceeded = true;
  }

  /** Gives back the room of events that are not kept after all. */
  release(events: number): void {
    this.#kept -= events;
  }
}
