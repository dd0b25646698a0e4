/** Looks at a counter before a thread goes to sleep: another thread that is nearly done is not worth a system call. */
const SPINS = 2000;

/**
 * Keeps the threads that share an image in order: a stage runs a block of steps after the stage before it, and stays no
 * more blocks ahead of the last one than lists are kept. Counters never go back, also not between images.
 */
export class StageGate {
  /** `progress`: blocks finished, by stage; shared. */
  constructor(
    readonly progress: Int32Array,
    readonly stage: number,
  ) {}

  /** Blocks that this stage has finished. */
  get finished(): number {
    return Atomics.load(this.progress, this.stage);
  }

  /** Waits until this stage may run block `index`. */
  enter(index: number): void {
    const stages = this.progress.length;
    if (this.stage > 0) this.#waitFor(this.stage - 1, index + 1);
    if (this.stage < stages - 1) this.#waitFor(stages - 1, index + 1 - stages);
  }

  /** Waits until every stage has finished the blocks before `index`: of the images before. */
  settle(index: number): void {
    this.#waitFor(this.progress.length - 1, index);
  }

  leave(index: number): void {
    Atomics.store(this.progress, this.stage, index + 1);
    Atomics.notify(this.progress, this.stage);
  }

  #waitFor(stage: number, blocks: number): void {
    for (let spin = 0; spin < SPINS; spin += 1) if (Atomics.load(this.progress, stage) >= blocks) return;
    for (;;) {
      const finished = Atomics.load(this.progress, stage);
      if (finished >= blocks) return;
      Atomics.wait(this.progress, stage, finished);
    }
  }
}
