import { type Cycles, cycles } from '../base/units.js';
import { fusionClocks } from '../hw/fusion-unit/timing.js';
import { imageBits } from '../hw/input-buffer/counts.js';
import { pinClocks } from '../hw/io/timing.js';
import { fusionTile, IO_NODE } from '../hw/noc/flows.js';
import { placeOf } from '../hw/noc/place.js';
import { type SpikeRoute, spikeRoutes } from '../hw/noc/routes.js';
import { packetClocks } from '../hw/noc/timing.js';
import { connectionsOf, readersOf } from '../model/connection.js';
import { hops } from '../model/mapping.js';
import { INPUT, neurons, shapeOf } from '../model/network.js';
import type { PopulationStages } from '../model/timeline.js';
import { type Head, messageTimes, type TimedEdge } from './message-times.js';
import type { RecurrenceGraph } from './recurrence.js';
import { stagesOf } from './stages.js';
import { pathsOf, type StepPaths } from './step-paths.js';
import type { StageContext } from './tile-pipelines.js';

/** The chip's timing for one network: everything that does not depend on an image. */
export interface TimingModel {
  readonly context: StageContext;
  readonly stages: readonly PopulationStages[];
  /** Per population, in network order. */
  readonly paths: readonly StepPaths[];
  /** What spikes travel. */
  readonly routes: readonly SpikeRoute[];
  readonly graph: Omit<RecurrenceGraph, 'edges'> & { readonly edges: readonly TimedEdge[] };
  /** Clocks until the coded image lies in the tiles that read it. */
  readonly imageIn: Cycles;
  readonly heads: readonly Head[];
  /** Clocks from complete counts to the decision at the pins. */
  readonly readout: Cycles;
}

/** Derives the timing of a mapped network. */
export function timingModel(context: StageContext): TimingModel {
  const { network, chip, mapping } = context;
  const stages = stagesOf(context);
  const { edges, heads } = messageTimes(context);
  const unit = fusionTile({ network, mapping });
  const classes = network.classifiers[0] && neurons(shapeOf(network, network.classifiers[0].population));
  const out = unit === undefined ? 0 : hops(placeOf(mapping, unit), placeOf(mapping, IO_NODE));
  return {
    context,
    stages,
    paths: stages.map((population) => pathsOf(context, population)),
    routes: spikeRoutes(network, mapping, chip),
    graph: { populations: network.populations.length, edges, control: chip.control },
    imageIn: imageInClocks(context),
    heads,
    readout: cycles(fusionClocks(chip, classes ?? 0) + packetClocks(chip, out, 1) + pinClocks(chip, 1)),
  };
}

/** Pins and injection run side by side; every tile that reads the image gets its own copy. */
function imageInClocks({ network, chip, mapping }: StageContext): Cycles {
  const copies = connectionsOf(network, mapping)
    .filter(({ source }) => source === INPUT)
    .flatMap((connection) =>
      readersOf(connection).map((tile) => ({ tile, bits: imageBits(network, chip, connection, tile) })),
    );
  const flits = copies.reduce((sum, { bits }) => sum + Math.ceil(bits / chip.noc.flitBits), 0);
  const farthest = Math.max(0, ...copies.map(({ tile }) => hops(placeOf(mapping, IO_NODE), mapping.tiles[tile]!)));
  const pins = pinClocks(chip, neurons(network.input) * chip.crossbar.inputBits);
  return cycles(Math.max(pins, flits) + packetClocks(chip, farthest, 1));
}
