import type { NumericsKind } from '../model/numerics.js';
import type { Fidelity } from './fidelity.js';

/** What a run is asked for; travels as one object from the command line to the result. */
export interface RunOptions {
  readonly images: number;
  readonly steps: number;
  readonly numerics: NumericsKind;
  /**
   * Whether the classes are also counted under `ideal`, to say what the precision of the chip costs; only under `quantised`
   * and `hardware`. Left out: yes.
   */
  readonly compare?: boolean;
  readonly fidelity: Fidelity;
  /** Choice of images; undefined: the first ones in file order. */
  readonly seed: string | undefined;
  /** Names of methods to report; undefined: all. */
  readonly methods: readonly string[] | undefined;
  /** Version of the program, recorded in the result. */
  readonly version: string;
}
