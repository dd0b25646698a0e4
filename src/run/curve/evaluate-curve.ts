import { Interrupted } from '../../base/errors.js';
import { stepsToReach } from '../../fusion/accuracy.js';
import { areaUnder } from '../../fusion/auc.js';
import { CURVE_FORMAT, type CurveMethodResult, type CurveResult } from '../../model/curve.js';
import type { CollectedCurve } from './collect-curve.js';
import { curveChecks } from './curve-checks.js';
import type { CurveMethod } from './curve-method.js';
import { curveMethods } from './curve-methods.js';
import { curveNotes } from './curve-notes.js';
import { type Means, meanSteps } from './means.js';
import { perImageSection } from './per-image.js';
import { placementSection } from './placement.js';
import type { PreparedCurve } from './prepare-curve.js';
import { intervalOf, LEVEL, resampled } from './resample.js';

/** Figures of one method from one draw of the images. */
export interface Figures {
  readonly accuracy: Float64Array;
  readonly steps: number | undefined;
  readonly energyPj: number | undefined;
  readonly latencyNs: number | undefined;
  readonly area: number;
}

/** How long resampling may hold the thread, in draws. */
const DRAWS_A_TURN = 20;

export interface EvaluateHooks {
  readonly signal: AbortSignal;
  /** Hears how many resamples are done. */
  readonly onResample?: (done: number) => void;
}

/** From what was collected to the record of a comparison. Rejects with Interrupted when aborted. */
export async function evaluateCurve(
  prepared: PreparedCurve,
  collected: CollectedCurve,
  hooks: EvaluateHooks,
): Promise<CurveResult> {
  const methods = curveMethods(prepared, collected);
  const ones = new Uint8Array(prepared.run.labels.length).fill(1);
  const means = methods.map((method) => method.means(ones));
  const range = prepared.options.aucRangePj ?? ([0, means[0]!.energyPj.at(-1)!] as const);
  const draws = await drawFigures(prepared, methods, range, hooks);
  const { accuracy } = prepared.target;
  const figures = means.map((each) => figuresOf(each, accuracy, range));
  const results = methods.map((method, at) => {
    const of = { means: means[at]!, figures: figures[at]!, draws: draws.map((draw) => draw[at]!) };
    const dl = { figures: figures[0]!, draws: draws.map((draw) => draw[0]!) };
    return methodResult(method, of, at === 0 ? undefined : dl, range);
  });
  return {
    format: CURVE_FORMAT,
    run: runSection(prepared),
    target: prepared.target,
    aucRangePj: [range[0], range[1]],
    bootstrap: { resamples: prepared.options.resamples, seed: prepared.options.bootstrapSeed, level: LEVEL },
    placement: placementSection(prepared, collected),
    hardware: hardwareSection(collected),
    methods: results.map((result, at) => withPerImage(result, methods[at]!, results)),
    notes: curveNotes(prepared, results),
    checks: curveChecks(collected, methods, means),
  };
}

/** Figures of every method on the same resamples, [draw][method]. */
async function drawFigures(
  { run, options, target }: PreparedCurve,
  methods: readonly CurveMethod[],
  range: readonly [number, number],
  { signal, onResample }: EvaluateHooks,
): Promise<Figures[][]> {
  const draws: Figures[][] = [];
  for (const weights of resampled(run.labels.length, options.resamples, options.bootstrapSeed)) {
    if (signal.aborted) throw new Interrupted('interrupted');
    draws.push(methods.map((method) => figuresOf(method.means(weights), target.accuracy, range)));
    onResample?.(draws.length);
    if (draws.length % DRAWS_A_TURN === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return draws;
}

function figuresOf(
  { accuracy, energyPj, latencyNs }: Means,
  target: number,
  range: readonly [number, number],
): Figures {
  const steps = stepsToReach(accuracy, target);
  return {
    accuracy,
    steps,
    energyPj: steps === undefined ? undefined : energyPj[steps - 1],
    latencyNs: steps === undefined ? undefined : latencyNs[steps - 1],
    area: areaUnder(energyPj, accuracy, range[0], range[1]),
  };
}

/** A method's figures: on all images, and on the resamples. */
interface Drawn {
  readonly figures: Figures;
  readonly draws: readonly Figures[];
}

const PJ_PER_J = 1e12;

function methodResult(
  method: CurveMethod,
  { means, figures, draws }: Drawn & { readonly means: Means },
  dl: Drawn | undefined,
  range: readonly [number, number],
): CurveMethodResult {
  const lastPj = means.energyPj.at(-1)!;
  const width = range[1] - range[0];
  const [low, high] = bandOf(means, draws);
  const used = meanSteps(method.tracks);
  const gains = dl && draws.map(({ area }, at) => (area - dl.draws[at]!.area) / PJ_PER_J);
  return {
    name: method.name,
    kind: method.kind,
    description: method.description,
    ...(method.internal === undefined ? {} : { internal: method.internal }),
    hardware: method.hardware,
    accuracy: [...means.accuracy],
    accuracyLow: low,
    accuracyHigh: high,
    energyPj: [...means.energyPj],
    latencyNs: [...means.latencyNs],
    ...(used === undefined ? {} : { meanSteps: [...used] }),
    ...targetSection({ figures, draws }, dl),
    area: {
      accuracyJ: figures.area / PJ_PER_J,
      meanAccuracy: Math.min(1, figures.area / width),
      ...(lastPj < range[1] ? { heldFromPj: lastPj } : {}),
      interval: intervalOf(draws.map(({ area }) => area / PJ_PER_J)),
      ...(gains === undefined ? {} : { gainInterval: intervalOf(gains) }),
    },
  };
}

/** Where the target is reached; nothing where it is not. */
function targetSection({ figures, draws }: Drawn, dl: Drawn | undefined): Pick<CurveMethodResult, 'toTarget'> {
  const { steps, energyPj, latencyNs } = figures;
  if (steps === undefined || energyPj === undefined || latencyNs === undefined) return {};
  const saved = dl && saving(figures, dl.figures);
  return {
    toTarget: {
      steps,
      energyPj,
      latencyNs,
      ...(saved === undefined ? {} : { reduction: saved }),
      reachedIn: draws.length === 0 ? 1 : draws.filter((draw) => draw.steps !== undefined).length / draws.length,
      stepsInterval: intervalOf(draws.map((draw) => draw.steps)),
      energyInterval: intervalOf(draws.map((draw) => draw.energyPj)),
      latencyInterval: intervalOf(draws.map((draw) => draw.latencyNs)),
      ...(saved === undefined || dl === undefined ? {} : { reductionInterval: reductionInterval(draws, dl.draws) }),
    },
  };
}

/** R = (E_dl - E) / E_dl. */
function saving({ energyPj }: Figures, { energyPj: ofDl }: Figures): number | undefined {
  return energyPj === undefined || ofDl === undefined ? undefined : (ofDl - energyPj) / ofDl;
}

/** Of the resamples in which both reach the target. */
function reductionInterval(draws: readonly Figures[], ofDl: readonly Figures[]): { low?: number; high?: number } {
  return intervalOf(draws.map((draw, at) => saving(draw, ofDl[at]!)).filter((each) => each !== undefined));
}

/** Ends of the accuracy's interval after each step; the curve itself where nothing was drawn. */
function bandOf({ accuracy }: Means, draws: readonly Figures[]): readonly [number[], number[]] {
  if (draws.length === 0) return [[...accuracy], [...accuracy]];
  const ends = Array.from(accuracy, (_, at) => intervalOf(draws.map((draw) => draw.accuracy[at])));
  return [ends.map(({ low }) => low!), ends.map(({ high }) => high!)];
}

/** With the statistics over images, where a method decides one after the other. */
function withPerImage(
  result: CurveMethodResult,
  method: CurveMethod,
  all: readonly CurveMethodResult[],
): CurveMethodResult {
  if (method.kind !== 'perImage') return result;
  const fixed = all.find(({ name }) => name === method.fixed);
  return { ...result, perImage: perImageSection(method, result, fixed) };
}

function runSection({ run, internal, together, options }: PreparedCurve): CurveResult['run'] {
  const { chip, workload, prices } = run.inputs;
  const { costImages, neuron } = options;
  const { initialPotential, threshold, resetBy } = neuron;
  const isChanged = initialPotential !== undefined || threshold !== undefined || resetBy !== 'threshold';
  return {
    chip: chip.chip.name,
    workload: workload.file.name,
    chipDigest: chip.digest,
    workloadDigest: workload.digest,
    pricesDigest: prices.digest,
    images: run.options.images,
    steps: run.options.steps,
    numerics: run.options.numerics,
    preset: prices.table.name,
    internal: internal.map(({ name }) => name),
    ...(together.length === 0 ? {} : { together: [...together] }),
    ...(costImages === undefined || costImages >= run.options.images ? {} : { costImages }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    settings: [...chip.patches],
    ...(prices.settings === undefined || prices.settings.length === 0 ? {} : { priceSettings: [...prices.settings] }),
    ...(isChanged
      ? {
          neuron: {
            ...(initialPotential === undefined ? {} : { initialPotential }),
            ...(threshold === undefined ? {} : { threshold }),
            resetBy,
          },
        }
      : {}),
    gateAfterIc: options.gateAfterIc,
    version: options.version,
  };
}

const hardwareSection = ({ costers }: CollectedCurve): CurveResult['hardware'] =>
  Object.fromEntries(
    costers.map(({ variant, usedAreaUm2, leakageUw }) => [
      variant.name,
      {
        description: variant.description,
        classifiers: variant.network.classifiers.map(({ name }) => name),
        tiles: variant.mapping.tiles.length,
        usedAreaUm2,
        leakageUw,
      },
    ]),
  );
