import { Accumulation } from '../../hw/accumulation/accumulation.js';
import { SILENT_READ_CLOCKS } from '../../hw/crossbar/timing.js';
import { Fetch } from '../../hw/input-buffer/fetch.js';
import { HeldSums } from '../../hw/neuron/held-sums.js';
import { HeldSumsStage } from '../../hw/neuron/held-sums-stage.js';
import type { NeuronUnit } from '../../hw/neuron/neuron-unit.js';
import type { PacketKind } from '../../hw/noc/packets.js';
import { PeArray } from '../../hw/pe/pe-array.js';
import { type PePlan, pePlan } from '../../hw/pe/pe-plan.js';
import type { PoolingUnit } from '../../hw/pooling/pooling-unit.js';
import { hasSpikeMemory } from '../../hw/spike-memory/counts.js';
import type { Pass } from '../../hw/tile/round-source.js';
import type { Link } from '../../kernel/link.js';
import { chipFor } from '../../model/chip.js';
import { connectionsOf, readersOf, tileInput } from '../../model/connection.js';
import { rowGroupsIn } from '../../model/mapping.js';
import { INPUT, type Projection } from '../../model/network.js';
import { wordsFor } from '../../model/sram.js';
import { imageUnitsOf, peCycleIn, readsOf } from '../tile-pipelines.js';
import { buildImageUnit, type ImageModules } from './build-image-unit.js';
import { buildNeurons, buildPooling } from './build-output.js';
import type { TileSite } from './tile-site.js';
import { waysInto } from './ways.js';

/** Rounds that may wait between two modules of a tile. */
const ROUNDS_BETWEEN = 2;

/** Modules of one population in one tile that count. */
export interface BuiltModules extends Partial<ImageModules> {
  readonly fetch?: Fetch;
  readonly pes?: PeArray;
  readonly accumulation?: Accumulation;
  readonly heldSums?: HeldSums;
  readonly neurons?: NeuronUnit;
  readonly pooling?: PoolingUnit;
}

/** What a tile reads of its population's sources. */
interface Reads {
  /** In every step. */
  readonly step: readonly PePlan[];
  /** While the held image is read. */
  readonly image: readonly PePlan[];
  /** Clocks of one read in each. */
  readonly cycles: { readonly step: number; readonly image: number };
  /** Whether the population holds the image's sums, by its PEs or by image units, and whether it reads nothing else. */
  readonly holds: boolean;
  readonly inUnits: boolean;
  readonly heldOnly: boolean;
}

/** Builds the modules of one population in one tile. */
export function buildPopulationInTile(site: TileSite): BuiltModules {
  if (site.has('pooling')) return { pooling: buildPooling(site) };
  const { context } = site.parts.model;
  const { held, everyStep } = readsOf(context, site.population);
  const holds = held.length > 0;
  const units = imageUnitsOf(context.mapping, held);
  const read = units.length > 0 ? [] : held;
  const reads = {
    step: plansOf(site, everyStep),
    image: plansOf(site, read),
    cycles: { step: peCycleIn(context, everyStep, site.tile), image: peCycleIn(context, read, site.tile) },
    holds,
    inUnits: units.length > 0,
    heldOnly: holds && everyStep.length === 0,
  };
  const toNeurons = site.neuronsIn(0) > 0 ? site.link('sums of a round', ROUNDS_BETWEEN) : undefined;
  const adds = reads.step.length + reads.image.length + site.plan.sumSlots.length > 0;
  return {
    ...(reads.inUnits && toNeurons !== undefined ? buildImageUnit(site, units) : {}),
    ...(adds ? buildReading(site, reads, toNeurons) : {}),
    ...(reads.heldOnly && toNeurons !== undefined ? { heldSums: buildHeldSums(site, toNeurons) } : {}),
    ...(toNeurons === undefined ? {} : { neurons: buildNeurons(site, toNeurons, holds) }),
  };
}

/** From the input buffer to the sums of a round. */
function buildReading(site: TileSite, reads: Reads, toNeurons: Link | undefined): BuiltModules {
  const toPes = site.link('patches', ROUNDS_BETWEEN);
  const toAccumulation = site.link('results', ROUNDS_BETWEEN);
  const onwards = reads.heldOnly ? undefined : throughHeldSums(site, toNeurons, reads.holds);
  return {
    fetch: buildFetch(site, toPes, reads),
    pes: buildPes(site, toPes, toAccumulation, reads),
    accumulation: buildAccumulation(site, toAccumulation, onwards, toNeurons !== undefined, reads.inUnits),
  };
}

function plansOf({ parts, tile, patches }: TileSite, projections: readonly Projection[]): PePlan[] {
  const { chip, mapping } = parts.model.context;
  return projections.flatMap(({ name }) => {
    const mapped = mapping.projections[name]!;
    return rowGroupsIn(mapped, tile).length === 0
      ? []
      : [pePlan(chipFor(chip, name), mapped, tile, patches.get(name)!)];
  });
}

/** Where image units read the image, the reset comes before that, so not here once more. */
function buildFetch(site: TileSite, output: Link, { step, image, holds, inUnits, heldOnly }: Reads): Fetch {
  const { job, model, engine } = site.parts;
  const passes = (at: number): readonly Pass[] => {
    const first: readonly Pass[] = holds && !inUnits && job.agenda[at]!.step === 1 ? ['image'] : [];
    return heldOnly ? first : [...first, 'step'];
  };
  return new Fetch(engine, {
    ...site.source('fetch', output, passes),
    ...(inUnits ? { resetClocks: () => 0 } : {}),
    ...site.shape(),
    plans: step,
    imagePlans: image,
    clocks: site.clocks('fetch'),
    readsSilent: model.context.chip.crossbar.zeroSkip === 'none',
    mapWords: mapWords(site),
  });
}

/** Words of the maps that a tile reads from its spike memory in every step. */
function mapWords({ parts, stages, tile }: TileSite): number {
  const { network, chip, mapping } = parts.model.context;
  if (!hasSpikeMemory(chip)) return 0;
  const read = connectionsOf(network, mapping).filter(
    (connection) => connection.target === stages.population && connection.source !== INPUT,
  );
  const here = read.filter((connection) => readersOf(connection).includes(tile));
  return here.reduce((sum, each) => sum + wordsFor(tileInput(network, each, tile).neurons, 1), 0);
}

function buildPes(site: TileSite, input: Link, output: Link, { step, image, cycles }: Reads): PeArray {
  const { chip } = site.parts.model.context;
  return new PeArray(site.parts.engine, {
    ...site.module('PEs', input, output),
    ...site.shape(),
    chip,
    plans: step,
    imagePlans: image,
    clocks: { ...cycles, silent: chip.crossbar.zeroSkip === 'time' ? SILENT_READ_CLOCKS : undefined },
  });
}

/** Held sums that are read beside other projections: a stage before the neurons. */
function throughHeldSums(site: TileSite, toNeurons: Link | undefined, holds: boolean): Link | undefined {
  if (!holds || toNeurons === undefined) return toNeurons;
  const input = site.link('sums without the image', ROUNDS_BETWEEN);
  const clocks = site.clocks('heldSum').step;
  new HeldSumsStage(site.parts.engine, { ...site.module('held sums', input, toNeurons), clocks });
  return input;
}

function buildAccumulation(
  site: TileSite,
  input: Link,
  neurons: Link | undefined,
  ownsNeurons: boolean,
  inUnits: boolean,
): Accumulation {
  const { psumSlots, heldSumBits } = site.parts.model.context.chip.tile;
  const { sums, sumSlots, sumCreditSlots } = site.plan;
  linkSums(site, psumSlots);
  const { links } = site;
  const ways = (kind: PacketKind) => waysInto(site.parts.model, site.parts.plan, site.tile, kind);
  return new Accumulation(site.parts.engine, {
    ...site.module('accumulation', input, neurons ?? links.sums ?? site.link('nothing behind', 1)),
    ...site.shape(),
    ownsNeurons,
    neurons,
    sums: links.sums,
    sends: { step: sums.step.length, image: sums.image.length },
    psumSlots,
    arriving: links.arriving,
    arrivals: sumSlots.map((slot, at) => ({ ...slot, way: ways('partialSums')[at]! })),
    credits: links.sumCredits,
    creditSlots: sumCreditSlots.map((slot, at) => ({ ...slot, way: ways('sumCredit')[at]! })),
    answers: links.answers,
    clocks: site.clocks('accumulation'),
    rounds: site.stages.rounds,
    imageRead: inUnits ? undefined : site.parts.lines[site.p]!.imageRead,
    neuronsIn: (round) => site.neuronsIn(round),
    heldSumBits,
  });
}

/** Links for sums that leave the tile and that come into it, with their credits. */
function linkSums(site: TileSite, psumSlots: number): void {
  const { links } = site;
  const { sums, sumSlots, sumCreditSlots } = site.plan;
  if (sums.step.length + sums.image.length > 0) {
    links.sums = site.link('sums for other tiles', psumSlots);
    links.sumCredits = site.link('credits for sums', psumSlots * sumCreditSlots.length);
  }
  if (sumSlots.length > 0) {
    links.arriving = site.link('sums of other tiles', psumSlots * sumSlots.length);
    links.answers = site.link('answers to sums', psumSlots * sumSlots.length);
  }
}

/** The reset comes before the image is read, so not here once more. */
function buildHeldSums(site: TileSite, output: Link): HeldSums {
  const source = site.source('held sums', output, () => ['step']);
  return new HeldSums(site.parts.engine, { ...source, resetClocks: () => 0, clocks: site.clocks('heldSum').step });
}
