import { cycles } from '../../base/units.js';

/** Clocks of a round in the output buffer and the network interface: the end of a step travels through them too. */
export const OUTPUT_CLOCKS = cycles(1);
