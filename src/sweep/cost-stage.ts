import { SimulationError } from '../base/errors.js';
import type { Activity } from '../model/activity.js';
import type { RunResult } from '../model/result.js';
import { analyticRun } from '../run/analytic.js';
import { type Collected, Collector } from '../run/collect.js';
import { evaluate } from '../run/evaluate.js';
import { type EvaluatedVariant, evaluateVariant } from '../run/evaluate-variant.js';
import { keepEntries } from '../run/executor.js';
import { createImageRunner } from '../run/image-job.js';
import { FULL } from '../run/plan.js';
import { type PreparedRun, prepareRun } from '../run/prepare.js';
import { type ImageGroup, type ImageStages, type StageTools, withKeys } from './image-stages.js';
import type { StageKeys } from './keys.js';
import { metricValues } from './metrics.js';
import type { PointInputs } from './point-inputs.js';
import { type PriceForms, priceForms } from './price-forms.js';
import type { VariantPoints } from './price-stage.js';
import { Recent } from './recent.js';

/** A run whose counts are known: its result under the preset, and what prices do to its metrics. */
export interface Costed {
  readonly values: Readonly<Record<string, number>>;
  /** Undefined where no axis sets prices. */
  readonly priced: { readonly forms: PriceForms; readonly points: readonly VariantPoints[] } | undefined;
}

/** Keys of a point's mapping and times, and of its result. */
export type CostKeys = Pick<StageKeys, 'times' | 'result'>;
/** The images that a point shares; thrown for where it has none. */
type GroupOf = () => ImageGroup;
/** Hears a point's whole result. */
type Keep = ((result: RunResult) => void) | undefined;

/** Mapping, timeline and counts: what a point costs under the preset. Keeps what the next point may need. */
export class CostStage {
  readonly #collected = new Recent<Promise<{ readonly run: PreparedRun; readonly collected: Collected }>>(1);
  readonly #costed = new Recent<Promise<Costed>>(4);
  /** The summed activity of the images of a network last counted, by the keys of both. */
  #summed: { readonly key: string; readonly activity: Activity } | undefined;

  constructor(
    readonly tools: StageTools,
    readonly images: ImageStages,
    readonly names: readonly string[],
  ) {}

  /** Rejects with SpecError where the chip cannot be so, with SimulationError where the run fails a check. */
  of(point: PointInputs, keys: CostKeys, group: GroupOf, keep?: Keep): Promise<Costed> {
    return this.#costed.get(keys.result, () => this.#found(point, keys, group, keep));
  }

  async #found(point: PointInputs, keys: CostKeys, group: GroupOf, keep: Keep): Promise<Costed> {
    const isPriced = point.priceSettings.length > 0;
    const found = isPriced ? await this.tools.stages.get(keys.result) : undefined;
    if (found !== undefined) return found as Costed;
    const costed = await this.#now(point, keys, group, keep);
    if (isPriced) await this.tools.stages.put(keys.result, costed);
    return costed;
  }

  async #now(point: PointInputs, keys: CostKeys, groupOf: GroupOf, keep: Keep): Promise<Costed> {
    const { inputs, options, priceSettings } = point;
    if (!('images' in options)) {
      const result = analyticRun(inputs, options);
      keep?.(result);
      return { values: this.#valuesOf(result), priced: undefined };
    }
    const group = groupOf();
    const timed = await this.#collected.get(keys.times, () => this.#collect(point, group));
    const { inputs: _, ...prepared } = timed.run;
    const run = await this.images.calibrated(
      isSame(timed.run, inputs) ? { ...prepared, inputs } : withNeeded(prepareRun(inputs, options), this.names),
      group,
    );
    const result = evaluate(run, timed.collected);
    refuseBroken(result);
    keep?.(result);
    const values = this.#valuesOf(result);
    if (priceSettings.length === 0) return { values, priced: undefined };
    const evaluated = run.variants.map(
      (variant): EvaluatedVariant =>
        evaluateVariant(variant, inputs.workload.network, inputs.chip.chip, inputs.prices.table, timed.collected),
    );
    const points = run.variants.map(({ point: at, own }) => ({ point: at, own }));
    return { values, priced: { forms: priceForms(this.names, result, evaluated, values), points } };
  }

  #valuesOf(result: RunResult): Readonly<Record<string, number>> {
    return metricValues(result, this.names);
  }

  /** Mapping and timeline of every image. */
  async #collect(point: PointInputs, group: ImageGroup) {
    const { inputs } = point;
    const run = withNeeded(prepareRun(inputs, group.options), this.names);
    const key = `${group.stages.activity!.key} ${inputs.workload.digest}`;
    const known = this.#summed?.key === key ? this.#summed.activity : undefined;
    const collector = new Collector(inputs.chip.chip, run.variants, known);
    if (run.job.cycle !== undefined) await this.#simulate(run, group, collector);
    else {
      let index = 0;
      for await (const result of this.images.images(group, inputs.workload.network)) {
        this.tools.signal.throwIfAborted();
        collector.add(index, { result, estimated: undefined, idealHeads: undefined, entries: [] });
        index += 1;
      }
    }
    const collected = collector.collected();
    this.#summed = { key, activity: collected.activity };
    return { run, collected };
  }

  /** Cycle by cycle, from spikes that are kept. */
  async #simulate(run: PreparedRun, group: ImageGroup, collector: Collector): Promise<void> {
    const { spikes, signal, sha256 } = this.tools;
    const { job } = await this.images.calibrated(run, group);
    const runImage = createImageRunner(withKeys(job, group.stages.spikes, sha256), { source: spikes });
    for (const index of job.images.keys()) {
      signal.throwIfAborted();
      const outcome = await runImage(index);
      await keepEntries(outcome, spikes);
      collector.add(index, outcome);
    }
  }
}

/** The run with the chips that metrics are about: the whole one, and those of the methods that they name. */
function withNeeded(run: PreparedRun, names: readonly string[]): PreparedRun {
  if (names.some((name) => /^(variants|internalCost)\./.test(name))) return run;
  const named = run.methods.filter(({ name }) => names.some((metric) => metric.startsWith(`methods.${name}.`)));
  const needed = new Set([FULL, ...named.map(({ variant }) => variant)]);
  return {
    ...run,
    variants: run.variants.filter(({ name }) => needed.has(name)),
    methods: run.methods.filter(({ variant }) => needed.has(variant)),
  };
}

const isSame = ({ inputs }: PreparedRun, other: PreparedRun['inputs']): boolean =>
  inputs.chip === other.chip && inputs.prices === other.prices;

/** A figure that fails a check is no figure. @throws SimulationError */
function refuseBroken({ checks }: RunResult): void {
  const failed = checks.filter(({ passed }) => !passed);
  if (failed.length === 0) return;
  throw new SimulationError('checks', undefined, failed.map(({ name, detail }) => `${name}: ${detail}`).join('; '));
}
