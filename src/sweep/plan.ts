import type { Host } from '../base/host.js';
import { metricNames } from '../model/study.js';
import type { LoadedStudy } from '../spec/load-study.js';
import { tried } from '../spec/study-parts.js';
import { type PlannedPoint, settingsOf } from './expand.js';
import { type StageSeconds, stageSeconds } from './expected-time.js';
import { KeyMaker, type StageKeys } from './keys.js';
import { InputSource, type PointInputs, type StudyContext } from './point-inputs.js';
import { failureOf } from './task-failure.js';
import { type KeptParts, rangesOf, type SharedStages, type TaskFailure, type TaskPoint } from './tasks.js';

/** A point with the keys of its stages, or why it cannot start. */
export type KeyedPoint = PlannedPoint &
  (
    | { readonly kind: 'keyed'; readonly point: TaskPoint; readonly keys: StageKeys }
    | { readonly kind: 'excluded' }
    | { readonly kind: 'refused'; readonly failure: TaskFailure }
  );

/** Points that count from the same activity. */
export interface ActivityGroup {
  readonly stages: SharedStages;
  /** Expected time. */
  readonly seconds: StageSeconds;
  /** By the key of their times, and in it by that of their result. */
  readonly times: ReadonlyMap<string, ReadonlyMap<string, readonly TaskPoint[]>>;
}

/** A sweep before it runs: what its points need, stage by stage. */
export interface SweepPlan {
  readonly points: readonly KeyedPoint[];
  readonly groups: readonly ActivityGroup[];
  /** How often each stage runs. */
  readonly stages: StageTally;
  /** Inputs of one point of every group, for estimates. */
  readonly examples: readonly PointInputs[];
}

/** How many different ones there are. */
export interface StageTally {
  readonly calibrations: number;
  readonly spikes: number;
  readonly activities: number;
  readonly times: number;
  readonly results: number;
  readonly prices: number;
}

/** Groups points by what they share. `onProgress` hears how many have been looked at. */
export async function planSweep(
  host: Host,
  loaded: LoadedStudy,
  context: StudyContext,
  points: readonly PlannedPoint[],
  onProgress: (done: number) => void = () => undefined,
): Promise<SweepPlan> {
  const source = new InputSource(host, context);
  const maker = new KeyMaker(host.sha256, context.version, metricNames(loaded.study));
  const internals = await internalsByWorkload(source, loaded, points);
  const groups = new GroupMaker();
  const keyed: KeyedPoint[] = [];
  for (const [index, planned] of points.entries()) {
    if (index % 256 === 255) onProgress(index + 1);
    if (planned.excluded !== undefined) {
      keyed.push({ ...planned, kind: 'excluded' });
      continue;
    }
    const settings = settingsOf(loaded, planned.at);
    const found = await tried(() => source.of(settings));
    if (found.kind === 'wrong') {
      keyed.push({ ...planned, kind: 'refused', failure: failureOf(found.error) });
      continue;
    }
    const wanted = sharesNetwork(found.value) ? (internals.get(found.value.whole.digest) ?? []) : found.value.internals;
    const keys = maker.stagesOf(found.value, wanted);
    const point = { id: planned.id, key: maker.pointOf(keys, found.value), settings };
    keyed.push({ ...planned, kind: 'keyed', point, keys });
    groups.add(point, keys, found.value, wanted);
  }
  return { points: keyed, groups: groups.groups(), stages: tally(keyed), examples: groups.examples() };
}

/** Packets of several spikes are those of the point's own chip: another network lies elsewhere. */
const sharesNetwork = ({ inputs }: PointInputs): boolean => inputs.chip.chip.noc.packets === 'aer';

/** Internal classifiers that any point has, by workload: one simulation of the network with them serves all points. */
async function internalsByWorkload(
  source: InputSource,
  loaded: LoadedStudy,
  points: readonly PlannedPoint[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const pairs = new Map<string, Record<string, PlannedPoint['at'][string]>>();
  for (const { at, excluded } of points) {
    if (excluded !== undefined) continue;
    const { workload, 'workload.ic': internal } = settingsOf(loaded, at);
    const pair = {
      ...(workload === undefined ? {} : { workload }),
      ...(internal === undefined ? {} : { 'workload.ic': internal }),
    };
    pairs.set(JSON.stringify(pair), pair);
  }
  const found = new Map<string, readonly string[]>();
  for (const pair of pairs.values()) {
    const { whole, internals } = await source.of(pair);
    const all = whole.network.classifiers.map(({ name }) => name);
    const both = new Set([...(found.get(whole.digest) ?? []), ...internals]);
    found.set(
      whole.digest,
      all.filter((name) => both.has(name)),
    );
  }
  return found;
}

/** Most different results of a study that are kept whole: about 0.1 MB each. */
const MOST_RESULTS = 400;

/** A group while points come in. */
interface OpenGroup {
  readonly example: PointInputs;
  readonly keys: StageKeys;
  readonly internals: readonly string[];
  readonly times: Map<string, Map<string, TaskPoint[]>>;
  simulates: boolean;
}

class GroupMaker {
  readonly #open = new Map<string, OpenGroup>();

  add(point: TaskPoint, keys: StageKeys, example: PointInputs, internals: readonly string[]): void {
    const key = keys.activity ?? keys.times;
    const group = this.#open.get(key) ?? { example, keys, internals, times: new Map(), simulates: false };
    this.#open.set(key, group);
    group.simulates ||= example.options.fidelity.kind === 'cycle';
    const results = group.times.get(keys.times) ?? new Map<string, TaskPoint[]>();
    group.times.set(keys.times, results);
    const same = results.get(keys.result) ?? [];
    results.set(keys.result, same);
    same.push(point);
  }

  groups(): readonly ActivityGroup[] {
    const open = [...this.#open.values()];
    const users = new Map<string, number>();
    for (const { keys, simulates } of open) {
      if (keys.spikes === undefined) continue;
      users.set(keys.spikes, (users.get(keys.spikes) ?? 0) + (simulates ? 2 : 1));
    }
    const results = new Set(open.flatMap(({ times }) => [...times.values()].flatMap((same) => [...same.keys()])));
    const keepsResults = results.size <= MOST_RESULTS;
    return open.map((group) => ({
      stages: { ...stagesOf(group, users), keepsResults },
      seconds: stageSeconds(group.example),
      times: group.times,
    }));
  }

  examples(): readonly PointInputs[] {
    return [...this.#open.values()].map(({ example }) => example);
  }
}

function stagesOf(
  { keys, example, internals }: OpenGroup,
  users: ReadonlyMap<string, number>,
): Omit<SharedStages, 'keepsResults'> {
  const { calibration, spikes, activity } = keys;
  const images = 'images' in example.options ? example.options.images : 0;
  return {
    internals,
    calibration: parts(calibration, example.whole.calibration?.images.shape[0] ?? 0),
    spikes: spikes !== undefined && users.get(spikes)! > 1 ? spikes : undefined,
    activity: parts(activity, images),
  };
}

const parts = (key: string | undefined, images: number): KeptParts | undefined =>
  key === undefined ? undefined : { key, ranges: rangesOf(images) };

function tally(points: readonly KeyedPoint[]): StageTally {
  const keyed = points.filter((point) => point.kind === 'keyed');
  const different = (key: keyof StageKeys): number => new Set(keyed.flatMap(({ keys }) => keys[key] ?? [])).size;
  return {
    calibrations: different('calibration'),
    spikes: different('spikes'),
    activities: different('activity'),
    times: different('times'),
    results: different('result'),
    prices: new Set(keyed.map(({ point }) => point.key)).size,
  };
}
