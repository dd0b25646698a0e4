import { toNanoseconds } from '../base/units.js';
import type { Prices } from '../cost/prices.js';
import { priceUncertainty } from '../cost/uncertainty.js';
import { senseTime } from '../hw/crossbar/timing.js';
import { MACHINE_ACTIONS } from '../machine/actions.js';
import { COMPONENTS } from '../machine/components.js';
import { restrictTo } from '../model/network.js';
import type { MethodResult, NumericsResult, PricesResult, RunResult } from '../model/result.js';
import { finiteCheck, runChecks } from './checks.js';
import type { Collected, CostedImages } from './collect.js';
import { cycleChecks } from './cycle-checks.js';
import { cycleSection } from './cycle-section.js';
import { type EvaluatedVariant, evaluateVariant } from './evaluate-variant.js';
import { leavesOut } from './leaves-out.js';
import { firstOf, type Method, methodAccuracy, methodResult } from './methods.js';
import { isOfChip } from './numerics.js';
import { accuracyCostSection, numericsSection } from './numerics-section.js';
import { FINAL_ONLY } from './plan.js';
import { powerSection } from './power.js';
import type { PlannedRun, PreparedRun } from './prepare.js';
import { publishedSection } from './published-section.js';
import {
  areaSection,
  energySection,
  latencySection,
  layerSection,
  mappingSection,
  meritSection,
  variantSection,
} from './sections.js';

/** From what was collected to the result. */
export function evaluate(run: PreparedRun, collected: Collected): RunResult {
  const accuracyOf = new Map(run.allMethods.map((method) => [method, methodAccuracy(method, collected, run.labels)]));
  const cost = accuracyCostSection(run.methods, accuracyOf, collected, run.labels);
  return costResult(run, collected, {
    run,
    numerics: numericsSection(run, collected),
    accuracyOf,
    accuracy: accuracySection(run.allMethods, accuracyOf),
    ...(cost === undefined ? {} : { accuracyCost: cost }),
    headCounts: collected.headCounts,
  });
}

/** What only a run of images has. */
interface Decided extends Pick<RunResult, 'accuracy' | 'accuracyCost'> {
  readonly run: PreparedRun;
  readonly numerics: NumericsResult;
  readonly accuracyOf: ReadonlyMap<Method, readonly number[]>;
  readonly headCounts: Collected['headCounts'];
}

/** The result of any run; without `decided` one of shapes alone. */
export function costResult(run: PlannedRun, costed: CostedImages, decided?: Decided): RunResult {
  const { workload, prices } = run.inputs;
  const { chip } = run.inputs.chip;
  const evaluated = run.variants.map((variant) =>
    evaluateVariant(variant, workload.network, chip, prices.table, costed),
  );
  const full = evaluated[0]!;
  const energy = energySection(full);
  const target = decided && targetOf(run);
  const merits = meritSection(full, costed.activity);
  const cycle = cycleSection(full, chip);
  const published = publishedSection(full, chip, prices.table);
  const { accuracy = {}, accuracyCost } = decided ?? {};
  const result: RunResult = {
    format: 'spikefuse-result/1',
    run: runSection(run, full, decided?.run),
    chip,
    network: workload.network,
    ...(decided === undefined ? {} : { numerics: decided.numerics }),
    leavesOut: leavesOut(run),
    notes: notesOf(run, full, storedIn(decided?.run)),
    target,
    accuracy,
    ...(accuracyCost === undefined ? {} : { accuracyCost }),
    methods: run.methods.map((method) => {
      return resultOf(method, decided?.accuracyOf.get(method), evaluated, target?.accuracy);
    }),
    energy,
    leakage: { powerUw: full.leakageUw, rows: full.leakages },
    latency: latencySection(full, decided !== undefined),
    ...(cycle === undefined ? {} : { cycle }),
    power: powerSection(full, chip),
    throughput: { imagesPerSecond: merits.imagesPerSecond },
    area: areaSection(full),
    ...(published === undefined ? {} : { published }),
    merits,
    variants: Object.fromEntries(evaluated.map((each) => [each.variant.name, variantSection(each)])),
    internalCost: internalCost(evaluated),
    mapping: mappingSection(full, chip),
    layers: layerSection(full, costed.activity),
    designPoint: full.variant.point,
    actions: ACTION_SENTENCES,
    components: COMPONENTS,
    prices: { conventions: prices.table.conventions, ...pricesSection(full.prices.chip) },
    ...ownSection(full),
    checks: runChecks({
      network: workload.network,
      chip,
      mapping: full.variant.mapping,
      activity: costed.activity,
      charged: full.charged,
      headCounts: decided?.headCounts,
      counts: full.counts,
      energyRows: full.energyRows,
      totalPj: energy.totalPj,
      byModulePj: energy.byModulePj,
      byLayerPj: energy.byLayerPj,
      populations: full.timeline.populations,
    }),
  };
  const simulated = cycleChecks(evaluated.flatMap((each) => each.simulated));
  const whole = withUncertainty(result, run.options);
  return { ...whole, checks: [...whole.checks, ...simulated, finiteCheck(whole)] };
}

function withUncertainty(result: RunResult, { uncertainty }: PlannedRun['options']): RunResult {
  return uncertainty === true
    ? { ...result, uncertainty: priceUncertainty(result, result.run.seed ?? 'prices') }
    : result;
}

function runSection(
  { inputs, options }: PlannedRun,
  full: EvaluatedVariant,
  ofImages: PreparedRun | undefined,
): RunResult['run'] {
  const { images, numerics, seed } = ofImages?.options ?? {};
  const { settings = [] } = inputs.prices;
  const { data, normalisation } = inputs;
  return {
    chip: inputs.chip.chip.name,
    workload: inputs.workload.file.name,
    chipDigest: inputs.chip.digest,
    workloadDigest: inputs.workload.digest,
    pricesDigest: inputs.prices.digest,
    ...(images === undefined ? {} : { images }),
    ...(data === undefined ? {} : { data }),
    ...(normalisation === undefined ? {} : { normalisation }),
    steps: options.steps,
    ...(numerics === undefined ? {} : { numerics }),
    preset: inputs.prices.table.name,
    ...fidelityOf(options.fidelity, full),
    ...(seed === undefined ? {} : { seed }),
    settings: inputs.chip.patches,
    ...(settings.length === 0 ? {} : { priceSettings: settings }),
    version: options.version,
  };
}

/** What was simulated, as it came out: `all` where a sample of so many steps would have saved nothing. */
function fidelityOf(
  fidelity: PlannedRun['options']['fidelity'],
  full: EvaluatedVariant,
): Pick<RunResult['run'], 'fidelity' | 'activity' | 'sample'> {
  if (fidelity.kind === 'analytic') return { fidelity: 'analytic', activity: fidelity.firing };
  if (fidelity.kind === 'counts') return { fidelity: 'counts' };
  const { sampleSteps = 'all', sampleImages = full.timeline.images } = fidelity;
  const stepsPerImage = isWhole(full) ? 'all' : sampleSteps;
  return { fidelity: 'cycle', sample: { stepsPerImage, images: sampleImages } };
}

/** 99 % of the trained network's accuracy at its final classifier, where the workload states it. */
function targetOf({ inputs }: PlannedRun): RunResult['target'] {
  const { file, network } = inputs.workload;
  const final = network.classifiers.find((classifier) => classifier.role === 'final');
  const ann = file.referenceAccuracies.find(({ system, classifier }) => system === 'ann' && classifier === final?.name);
  if (ann === undefined) return undefined;
  return { accuracy: 0.99 * ann.accuracy, of: `99 % of the trained network's ${ann.accuracy} (${ann.origin})` };
}

function accuracySection(
  all: readonly Method[],
  accuracyOf: ReadonlyMap<Method, readonly number[]>,
): RunResult['accuracy'] {
  const families = ['fc', 'ic', 'fusion'].flatMap((family) => {
    const method = all.find(({ name }) => name === family) ?? firstOf(all, family);
    return method === undefined ? [] : [[family, accuracyOf.get(method)!] as const];
  });
  return Object.fromEntries(families);
}

function resultOf(
  method: Method,
  accuracy: readonly number[] | undefined,
  evaluated: readonly EvaluatedVariant[],
  target: number | undefined,
): MethodResult {
  const { energyPj, latencyNs, intervals, timeline } = evaluated.find(
    ({ variant }) => variant.name === method.variant,
  )!;
  const result = methodResult(method, accuracy, energyPj, latencyNs, target);
  if (intervals === undefined) return result;
  const halfWidths = Array.from(intervals.decision, (clocks) => toNanoseconds(clocks, timeline.clockMhz));
  return { ...result, latencyHalfWidthNs: halfWidths };
}

/** What one occurrence of every action is, by `module.action`. */
const ACTION_SENTENCES = Object.fromEntries(
  Object.entries(MACHINE_ACTIONS).flatMap(([module, actions]) =>
    Object.entries(actions).map(([action, sentence]) => [`${module}.${action}`, sentence]),
  ),
);

function internalCost(evaluated: readonly EvaluatedVariant[]): RunResult['internalCost'] {
  const full = evaluated[0]!;
  const without = evaluated.find(({ variant }) => variant.name === FINAL_ONLY);
  if (without === undefined) return undefined;
  const [whole, bare] = [variantSection(full), variantSection(without)];
  return {
    energyPj: whole.energyPj - bare.energyPj,
    latencyNs: whole.latencyNs - bare.latencyNs,
    areaUm2: whole.usedAreaUm2 - bare.usedAreaUm2,
  };
}

/** Whether every step of the simulated images was simulated. */
const isWhole = ({ simulated }: EvaluatedVariant): boolean => simulated.every(({ drawn }) => drawn === 0);

const pricesSection = ({ energyPj, areaUm2, leakageUw }: Prices): PricesResult => ({
  energyPj,
  areaUm2,
  leakageUw,
});

/** Design points and prices of projections with bits of their own; absent where there are none. */
function ownSection({ prices, variant }: EvaluatedVariant): Pick<RunResult, 'projections'> {
  const own = Object.entries(prices.own).map(([name, each]) => {
    return [name, { designPoint: variant.own[name]!.point, prices: pricesSection(each) }] as const;
  });
  return own.length === 0 ? {} : { projections: Object.fromEntries(own) };
}
/** What the chip stores of a run that computes with it. */
const storedIn = (run: PreparedRun | undefined): PreparedRun['stored'] | undefined =>
  run !== undefined && isOfChip(run.options.numerics) ? run.stored : undefined;

const TOO_NARROW = 'their threshold is above the largest potential of tile.membraneBits';

function notesOf(
  { inputs, options }: PlannedRun,
  full: EvaluatedVariant,
  stored: PreparedRun['stored'] | undefined,
): string[] {
  const { workload } = inputs;
  const { chip } = inputs.chip;
  const { mesh, derivedMesh, tiles, placement } = full.variant.mapping;
  const notes: string[] = [];
  if (!chip.control.stepCredits && options.fidelity.kind !== 'cycle') {
    notes.push(
      'control.stepCredits is false: formulas know no full buffer and no deadlock; --fidelity cycle shows both',
    );
  }
  if (options.fidelity.kind === 'cycle' && options.fidelity.sampleSteps !== undefined && isWhole(full)) {
    notes.push(`a sample of ${options.fidelity.sampleSteps} steps saves nothing: every step was simulated`);
  }
  if (derivedMesh) notes.push(`mesh ${mesh.width} x ${mesh.height}: the smallest square for ${tiles.length} tiles`);
  if (placement !== undefined) {
    const { snakeFlitLinks, flitLinks } = placement;
    const links = `${Math.round(flitLinks)} flits x links expected in a step, ${Math.round(snakeFlitLinks)} on the snake`;
    notes.push(`tiles moved by annealing: ${links}`);
  }
  const { rows, cols } = chip.crossbar;
  if (rows !== cols) notes.push(`crossbars of ${rows} x ${cols}: arrays were measured square, others are not verified`);
  if (chip.crossbar.clocksPerPhase === 'auto') {
    const { outside } = senseTime(chip);
    notes.push('sense time as measured at Ron 100 kohm, 65 nm');
    notes.push(...outside.map((item) => `sense time continued beyond its measurements: ${item}`));
  }
  for (const [name, { deadChannels }] of Object.entries(stored ?? {})) {
    if (deadChannels > 0) notes.push(`${name}: ${deadChannels} channels can never fire, ${TOO_NARROW}`);
  }
  const read = restrictTo(
    workload.network,
    workload.network.classifiers.map(({ name }) => name),
  ).populations;
  const unread = workload.network.populations.filter((population) => !read.includes(population));
  for (const { name } of unread) notes.push(`${name} reaches no classifier; it is mapped and charged all the same`);
  for (const { name, knots, internal } of workload.file.alphaTables) {
    if (!workload.network.classifiers.some((classifier) => classifier.name === internal)) continue;
    const last = knots.at(-1)![0];
    if (last < options.steps) notes.push(`table ${name} ends at step ${last}; its last alpha is used after it`);
  }
  const { chip: common, own } = full.prices;
  const ownNotes = Object.entries(own).flatMap(([name, prices]) =>
    prices.notes.filter((note) => !common.notes.includes(note)).map((note) => `${name}: ${note}`),
  );
  return [...notes, ...common.notes, ...ownNotes];
}
