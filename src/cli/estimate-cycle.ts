import { assumedPackets, packetRequest } from '../hw/noc/count-packets.js';
import { flowHops } from '../hw/noc/counts.js';
import { orderOf } from '../hw/noc/route.js';
import { spikeRoutes } from '../hw/noc/routes.js';
import { countFlows, type MappedNetwork } from '../machine/count-actions.js';
import { assumedActivity } from '../model/assumed-activity.js';
import { neurons, positions } from '../model/network.js';
import { type ImageJob, planOf } from '../run/image-job.js';
import type { PreparedRun } from '../run/prepare.js';

/** Seconds of one thread per event, and events of the machine per position of a tile and per flit beside its hops; measured. */
const SECONDS_PER_EVENT = 0.25e-6;
const EVENTS_PER_POSITION = 4;
const EVENTS_PER_FLIT = 3;
/** Share of neurons that fire in a step, measured. */
const FIRING_SHARE = 0.08;
/** Memory of a thread's machine, measured, and of a spike that it replays. */
const MACHINE_MEGABYTES = 30;
const BYTES_PER_SPIKE = 4;

/** Events of the cycle model in one step of `on`, from shapes and a usual firing rate. */
export function eventsPerStep(on: MappedNetwork, blocks: ImageJob['options']['blocks']): number {
  const { network, mapping, chip } = on;
  const work = network.populations.map(
    ({ name, shape }) => EVENTS_PER_POSITION * positions(shape) * mapping.populations[name]!.shards.length,
  );
  const usual = assumedActivity(network, blocks, { firing: FIRING_SHARE, steps: 1, inputBits: 1, meanLevel: 0 });
  const request = packetRequest(chip, spikeRoutes(network, mapping, chip));
  const packets = assumedPackets(network, request, () => FIRING_SHARE, 1);
  const messages = countFlows(on, { ...usual, packets }).map(
    (flow) => flow.flits[1]! * (flowHops(mapping, flow, orderOf(chip)) + EVENTS_PER_FLIT),
  );
  return [...work, ...messages].reduce((sum, events) => sum + events, 0);
}

/** Seconds of one thread that simulating every message takes, over all images and chips of `run`. */
export function cycleSeconds({ job, variants, options }: PreparedRun): number {
  const { cycle } = job;
  if (cycle === undefined) return 0;
  const events = variants.map(({ name, timing }) => {
    const { windows } = planOf(cycle, timing, options.steps, name);
    const steps = windows.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    return steps * eventsPerStep(timing.context, job.options.blocks);
  });
  return SECONDS_PER_EVENT * cycle.images.length * events.reduce((sum, each) => sum + each, 0);
}

/** Memory of one thread that the machine and the spikes which it replays take. */
export function cycleMegabytes({ job, inputs, options }: PreparedRun): number {
  if (job.cycle === undefined) return 0;
  const size = inputs.workload.network.populations.reduce((sum, { shape }) => sum + neurons(shape), 0);
  return MACHINE_MEGABYTES + (FIRING_SHARE * size * options.steps * BYTES_PER_SPIKE) / 1e6;
}
