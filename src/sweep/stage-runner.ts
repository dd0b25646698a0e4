import { SimulationError, SpecError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import type { RunResult } from '../model/result.js';
import { metricNames } from '../model/study.js';
import { analyticRun } from '../run/analytic.js';
import { type Collected, Collector } from '../run/collect.js';
import { evaluate } from '../run/evaluate.js';
import { type EvaluatedVariant, evaluateVariant } from '../run/evaluate-variant.js';
import { keepEntries } from '../run/executor.js';
import { createImageRunner } from '../run/image-job.js';
import { FULL } from '../run/plan.js';
import { type PreparedRun, prepareRun } from '../run/prepare.js';
import { type ImageGroup, ImageStages, type StageTools, withKeys } from './image-stages.js';
import { KeyMaker, type StageKeys } from './keys.js';
import { metricValues } from './metrics.js';
import { InputSource, type PointInputs, type StudyContext } from './point-inputs.js';
import { type PriceForms, priceForms } from './price-forms.js';
import { PriceStage, type VariantPoints } from './price-stage.js';
import { Recent } from './recent.js';
import type { PointRow, SharedStages, SweepTask, TaskFailure, TaskPoint } from './tasks.js';

/** Rows of points that have ended, each kept whole or not at all. */
export interface PointStore {
  /** The row of a point that was kept; undefined where there is none, or nothing sound. */
  read(key: string): PointRow | undefined;
  /** @throws SpecError where it cannot be written */
  write(row: PointRow): void;
}

/** What a runner works with. */
export interface RunnerTools extends StageTools {
  readonly host: Host;
  readonly points: PointStore;
}

/** A run whose counts are known: its result under the preset, and what prices do to its metrics. */
interface Costed {
  readonly values: Readonly<Record<string, number>>;
  /** Undefined where no axis sets prices. */
  readonly priced: { readonly forms: PriceForms; readonly points: readonly VariantPoints[] } | undefined;
}

/** Does the tasks of a sweep one after the other; keeps what the next one may need. */
export class StageRunner {
  readonly #source: InputSource;
  readonly #images: ImageStages;
  readonly #keys: KeyMaker;
  readonly #names: readonly string[];
  readonly #collected = new Recent<Promise<{ readonly run: PreparedRun; readonly collected: Collected }>>(1);
  readonly #costed = new Recent<Promise<Costed>>(4);
  readonly #stages = new Recent<PriceStage>(4);

  constructor(
    readonly tools: RunnerTools,
    context: StudyContext,
  ) {
    this.#source = new InputSource(tools.host, context);
    this.#images = new ImageStages(tools);
    this.#names = metricNames(context.study);
    this.#keys = new KeyMaker(tools.sha256, context.version, this.#names);
  }

  /** Does a task. `onRow` hears every point that has ended; undefined comes back where all went well. Rejects on abort. */
  async run(
    task: SweepTask,
    onRow: (id: string, row: PointRow, reused: boolean) => void,
  ): Promise<TaskFailure | undefined> {
    if (task.kind === 'points') {
      for (const point of task.points) await this.#point(point, task.stages, onRow);
      return undefined;
    }
    try {
      const group = this.#group(await this.#source.of(task.settings), task.stages);
      if (task.kind === 'calibration') await this.#images.calibrate(group, task.range);
      else await this.#images.run(group, task.range);
      return undefined;
    } catch (error) {
      this.tools.signal.throwIfAborted();
      return failureOf(error);
    }
  }

  async #point(
    { id, key, settings }: TaskPoint,
    stages: SharedStages,
    onRow: (id: string, row: PointRow, reused: boolean) => void,
  ): Promise<void> {
    this.tools.signal.throwIfAborted();
    const kept = this.tools.points.read(key);
    if (kept !== undefined) {
      onRow(id, kept, true);
      return;
    }
    const row = await this.#rowOf(key, settings, stages);
    this.tools.signal.throwIfAborted();
    this.tools.points.write(row);
    onRow(id, row, false);
  }

  async #rowOf(key: string, settings: TaskPoint['settings'], stages: SharedStages): Promise<PointRow> {
    try {
      const point = await this.#source.of(settings);
      return { key, status: 'done', metrics: await this.#metrics(point, stages) };
    } catch (error) {
      this.tools.signal.throwIfAborted();
      return { key, ...failureOf(error), metrics: {} };
    }
  }

  async #metrics(point: PointInputs, stages: SharedStages): Promise<Readonly<Record<string, number>>> {
    const keys = this.#keys.keysOf(point, stages.internals);
    const { values, priced } = await this.#costed.get(keys.result, () => this.#cost(point, keys, stages));
    if (priced === undefined) return values;
    const { table } = point.inputs.prices;
    const stage = this.#stages.get(keys.result, () => new PriceStage(table, priced.points, priced.forms));
    return stage.metrics(point.priceSettings, this.#names);
  }

  async #cost(point: PointInputs, keys: StageKeys, stages: SharedStages): Promise<Costed> {
    const isPriced = point.priceSettings.length > 0;
    const found = isPriced ? await this.tools.stages.get(keys.result) : undefined;
    if (found !== undefined) return found as Costed;
    const costed = await this.#costNow(point, keys, stages, isPriced);
    if (isPriced) await this.tools.stages.put(keys.result, costed);
    return costed;
  }

  async #costNow(point: PointInputs, keys: StageKeys, stages: SharedStages, isPriced: boolean): Promise<Costed> {
    const { inputs, options } = point;
    if (!('images' in options)) return { values: this.#valuesOf(analyticRun(inputs, options)), priced: undefined };
    const group = this.#group(point, stages);
    const timed = await this.#collected.get(keys.times, () => this.#collect(point, group));
    const { inputs: _, ...prepared } = timed.run;
    const run = await this.#images.calibrated(
      isSame(timed.run, inputs) ? { ...prepared, inputs } : withNeeded(prepareRun(inputs, options), this.#names),
      group,
    );
    const result = evaluate(run, timed.collected);
    refuseBroken(result);
    const values = this.#valuesOf(result);
    if (!isPriced) return { values, priced: undefined };
    const evaluated = run.variants.map(
      (variant): EvaluatedVariant =>
        evaluateVariant(variant, inputs.workload.network, inputs.chip.chip, inputs.prices.table, timed.collected),
    );
    const points = run.variants.map(({ point: at, own }) => ({ point: at, own }));
    return { values, priced: { forms: priceForms(this.#names, result, evaluated, values), points } };
  }

  #valuesOf(result: RunResult): Readonly<Record<string, number>> {
    return metricValues(result, this.#names);
  }

  /** Mapping and timeline of every image. */
  async #collect(point: PointInputs, group: ImageGroup) {
    const { inputs } = point;
    const run = withNeeded(prepareRun(inputs, group.options), this.#names);
    const collector = new Collector(inputs.chip.chip, run.variants);
    if (run.job.cycle !== undefined) await this.#simulate(run, group, collector);
    else {
      let index = 0;
      for await (const result of this.#images.images(group, inputs.workload.network)) {
        this.tools.signal.throwIfAborted();
        collector.add(index, { result, estimated: undefined, idealHeads: undefined, entries: [] });
        index += 1;
      }
    }
    return { run, collected: collector.collected() };
  }

  /** Cycle by cycle, from spikes that are kept. */
  async #simulate(run: PreparedRun, group: ImageGroup, collector: Collector): Promise<void> {
    const { spikes, signal, sha256 } = this.tools;
    const { job } = await this.#images.calibrated(run, group);
    const runImage = createImageRunner(withKeys(job, group.stages.spikes, sha256), { source: spikes });
    for (const index of job.images.keys()) {
      signal.throwIfAborted();
      const outcome = await runImage(index);
      await keepEntries(outcome, spikes);
      collector.add(index, outcome);
    }
  }

  #group({ inputs, options, whole }: PointInputs, stages: SharedStages): ImageGroup {
    if (!('images' in options)) throw new Error('a run of shapes has no images');
    return { inputs: { ...inputs, workload: this.#source.restricted(whole, stages.internals) }, options, stages };
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

const LONGEST_REASON = 500;
const SHOWN_PROBLEMS = 3;

/** Why a point has no metrics; no names of files, which differ between machines. */
export function failureOf(error: unknown): TaskFailure {
  const cut = (text: string): string => {
    const line = text.replace(/\s*\n\s*/g, '; ').trim() || 'without a word';
    return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON - 3)}...`;
  };
  if (error instanceof SpecError) {
    const problems = error.problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    const more = problems.length > SHOWN_PROBLEMS ? `; and ${problems.length - SHOWN_PROBLEMS} more` : '';
    return { status: 'refused', reason: cut(`${problems.slice(0, SHOWN_PROBLEMS).join('; ')}${more}`) };
  }
  return { status: 'failed', reason: cut(error instanceof Error ? error.message : String(error)) };
}
