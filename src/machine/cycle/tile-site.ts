import type { Packer } from '../../hw/noc/packers.js';
import type { PatchSource } from '../../hw/pe/patch-rows.js';
import type { RoundSourceOptions } from '../../hw/tile/round-source.js';
import { StepGate } from '../../hw/tile/step-gate.js';
import { earliest } from '../../hw/tile/step-times.js';
import { Link } from '../../kernel/link.js';
import type { Population } from '../../model/network.js';
import type { PopulationStages, Stage, TilePipeline } from '../../model/timeline.js';
import type { MachineParts } from './parts.js';
import type { TilePlan } from './tile-plans.js';

/** Links of a tile that its network interface and its input are connected to. */
export interface TileLinks {
  readonly buffers: { readonly population: number; readonly link: Link; readonly packer: Packer }[];
  sums: Link | undefined;
  answers: Link | undefined;
  arriving: Link | undefined;
  sumCredits: Link | undefined;
  /** Spikes of a head in the fusion unit's own tile. */
  readonly heads: { readonly head: number; readonly link: Link }[];
}

/** What modules of one population in one tile are built from. */
export class TileSite {
  readonly parts: MachineParts;
  /** Index of the population. */
  readonly p: number;
  readonly tile: number;
  readonly patches: ReadonlyMap<string, PatchSource>;
  readonly links: TileLinks;
  readonly stages: PopulationStages;
  readonly name: string;
  readonly #step: TilePipeline | undefined;
  readonly #image: TilePipeline | undefined;
  readonly #gate: StepGate;

  constructor(
    parts: MachineParts,
    p: number,
    tile: number,
    patches: ReadonlyMap<string, PatchSource>,
    links: TileLinks,
  ) {
    this.parts = parts;
    this.p = p;
    this.tile = tile;
    this.patches = patches;
    this.links = links;
    this.stages = parts.model.stages[p]!;
    this.name = `${this.stages.population} tile ${tile}`;
    this.#step = this.stages.tiles.find((each) => each.tile === tile);
    this.#image = this.stages.imageTiles.find((each) => each.tile === tile);
    const { control } = parts.model.context.chip;
    const { done, ready, beside } = parts.lines[p]!;
    this.#gate = new StepGate(
      { done, ready, beside, image: parts.image, barrier: parts.barrier },
      {
        agenda: parts.job.agenda,
        sequential: control.schedule === 'sequential',
        firstStart: parts.job.starts?.[p] ?? 0,
        isParty: this.#step !== undefined,
        barrierClocks: control.barrierCycles,
      },
    );
  }

  get population(): Population {
    return this.parts.model.context.network.populations[this.p]!;
  }
  get plan(): TilePlan {
    return this.parts.plan.tiles[this.tile]!;
  }

  link(what: string, capacity: number): Link {
    return new Link(this.parts.engine, { name: `${this.name}: ${what}`, latency: 1, capacity });
  }

  /** Whether a round of a step passes stage `name` here. */
  has(name: Stage['name']): boolean {
    return this.#step?.stages.some((stage) => stage.name === name) ?? false;
  }

  /** Clocks of a round in a step and while the image is read; a module that a round must pass takes a clock at least. */
  clocks(name: Stage['name']): { readonly step: number; readonly image: number } {
    const of = (pipeline: TilePipeline | undefined): number =>
      Math.max(1, pipeline?.stages.find((stage) => stage.name === name)?.latency ?? 0);
    return { step: of(this.#step), image: of(this.#image) };
  }

  /** Neurons of the population in this tile that a round updates. */
  neuronsIn(round: number): number {
    const { positions, copies, population } = this.stages;
    const { shards } = this.parts.model.context.mapping.populations[population]!;
    const channels = shards.reduce((sum, shard) => sum + (shard.tile === this.tile ? shard.channels : 0), 0);
    return channels * (Math.min(positions, (round + 1) * copies) - round * copies);
  }

  /** Options of the module that starts passes here. */
  source(name: string, output: Link, passes: RoundSourceOptions['passes']): RoundSourceOptions {
    const { job, entries, begins, times, lines } = this.parts;
    const { rounds, reset } = this.stages;
    return {
      name: `${this.name} ${name}`,
      gate: this.#gate,
      rounds,
      resetClocks: (at) => (at > 0 && begins && job.agenda[at]!.step === 1 ? reset : 0),
      passes,
      entries,
      imageRead: lines[this.p]!.imageRead,
      imageOf: (at) => job.agenda[at]!.image,
      onOpen: (at, now) => earliest(times.start[this.p]!, at, now),
      output,
      probe: job.probe,
    };
  }

  /** What every module that takes rounds is told. */
  module(name: string, input: Link, output: Link) {
    return { name: `${this.name} ${name}`, input, output, probe: this.parts.job.probe };
  }

  shape(): { positions: number; copies: number; steps: number; stepOf: (at: number) => number } {
    const { steps, stepOf } = this.parts;
    return { positions: this.stages.positions, copies: this.stages.copies, steps, stepOf };
  }
}
