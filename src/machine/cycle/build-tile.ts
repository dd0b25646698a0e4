import { Accumulation } from '../../hw/accumulation/accumulation.js';
import { peCycle, SILENT_READ_CLOCKS } from '../../hw/crossbar/timing.js';
import { Fetch } from '../../hw/input-buffer/fetch.js';
import { HeldSums } from '../../hw/neuron/held-sums.js';
import { HeldSumsStage } from '../../hw/neuron/held-sums-stage.js';
import { NeuronUnit } from '../../hw/neuron/neuron-unit.js';
import type { PacketKind } from '../../hw/noc/packets.js';
import { SpikeEmitter } from '../../hw/output-buffer/spike-emitter.js';
import type { PatchSource } from '../../hw/pe/patch-rows.js';
import { PeArray } from '../../hw/pe/pe-array.js';
import { type PePlan, pePlan } from '../../hw/pe/pe-plan.js';
import { PoolingUnit } from '../../hw/pooling/pooling-unit.js';
import { hasSpikeMemory } from '../../hw/spike-memory/counts.js';
import type { Pass, RoundSourceOptions } from '../../hw/tile/round-source.js';
import { StepGate } from '../../hw/tile/step-gate.js';
import { earliest } from '../../hw/tile/step-times.js';
import { Link } from '../../kernel/link.js';
import { connectionsOf, readersOf, tileInput } from '../../model/connection.js';
import { rowGroupsIn } from '../../model/mapping.js';
import { INPUT, type Projection, projectionsInto } from '../../model/network.js';
import { wordsFor } from '../../model/sram.js';
import type { PopulationStages, Stage, TilePipeline } from '../../model/timeline.js';
import { readsOf } from '../tile-pipelines.js';
import type { MachineParts } from './parts.js';
import { PoolingWindows } from './replay.js';
import { waysInto } from './ways.js';

/** Rounds that may wait between two modules of a tile. */
const ROUNDS_BETWEEN = 2;

/** Links of a tile that its network interface and its input are connected to. */
export interface TileLinks {
  readonly buffers: { readonly population: number; readonly link: Link }[];
  sums: Link | undefined;
  answers: Link | undefined;
  arriving: Link | undefined;
  sumCredits: Link | undefined;
  /** Spikes of a head in the fusion unit's own tile. */
  readonly heads: { readonly head: number; readonly link: Link }[];
}

/** Builds the modules of one population in one tile. */
export function buildPopulationInTile(
  parts: MachineParts,
  p: number,
  tile: number,
  patches: ReadonlyMap<string, PatchSource>,
  links: TileLinks,
): BuiltModules {
  return new TileBuilder(parts, p, tile, patches, links).build();
}

/** Modules of one population in one tile that count. */
export interface BuiltModules {
  readonly fetch?: Fetch;
  readonly pes?: PeArray;
  readonly accumulation?: Accumulation;
  readonly heldSums?: HeldSums;
  readonly neurons?: NeuronUnit;
  readonly pooling?: PoolingUnit;
}

class TileBuilder {
  readonly #parts: MachineParts;
  readonly #p: number;
  readonly #tile: number;
  readonly #patches: ReadonlyMap<string, PatchSource>;
  readonly #links: TileLinks;
  readonly #stages: PopulationStages;
  readonly #step: TilePipeline | undefined;
  readonly #image: TilePipeline | undefined;
  readonly #gate: StepGate;
  readonly #name: string;

  constructor(
    parts: MachineParts,
    p: number,
    tile: number,
    patches: ReadonlyMap<string, PatchSource>,
    links: TileLinks,
  ) {
    this.#parts = parts;
    this.#p = p;
    this.#tile = tile;
    this.#patches = patches;
    this.#links = links;
    this.#stages = parts.model.stages[p]!;
    this.#step = this.#stages.tiles.find((each) => each.tile === tile);
    this.#image = this.#stages.imageTiles.find((each) => each.tile === tile);
    this.#name = `${this.#stages.population} tile ${tile}`;
    const { chip } = parts.model.context;
    const { lines, image, barrier, job } = parts;
    const { done, ready, beside } = lines[p]!;
    this.#gate = new StepGate(
      { done, ready, beside, image, barrier },
      {
        agenda: job.agenda,
        sequential: chip.control.schedule === 'sequential',
        firstStart: job.starts?.[p] ?? 0,
        isParty: this.#step !== undefined,
        barrierClocks: chip.control.barrierCycles,
      },
    );
  }

  build(): BuiltModules {
    if (this.#stageClocks(this.#step, 'pooling') > 0) return { pooling: this.#pooling() };
    const { held, everyStep } = readsOf(this.#parts.model.context, this.#population);
    const stepPlans = this.#plans(everyStep);
    const imagePlans = this.#plans(held);
    const ownsNeurons = this.#neuronsIn(0) > 0;
    const reads = stepPlans.length > 0 || imagePlans.length > 0 || this.#sumSlots.length > 0;
    const heldOnly = held.length > 0 && everyStep.length === 0;
    const toNeurons = ownsNeurons ? this.#link('sums of a round', ROUNDS_BETWEEN) : undefined;
    const built: { -readonly [K in keyof BuiltModules]: BuiltModules[K] } = {};
    if (reads) {
      const toPes = this.#link('patches', ROUNDS_BETWEEN);
      const toAccumulation = this.#link('results', ROUNDS_BETWEEN);
      built.fetch = this.#fetch(toPes, stepPlans, imagePlans, { held: held.length > 0, heldOnly });
      built.pes = this.#pes(toPes, toAccumulation, stepPlans, imagePlans);
      const onwards = heldOnly ? undefined : this.#throughHeldSums(toNeurons, held.length > 0);
      built.accumulation = this.#accumulation(toAccumulation, onwards, ownsNeurons);
    }
    if (heldOnly && toNeurons !== undefined) built.heldSums = this.#heldSums(toNeurons);
    if (toNeurons !== undefined) built.neurons = this.#neurons(toNeurons, held.length > 0);
    return built;
  }

  get #population() {
    return this.#parts.model.context.network.populations[this.#p]!;
  }
  get #plan() {
    return this.#parts.plan.tiles[this.#tile]!;
  }
  get #sumSlots() {
    return this.#plan.sumSlots;
  }

  #link(what: string, capacity: number): Link {
    return new Link(this.#parts.engine, { name: `${this.#name}: ${what}`, latency: 1, capacity });
  }

  /** Clocks of a round in a stage; 0 where the tile has none. */
  #stageClocks(pipeline: TilePipeline | undefined, name: Stage['name']): number {
    return pipeline?.stages.find((stage) => stage.name === name)?.latency ?? 0;
  }
  /** The same in a step and while the image is read; a module that a round must pass takes a clock at least. */
  #clocks(name: Stage['name']): { readonly step: number; readonly image: number } {
    return {
      step: Math.max(1, this.#stageClocks(this.#step, name)),
      image: Math.max(1, this.#stageClocks(this.#image, name)),
    };
  }

  #plans(projections: readonly Projection[]): PePlan[] {
    const { chip, mapping } = this.#parts.model.context;
    return projections.flatMap(({ name }) => {
      const mapped = mapping.projections[name]!;
      if (rowGroupsIn(mapped, this.#tile).length === 0) return [];
      return [pePlan(chip, mapped, this.#tile, this.#patches.get(name)!)];
    });
  }

  /** Neurons of the population in this tile that a round updates. */
  #neuronsIn(round: number): number {
    const { positions, copies } = this.#stages;
    const { shards } = this.#parts.model.context.mapping.populations[this.#stages.population]!;
    const channels = shards.reduce((sum, shard) => sum + (shard.tile === this.#tile ? shard.channels : 0), 0);
    return channels * (Math.min(positions, (round + 1) * copies) - round * copies);
  }

  #source(name: string, output: Link, passes: (at: number) => readonly Pass[]): RoundSourceOptions {
    const { job, entries, begins, times, lines } = this.#parts;
    const { rounds, reset } = this.#stages;
    return {
      name: `${this.#name} ${name}`,
      gate: this.#gate,
      rounds,
      resetClocks: (at) => (at > 0 && begins && job.agenda[at]!.step === 1 ? reset : 0),
      passes,
      entries,
      imageRead: lines[this.#p]!.imageRead,
      imageOf: (at) => job.agenda[at]!.image,
      onOpen: (at, now) => earliest(times.start[this.#p]!, at, now),
      output,
      probe: job.probe,
    };
  }

  #shape(): { positions: number; copies: number; steps: number; stepOf: (at: number) => number } {
    const { steps, stepOf } = this.#parts;
    return { positions: this.#stages.positions, copies: this.#stages.copies, steps, stepOf };
  }

  #fetch(
    output: Link,
    plans: readonly PePlan[],
    imagePlans: readonly PePlan[],
    { held, heldOnly }: { held: boolean; heldOnly: boolean },
  ): Fetch {
    const { job, model } = this.#parts;
    const passes = (at: number): readonly Pass[] => {
      const image: readonly Pass[] = held && job.agenda[at]!.step === 1 ? ['image'] : [];
      return heldOnly ? image : [...image, 'step'];
    };
    return new Fetch(this.#parts.engine, {
      ...this.#source('fetch', output, passes),
      ...this.#shape(),
      plans,
      imagePlans,
      clocks: this.#clocks('fetch'),
      readsSilent: model.context.chip.crossbar.zeroSkip === 'none',
      mapWords: this.#mapWords(),
    });
  }

  /** Words of the maps that the tile reads from its spike memory in every step. */
  #mapWords(): number {
    const { network, chip, mapping } = this.#parts.model.context;
    if (!hasSpikeMemory(chip)) return 0;
    const read = connectionsOf(network, mapping.projections).filter(
      (connection) => connection.target === this.#stages.population && connection.source !== INPUT,
    );
    const here = read.filter((connection) => readersOf(connection).includes(this.#tile));
    return here.reduce((sum, each) => sum + wordsFor(tileInput(network, each, this.#tile).neurons, 1), 0);
  }

  #pes(input: Link, output: Link, plans: readonly PePlan[], imagePlans: readonly PePlan[]): PeArray {
    const { chip } = this.#parts.model.context;
    const read = peCycle(chip);
    return new PeArray(this.#parts.engine, {
      name: `${this.#name} PEs`,
      input,
      output,
      probe: this.#parts.job.probe,
      ...this.#shape(),
      chip,
      plans,
      imagePlans,
      clocks: { read, silent: chip.crossbar.zeroSkip === 'time' ? SILENT_READ_CLOCKS : read },
    });
  }

  /** Held sums that are read beside other projections: a stage before the neurons. */
  #throughHeldSums(toNeurons: Link | undefined, holds: boolean): Link | undefined {
    if (!holds || toNeurons === undefined) return toNeurons;
    const input = this.#link('sums without the image', ROUNDS_BETWEEN);
    const clocks = this.#clocks('heldSum').step;
    const name = `${this.#name} held sums`;
    new HeldSumsStage(this.#parts.engine, { name, input, output: toNeurons, clocks, probe: this.#parts.job.probe });
    return input;
  }

  #accumulation(input: Link, neurons: Link | undefined, ownsNeurons: boolean): Accumulation {
    const { chip } = this.#parts.model.context;
    const { psumSlots, heldSumBits } = chip.tile;
    const { sums, sumSlots, sumCreditSlots } = this.#plan;
    const links = this.#links;
    if (sums.step.length + sums.image.length > 0) {
      links.sums = this.#link('sums for other tiles', psumSlots);
      links.sumCredits = this.#link('credits for sums', psumSlots * sumCreditSlots.length);
    }
    if (sumSlots.length > 0) {
      links.arriving = this.#link('sums of other tiles', psumSlots * sumSlots.length);
      links.answers = this.#link('answers to sums', psumSlots * sumSlots.length);
    }
    return new Accumulation(this.#parts.engine, {
      name: `${this.#name} accumulation`,
      input,
      output: neurons ?? links.sums ?? this.#link('nothing behind', 1),
      probe: this.#parts.job.probe,
      ...this.#shape(),
      ownsNeurons,
      neurons,
      sums: links.sums,
      sends: { step: sums.step.length, image: sums.image.length },
      psumSlots,
      arriving: links.arriving,
      arrivals: sumSlots.map((slot, at) => ({ ...slot, way: this.#ways('partialSums')[at]! })),
      credits: links.sumCredits,
      creditSlots: sumCreditSlots.map((slot, at) => ({ ...slot, way: this.#ways('sumCredit')[at]! })),
      answers: links.answers,
      clocks: this.#clocks('accumulation'),
      rounds: this.#stages.rounds,
      imageRead: this.#parts.lines[this.#p]!.imageRead,
      neuronsIn: (round) => this.#neuronsIn(round),
      heldSumBits,
    });
  }

  #ways(kind: PacketKind): readonly (readonly string[])[] {
    return waysInto(this.#parts.model, this.#parts.plan, this.#tile, kind);
  }

  /** The reset comes before the image is read, so not here once more. */
  #heldSums(output: Link): HeldSums {
    const clocks = this.#clocks('heldSum').step;
    const source = this.#source('held sums', output, () => ['step']);
    return new HeldSums(this.#parts.engine, { ...source, resetClocks: () => 0, clocks });
  }

  #neurons(input: Link, holds: boolean): NeuronUnit {
    const { chip } = this.#parts.model.context;
    const { emitter, buffer } = this.#emitter();
    return new NeuronUnit(this.#parts.engine, {
      name: `${this.#name} neurons`,
      input,
      output: buffer,
      probe: this.#parts.job.probe,
      ...this.#shape(),
      emitter,
      clocks: this.#clocks('neuron').step,
      neuronsIn: (round) => this.#neuronsIn(round),
      membraneBits: chip.tile.membraneBits,
      hasBias: this.#population.bias !== undefined,
      heldSumBits: holds ? chip.tile.heldSumBits : undefined,
    });
  }

  #pooling(): PoolingUnit {
    const { network } = this.#parts.model.context;
    const { emitter, buffer, owned } = this.#emitter();
    const [projection] = projectionsInto(network, this.#stages.population);
    const windows = new PoolingWindows(network, projection!, owned, this.#parts.replay);
    return new PoolingUnit(this.#parts.engine, {
      ...this.#source('pooling', buffer, () => ['step']),
      ...this.#shape(),
      emitter,
      clocks: this.#stageClocks(this.#step, 'pooling'),
      additions: (round, at) => windows.additions(round, at),
      counters: this.#neuronsIn(0),
    });
  }

  /** The output buffer of this population in this tile, and what fills it. */
  #emitter(): { emitter: SpikeEmitter; buffer: Link; owned: (channel: number) => boolean } {
    const { model, plan, replay } = this.#parts;
    const { network, chip, mapping } = model.context;
    const { name, shape } = this.#population;
    const buffer = this.#link('output buffer', chip.tile.outputBufferFlits);
    this.#links.buffers.push({ population: this.#p, link: buffer });
    const shards = mapping.populations[name]!.shards.filter((shard) => shard.tile === this.#tile);
    const owned = (channel: number): boolean =>
      shards.some(({ firstChannel, channels }) => channel >= firstChannel && channel < firstChannel + channels);
    const { routes } = this.#plan.sends.get(this.#p)!;
    const emitter = new SpikeEmitter({
      output: buffer,
      fired: (at) => replay.fired(name, at),
      channels: shape.channels,
      shards,
      leaves: Uint8Array.from(routes, (each) => (each.length > 0 ? 1 : 0)),
      positions: this.#stages.positions,
      copies: this.#stages.copies,
      counter:
        plan.fusion?.tile === this.#tile
          ? this.#headCounter(network.classifiers.findIndex((head) => head.population === name))
          : undefined,
      probe: this.#parts.job.probe,
    });
    return { emitter, buffer, owned };
  }

  #headCounter(head: number): { link: Link; head: number } | undefined {
    if (head < 0) return undefined;
    const link = this.#link('spikes counted here', 4);
    this.#links.heads.push({ head, link });
    return { link, head };
  }
}
