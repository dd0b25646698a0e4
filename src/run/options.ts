import type { NumericsKind } from '../model/numerics.js';
import type { AnalyticFidelity, Fidelity } from './fidelity.js';

/** What any run is asked for. */
interface CostOptions {
  readonly steps: number;
  /** Names of methods to report; undefined: all. */
  readonly methods: readonly string[] | undefined;
  /** Whether the ranges of the prices are propagated. Left out: no. */
  readonly uncertainty?: boolean;
  /** Version of the program, recorded in the result. */
  readonly version: string;
}

/** What a run without images is asked for. */
export interface AnalyticOptions extends CostOptions {
  readonly fidelity: AnalyticFidelity;
}

/** What a run is asked for; travels as one object from the command line to the result. */
export interface RunOptions extends CostOptions {
  readonly images: number;
  readonly numerics: NumericsKind;
  /**
   * Whether the classes are also counted under `ideal`, to say what the precision of the chip costs; only under `quantised`
   * and `hardware`. Left out: yes.
   */
  readonly compare?: boolean;
  readonly fidelity: Fidelity;
  /** Choice of images; undefined: the first ones in file order. */
  readonly seed: string | undefined;
}
