import type { Cycles } from '../base/units.js';
import type { ServiceClocks } from './step-times.js';

/** Clocks of everything in one image: by formula, or as a cycle model measured them. Steps from 1, edges by their place. */
export interface ImageTimes {
  /** Until the image lies in the tiles that read it. */
  readonly imageIn: Cycles;
  /** From complete counts to the decision at the pins. */
  readonly readout: Cycles;
  readonly service: (p: number, t: number) => ServiceClocks;
  /** Read of a held image before step 1. */
  readonly imageRead: (p: number) => Cycles;
  readonly delivery: (edge: number, t: number) => Cycles;
  readonly credit: (edge: number, t: number) => Cycles;
  /** From the end of a head's step until the fusion unit has counted its spikes; heads by their place in the model. */
  readonly headDelivery: (head: number, t: number) => Cycles;
}
