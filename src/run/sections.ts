import { sum } from '../base/sum.js';
import { energyOf, nanosecond, toNanoseconds } from '../base/units.js';
import { totalOf } from '../cost/area.js';
import { LEAKAGE, sumBy } from '../cost/energy.js';
import type { Activity } from '../model/activity.js';
import type { Chip } from '../model/chip.js';
import type { MappedProjection, Mapping } from '../model/mapping.js';
import { depthOf, macs, neurons, projectionsInto } from '../model/network.js';
import type {
  AreaResult,
  EnergyResult,
  LatencyResult,
  MappingResult,
  MeritResult,
  RunResult,
  VariantResult,
} from '../model/result.js';
import type { WhereTimeGoes } from '../model/timeline.js';
import type { EvaluatedVariant } from './evaluate-variant.js';

/** Energy of a variant by module and layer; leakage is a module and a layer of its own. */
export function energySection(evaluated: EvaluatedVariant): EnergyResult {
  const { energyRows, leakagePj, energyPj, leakageUw } = evaluated;
  const totalPj = energyPj.at(-1)!;
  const halfWidths = halfWidthsOf(evaluated);
  return {
    totalPj,
    dynamicPj: totalPj - leakagePj,
    leakagePj,
    ...(halfWidths === undefined ? {} : { leakageHalfWidthPj: energyOf(leakageUw, nanosecond(halfWidths.decisionNs)) }),
    byModulePj: { ...sumBy(energyRows, 'module'), [LEAKAGE]: leakagePj },
    byLayerPj: { ...sumBy(energyRows, 'layer'), [LEAKAGE]: leakagePj },
    rows: energyRows,
  };
}

/** Half-widths of a variant's times; undefined where nothing was estimated from a sample. */
function halfWidthsOf({ intervals, timeline }: EvaluatedVariant): LatencyResult['halfWidths'] {
  if (intervals === undefined) return undefined;
  const ns = (clocks: number): number => toNanoseconds(clocks, timeline.clockMhz);
  return { decisionNs: ns(intervals.decision.at(-1)!), intervalNs: ns(intervals.interval) };
}

/** `hasImages`: whether times are of images that were run. */
export function latencySection(evaluated: EvaluatedVariant, hasImages: boolean): LatencyResult {
  const { timeline, variant } = evaluated;
  const halfWidths = halfWidthsOf(evaluated);
  const ns = (clocks: number): number => toNanoseconds(clocks, timeline.clockMhz);
  const { network } = variant;
  const informed = network.classifiers.map(({ name, population }) => {
    const step = depthOf(network, population) + 1;
    const at = timeline.decisionCycles[step - 1];
    return [name, { step, ...(at === undefined ? {} : { decisionNs: ns(at) }) }] as const;
  });
  return {
    decisionNs: ns(timeline.decisionCycles.at(-1)!),
    ...(halfWidths === undefined ? {} : { halfWidths }),
    byImage: {
      decisionNs: timeline.byImage.decisionCycles.map(ns),
      intervalNs: timeline.byImage.intervalCycles.map(ns),
      drainNs: timeline.byImage.drainCycles.map(ns),
    },
    describedImages: timeline.described,
    ...(hasImages ? { fastestNs: ns(timeline.fastestCycles), slowestNs: ns(timeline.slowestCycles) } : {}),
    imageInNs: ns(timeline.imageInCycles),
    firstInformed: Object.fromEntries(informed),
    intervalNs: ns(timeline.intervalCycles),
    drainNs: ns(timeline.drainCycles),
    bottleneck: timeline.bottleneck,
    critical: timeline.critical,
    ...(timeline.example === undefined ? {} : { example: exampleSection(timeline.example, network) }),
    populations: timeline.populations.map(({ population, positions, copies, rounds, stages, where, ...rest }) => ({
      name: population,
      positions,
      copies,
      rounds,
      stages,
      where,
      imageReadCycles: rest.imageRead,
      resetCycles: rest.reset,
      busyCycles: rest.busyCycles,
      meanImageReadCycles: rest.meanImageReadCycles,
      meanStepCycles: rest.meanStepCycles,
      utilisation: rest.utilisation,
    })),
  };
}

/** One image's time step by step, layer by layer and part by part. */
function exampleSection(
  { image, whereByStep }: NonNullable<EvaluatedVariant['timeline']['example']>,
  { populations }: EvaluatedVariant['variant']['network'],
): NonNullable<LatencyResult['example']> {
  const layers = populations.map(({ name }, p) => {
    const part = (key: keyof WhereTimeGoes): number[] => whereByStep[p]!.map((step) => step[key]);
    const parts = {
      computing: part('computing'),
      input: part('input'),
      network: part('network'),
      buffer: part('buffer'),
      barrier: part('barrier'),
    };
    return [name, parts] as const;
  });
  return { image, whereByStep: Object.fromEntries(layers) };
}

export function areaSection({ areas }: EvaluatedVariant): AreaResult {
  const byModuleUm2: Record<string, number> = {};
  for (const { module, chip, each } of areas) byModuleUm2[module] = (byModuleUm2[module] ?? 0) + chip * each;
  return { totalUm2: totalOf(areas, 'chip'), usedUm2: totalOf(areas, 'used'), byModuleUm2, rows: areas };
}

export function mappingSection({ variant: { mapping } }: EvaluatedVariant, chip: Chip): MappingResult {
  const projections = Object.values(mapping.projections);
  const crossbarsUsed = sum(projections.map(crossbarsOf));
  const cells = sum(projections.map((projection) => cellsOf(projection, mapping)));
  return {
    mesh: mapping.mesh,
    derivedMesh: mapping.derivedMesh,
    tiles: mapping.tiles.length,
    pes: sum(projections.map(({ pes }) => pes.length)),
    crossbarsUsed,
    cells,
    cellUtilisation: crossbarsUsed === 0 ? 0 : cells / (crossbarsUsed * chip.crossbar.rows * chip.crossbar.cols),
  };
}

/** Crossbars that hold weights of a projection. */
const crossbarsOf = ({ blocks, pes }: MappedProjection): number =>
  sum(pes.map(({ rowGroup }) => blocks.rowGroups[rowGroup]!.rowBlocks.length));

/** Cells that hold weights of a projection, in all its copies. */
function cellsOf({ blocks, target }: MappedProjection, mapping: Mapping): number {
  const { copies } = mapping.populations[target]!;
  const { taps, inputs, outputs } = blocks.matrix;
  return taps * inputs * outputs * copies * blocks.columnsPerWeight;
}

const OPERATION =
  'TOPS/W: two operations per weight and step of the dense network, per second, over power; ' +
  'synaptic operation: one weight added because of one spike (the image is not counted)';

/** Figures of merit of a variant at the last step. */
export function meritSection(evaluated: EvaluatedVariant, activity: Activity): MeritResult {
  const { network } = evaluated.variant;
  const energyPj = evaluated.energyPj.at(-1)!;
  const latencyNs = evaluated.latencyNs.at(-1)!;
  const intervalNs = toNanoseconds(evaluated.timeline.intervalCycles, evaluated.timeline.clockMhz);
  const imagesPerSecond = 1e9 / intervalNs;
  const additions = sum(network.projections.map(({ name }) => additionsOf(activity, name)));
  const synapticOperations = additions / activity.images;
  const operationsPerStep = 2 * sum(network.projections.map((projection) => macs(network, projection)));
  return {
    energyDelayPjNs: energyPj * latencyNs,
    synapticOperations,
    operationsPerStep,
    ...(synapticOperations === 0 ? {} : { pjPerSynapticOperation: energyPj / synapticOperations }),
    imagesPerSecond,
    imagesPerSecondPerMm2: imagesPerSecond / (totalOf(evaluated.areas, 'used') / 1e6),
    ...(energyPj === 0
      ? {}
      : { imagesPerJoule: 1e12 / energyPj, topsPerWatt: (operationsPerStep * activity.steps) / energyPj }),
    operation: OPERATION,
  };
}

/** Weights added because of a spike by a projection, over all images. */
function additionsOf({ projections }: Activity, name: string): number {
  const read = projections[name]!;
  return read.kind === 'spikes' ? sum(read.steps.additions) : 0;
}

export function variantSection(evaluated: EvaluatedVariant): VariantResult {
  const { variant, areas, leakageUw, latencyNs } = evaluated;
  const { byModulePj, byLayerPj } = energySection(evaluated);
  return {
    description: variant.description,
    classifiers: variant.network.classifiers.map(({ name }) => name),
    energyPj: evaluated.energyPj.at(-1)!,
    latencyNs: evaluated.latencyNs.at(-1)!,
    usedAreaUm2: totalOf(areas, 'used'),
    tiles: variant.mapping.tiles.length,
    leakageUw,
    byStep: { dynamicPj: evaluated.dynamicPj, latencyNs },
    energyByModulePj: byModulePj,
    energyByLayerPj: byLayerPj,
  };
}

/** Firing rates and hardware of every layer. */
export function layerSection({ variant }: EvaluatedVariant, activity: Activity): RunResult['layers'] {
  return variant.network.populations.map(({ name, shape }) => {
    const spikes = sum(activity.populations[name]!.spikes);
    const mapped = Object.values(variant.mapping.projections).filter(({ target }) => target === name);
    const into = projectionsInto(variant.network, name);
    return {
      name,
      neurons: neurons(shape),
      spikes: spikes / activity.images,
      rate: spikes / (activity.images * activity.steps * neurons(shape)),
      synapticOperations: sum(into.map((projection) => additionsOf(activity, projection.name))) / activity.images,
      pes: sum(mapped.map(({ pes }) => pes.length)),
      crossbars: sum(mapped.map(crossbarsOf)),
      cells: sum(mapped.map((projection) => cellsOf(projection, variant.mapping))),
      tiles: new Set([
        ...mapped.flatMap(({ pes }) => pes.map(({ tile }) => tile)),
        ...variant.mapping.populations[name]!.shards.map(({ tile }) => tile),
      ]).size,
    };
  });
}
