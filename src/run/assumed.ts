import { assumedPackets, packetRequest } from '../hw/noc/count-packets.js';
import { cutNetwork } from '../mapping/allocate.js';
import type { Activity } from '../model/activity.js';
import { assumedActivity, type Firing, rateOf } from '../model/assumed-activity.js';
import { type Chip, middleLevel } from '../model/chip.js';
import type { Network } from '../model/network.js';
import type { Variant } from './plan.js';

/** What is assumed to fire in a network, and one step of it that stands for all. */
export interface SteadyActivity {
  readonly step: Activity;
  readonly all: Activity;
}

/**
 * Assumes that every step of a run of `steps` is alike; cells hold half of their top level on average. `variants`: hardware
 * that it is charged on.
 */
export function steadyActivity(
  network: Network,
  chip: Chip,
  variants: readonly Pick<Variant, 'timing'>[],
  firing: Firing,
  steps: number,
): SteadyActivity {
  const blocks = cutNetwork(network, chip);
  const routes = variants.flatMap(({ timing }) => timing.routes);
  const during = (count: number): Activity => ({
    ...assumedActivity(network, blocks, {
      firing,
      steps: count,
      inputBits: chip.crossbar.inputBits,
      meanLevel: middleLevel(chip),
    }),
    packets: assumedPackets(network, packetRequest(chip, routes), () => rateOf(firing), count),
  });
  return { step: during(1), all: during(steps) };
}
