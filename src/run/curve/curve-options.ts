import type { NumericsKind } from '../../model/numerics.js';

/** How membranes start, fire and are reset; undefined: as the workload says. */
export interface NeuronChanges {
  readonly initialPotential: number | undefined;
  readonly threshold: number | undefined;
  /** What a spike takes from the membrane: its threshold, or 1 whatever the threshold is (as the published code does). */
  readonly resetBy: 'threshold' | 'one';
}

/** What `sim curve` is asked for; travels as one object from the command line to the result. */
export interface CurveOptions {
  readonly images: number;
  readonly steps: number;
  readonly numerics: NumericsKind;
  /** Choice of images; undefined: the first ones in file order. */
  readonly seed: string | undefined;
  /** Internal classifiers to compare, each on hardware of its own; `all`; undefined: the active one. */
  readonly internal: readonly string[] | 'all' | undefined;
  /** Share of the trained network's accuracy that is the target. */
  readonly targetShare: number;
  /** Accuracy of the trained network; undefined: as the workload states it. */
  readonly annAccuracy: number | undefined;
  /** The area under the curves is taken over this energy [pJ]; undefined: up to the energy of `dl` after the last step. */
  readonly aucRangePj: readonly [number, number] | undefined;
  readonly resamples: number;
  readonly bootstrapSeed: string;
  /** Margins [spikes] between the two best classes of the internal classifier that let an image leave there; undefined: the usual ones. */
  readonly exitMargins: readonly number[] | undefined;
  /** Margins [spikes] between the two best scores that stop an image; undefined: the usual ones. */
  readonly stopMargins: readonly number[] | undefined;
  /** An image that leaves at the internal classifier goes on through the layers up to it alone, until the last step. */
  readonly gateAfterIc: boolean;
  /** Internal classifiers that are fused with the final one all at once; `all`: every compared one. */
  readonly together: readonly string[] | 'all';
  /** Probabilities at which the oracle stops an image, ascending. */
  readonly oracle: readonly number[];
  /** Images, the first ones, whose own spikes are costed; the others cost as much as their mean. Undefined: all. */
  readonly costImages: number | undefined;
  readonly neuron: NeuronChanges;
  readonly version: string;
}
