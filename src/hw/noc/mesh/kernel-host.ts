import { run } from './kernel/run.js';

/** A mesh kernel and the memory that it works on. */
export interface MeshKernel {
  /** Words of the memory; the view is another one after `grow`. */
  readonly memory: Int32Array;
  /** At least so many words, with what they held. */
  grow(words: number): void;
  /** Runs the cycles before `until`; whether something is left to do. */
  run(until: number): boolean;
}

/** Makes a kernel with a memory of so many words, all 0. */
export type MakeKernel = (words: number) => MeshKernel;

/** The kernel as plain TypeScript. */
export const plainKernel: MakeKernel = (words) => {
  let memory = new Int32Array(words);
  return {
    get memory() {
      return memory;
    },
    grow(more) {
      const larger = new Int32Array(more);
      larger.set(memory);
      memory = larger;
    },
    run: (until) => run(memory, until),
  };
};
