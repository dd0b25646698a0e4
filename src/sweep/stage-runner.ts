import type { Host } from '../base/host.js';
import type { RunResult } from '../model/result.js';
import { metricNames } from '../model/study.js';
import { type CostKeys, CostStage } from './cost-stage.js';
import { type ImageGroup, ImageStages, type StageTools } from './image-stages.js';
import { KeyMaker } from './keys.js';
import { InputSource, type PointInputs, type StudyContext } from './point-inputs.js';
import { PriceStage } from './price-stage.js';
import { Recent } from './recent.js';
import { failureOf } from './task-failure.js';
import type { PointRow, SharedStages, SweepTask, TaskFailure, TaskPoint } from './tasks.js';

/** Rows of points that have ended, each kept whole or not at all. */
export interface PointStore {
  /** The row of a point that was kept; undefined where there is none, or nothing sound. */
  read(key: string): PointRow | undefined;
  /** @throws SpecError where it cannot be written */
  write(row: PointRow): void;
  /** Keeps a whole result unless it is kept. @throws SpecError where it cannot be written */
  keep(key: string, result: RunResult): void;
}

/** What a runner works with. */
export interface RunnerTools extends StageTools {
  readonly host: Host;
  readonly points: PointStore;
}

/** Does the tasks of a sweep one after the other; keeps what the next one may need. */
export class StageRunner {
  readonly #source: InputSource;
  readonly #images: ImageStages;
  readonly #keys: KeyMaker;
  readonly #names: readonly string[];
  readonly #costs: CostStage;
  readonly #stages = new Recent<PriceStage>(4);

  constructor(
    readonly tools: RunnerTools,
    context: StudyContext,
  ) {
    this.#source = new InputSource(tools.host, context);
    this.#images = new ImageStages(tools);
    this.#names = metricNames(context.study);
    this.#costs = new CostStage(tools, this.#images, this.#names);
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
      const keys = this.#keys.stagesOf(point, stages.internals);
      const metrics = await this.#metrics(point, keys, stages);
      const kept = keeps(point, stages) ? { result: keys.result } : {};
      return { key, status: 'done', ...kept, metrics };
    } catch (error) {
      this.tools.signal.throwIfAborted();
      return { key, ...failureOf(error), metrics: {} };
    }
  }

  async #metrics(point: PointInputs, keys: CostKeys, stages: SharedStages): Promise<Readonly<Record<string, number>>> {
    const keep = keeps(point, stages) ? (result: RunResult) => this.tools.points.keep(keys.result, result) : undefined;
    const { values, priced } = await this.#costs.of(point, keys, () => this.#group(point, stages), keep);
    if (priced === undefined) return values;
    const { table } = point.inputs.prices;
    const stage = this.#stages.get(keys.result, () => new PriceStage(table, priced.points, priced.forms));
    return stage.metrics(point.priceSettings, this.#names);
  }

  #group({ inputs, options, whole }: PointInputs, stages: SharedStages): ImageGroup {
    if (!('images' in options)) throw new Error('a run of shapes has no images');
    return { inputs: { ...inputs, workload: this.#source.restricted(whole, stages.internals) }, options, stages };
  }
}

/** Whether a point's result is kept: prices that a point sets are in none. */
const keeps = ({ priceSettings }: PointInputs, { keepsResults }: SharedStages): boolean =>
  keepsResults && priceSettings.length === 0;
