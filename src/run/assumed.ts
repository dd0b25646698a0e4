import { cutNetwork } from '../mapping/allocate.js';
import type { Activity } from '../model/activity.js';
import { assumedActivity, type Firing } from '../model/assumed-activity.js';
import { type Chip, middleLevel } from '../model/chip.js';
import type { Network } from '../model/network.js';

/** What is assumed to fire in a network, and one step of it that stands for all. */
export interface SteadyActivity {
  readonly step: Activity;
  readonly all: Activity;
}

/** Assumes that every step of a run of `steps` is alike; cells hold half of their top level on average. */
export function steadyActivity(network: Network, chip: Chip, firing: Firing, steps: number): SteadyActivity {
  const blocks = cutNetwork(network, chip);
  const during = (count: number): Activity =>
    assumedActivity(network, blocks, {
      firing,
      steps: count,
      inputBits: chip.crossbar.inputBits,
      meanLevel: middleLevel(chip),
    });
  return { step: during(1), all: during(steps) };
}
