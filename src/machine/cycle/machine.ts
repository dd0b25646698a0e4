import type { TileInput } from '../../hw/input-buffer/tile-input.js';
import { PORTS } from '../../hw/noc/mesh/kernel/layout.js';
import { DIRECTIONS, meshLinks } from '../../hw/noc/mesh-links.js';
import type { PatchSource } from '../../hw/pe/patch-rows.js';
import type { StepTimes } from '../../hw/tile/step-times.js';
import type { Engine } from '../../kernel/engine.js';
import type { CountRow } from '../../model/counts.js';
import type { MachineUse } from '../../model/measured-image.js';
import { buildFusion, buildInput, buildInterface, buildIo } from './build-ends.js';
import { buildMesh, type Mesh } from './build-mesh.js';
import { type BuiltModules, buildPopulationInTile } from './build-tile.js';
import { type CountedModules, countRows } from './machine-counts.js';
import { type MachineJob, type MachineParts, partsOf, tileNumbers } from './parts.js';
import { Patches } from './patches.js';
import { type TileLinks, TileSite } from './tile-site.js';

/** A chip with its network that replays the spikes of one image cycle by cycle. */
export class CycleMachine {
  readonly #parts: MachineParts;
  readonly #mesh: Mesh;
  readonly #counted: CountedModules;

  constructor(job: MachineJob) {
    const parts = partsOf(job);
    this.#parts = parts;
    this.#mesh = buildMesh(parts);
    this.#counted = this.#build();
  }

  #build(): CountedModules {
    const parts = this.#parts;
    const { model, plan } = parts;
    const patches = buildPatches(parts);
    const links = plan.tiles.map((): TileLinks => {
      return {
        buffers: [],
        heads: [],
        sums: undefined,
        answers: undefined,
        arriving: undefined,
        sumCredits: undefined,
      };
    });
    const built = model.stages.flatMap(({ tiles, imageTiles }, population) =>
      tileNumbers(tiles, imageTiles).map((tile): { population: number; tile: number; modules: BuiltModules } => {
        return {
          population,
          tile,
          modules: buildPopulationInTile(new TileSite(parts, population, tile, patches, links[tile]!)),
        };
      }),
    );
    const fusion = plan.fusion && buildFusion(parts, links[plan.fusion.tile]!);
    const inputs = plan.tiles.map(({ tile }): TileInput => {
      const isUnit = tile === plan.fusion?.tile;
      buildInterface(parts, tile, this.#mesh, links[tile]!, isUnit ? fusion?.decisions : undefined);
      return buildInput(parts, tile, this.#mesh, links[tile]!, isUnit ? fusion?.input : undefined);
    });
    const io = buildIo(parts, this.#mesh);
    return { built, inputs, fusion: fusion?.unit, io, nocCounters: parts.nocCounters };
  }

  get engine(): Engine {
    return this.#parts.engine;
  }
  get times(): StepTimes {
    return this.#parts.times;
  }
  get mesh(): Mesh {
    return this.#mesh;
  }
  get parts(): MachineParts {
    return this.#parts;
  }

  /**
   * Runs the agenda to its end and until nothing is under way any more.
   * @throws SimulationError with who waits for whom when the chip deadlocks.
   */
  run(): void {
    this.#parts.engine.runOut(() => this.#isThrough());
  }

  /** Whether every population has done its steps, every decision is out and nothing is under way. */
  #isThrough(): boolean {
    const { engine, lines, entries, decides, images } = this.#parts;
    const decisions = this.#counted.io.io.decisionOut[0]!;
    return (
      lines.every(({ done }) => done.level(engine.now) === entries) &&
      decisions === (decides ? images : 0) &&
      engine.links.every((link) => link.inside === 0) &&
      this.#mesh.mesh.outstanding === 0
    );
  }

  /** Flits put into the mesh by its ends and made by its forks, and taken out. */
  get injected(): number {
    return this.#mesh.mesh.injectedFlits + this.#mesh.mesh.copiedFlits;
  }
  get ejected(): number {
    return this.#mesh.mesh.ejectedFlits;
  }

  /** How much of the machine was in use. */
  use(): MachineUse {
    const { engine, model } = this.#parts;
    const { built } = this.#counted;
    const peClocks = model.stages.map(({ population }, p) => {
      const pes = built.flatMap(({ population: owner, modules }) => (owner === p && modules.pes ? [modules.pes] : []));
      return [population, pes.reduce((sum, { stepClocks }) => sum + stepClocks, 0) / Math.max(1, pes.length)] as const;
    });
    const outputs = built.flatMap(({ modules }) => [modules.neurons, modules.pooling].flatMap((unit) => unit ?? []));
    return {
      cycles: engine.now,
      ticks: engine.ticks,
      flits: this.#mesh.mesh.injectedFlits,
      peClocks: Object.fromEntries(peClocks),
      linkFlits: this.#linkFlits(),
      fullestOutput: Math.max(0, ...outputs.map(({ fullestOutput }) => fullestOutput)),
      fullestRouter: this.#mesh.mesh.fullest,
    };
  }

  /** Flits over every link between routers, in the order of meshLinks. */
  #linkFlits(): Float64Array {
    const { mesh } = this.#parts.model.context.mapping;
    const flits = this.#mesh.mesh.linkFlits();
    return Float64Array.from(meshLinks(mesh), ({ direction, from: [x, y] }) => {
      const port = DIRECTIONS.findIndex(([name]) => name === direction);
      return flits[(x + mesh.width * y) * PORTS + port]!;
    });
  }

  /** What the modules counted, by layer, module and action. */
  counts(): CountRow[] {
    return countRows(this.#parts.model.context.network, this.#counted);
  }
}

function buildPatches({ job, model, replay }: MachineParts): ReadonlyMap<string, PatchSource> {
  const { network, mapping } = model.context;
  const patches = network.projections.flatMap((projection) => {
    const mapped = mapping.projections[projection.name];
    if (mapped === undefined) return [];
    const planes = (at: number): readonly Int32Array[] => replay.planes(projection.source, at);
    const rowLevels = job.rowLevels[projection.name]!;
    return [[projection.name, new Patches({ network, projection, mapped, rowLevels, planes })] as const];
  });
  return new Map(patches);
}
