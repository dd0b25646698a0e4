import { Interrupted, SimulationError } from '../../base/errors.js';
import type { MeshEngine } from '../../hw/noc/mesh/mesh-engine.js';
import type { PacketLog } from '../../hw/noc/mesh/packet-log.js';
import type { MeasurementSettings } from '../../model/noc-mesh.js';
import type { Feed } from './feeds.js';

/** Packets that are looked at: those created from `first` on and before `end` [clocks]. */
export interface Window {
  readonly first: number;
  readonly end: number;
}

export interface MeshRun {
  readonly window: Window;
  /** Whether packets of the window were still under way when the run was given up. */
  readonly isCutOff: boolean;
}

/** What a run does beside running. */
export interface RunHooks {
  /** Called now and then with the clock that runs next. */
  readonly onProgress: (clock: number) => void;
  readonly signal: AbortSignal;
}

/** Steps between two looks at the signal. */
const STEPS_BETWEEN = 16_384;

/** Sends every packet of `feed` and runs until the last one has arrived. @throws Interrupted; SimulationError on a deadlock */
export async function runThrough(engine: MeshEngine, feed: Feed, hooks: RunHooks): Promise<MeshRun> {
  await advance(engine, feed, hooks, () => feed.next === Number.POSITIVE_INFINITY && engine.isEmpty);
  return { window: { first: 0, end: engine.now }, isCutOff: false };
}

/**
 * Warms up, measures packets of a window, and goes on, traffic included, until the last one of them has arrived or the drain
 * time is over. @throws Interrupted; SimulationError on a deadlock
 */
export async function runMeasured(
  engine: MeshEngine,
  feed: Feed,
  { warmUpClocks, measuredClocks, drainClocks }: MeasurementSettings,
  hooks: RunHooks,
): Promise<MeshRun> {
  const window = { first: warmUpClocks, end: warmUpClocks + measuredClocks };
  const open = new OpenPackets(engine.packets, window);
  const given = window.end + drainClocks;
  await advance(engine, feed, hooks, () => engine.now >= window.end && (engine.now >= given || !open.any()), given);
  return { window, isCutOff: open.any() };
}

async function advance(
  engine: MeshEngine,
  feed: Feed,
  { onProgress, signal }: RunHooks,
  isDone: () => boolean,
  end = Number.POSITIVE_INFINITY,
): Promise<void> {
  for (let steps = 1; !isDone(); steps += 1) {
    if (feed.next === engine.now) feed.send(engine);
    engine.step();
    engine.jump(Math.min(feed.next, end));
    if (engine.now === Number.POSITIVE_INFINITY && !engine.isEmpty) {
      throw new SimulationError('mesh', undefined, 'deadlock: packets are under way and none can move');
    }
    if (steps % STEPS_BETWEEN !== 0) continue;
    onProgress(engine.now);
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (signal.aborted) throw new Interrupted();
  }
}

/** Packets of a window that have not arrived; looks at each of them once. */
class OpenPackets {
  readonly #packets: PacketLog;
  readonly #window: Window;
  #at = 0;

  constructor(packets: PacketLog, window: Window) {
    this.#packets = packets;
    this.#window = window;
  }

  any(): boolean {
    const { count, created, tailArrived } = this.#packets;
    const { first, end } = this.#window;
    while (
      this.#at < count &&
      created[this.#at]! < end &&
      (created[this.#at]! < first || tailArrived[this.#at]! >= 0)
    ) {
      this.#at += 1;
    }
    return this.#at < count && created[this.#at]! < end;
  }
}
