import { Interrupted, SimulationError, specError } from '../../base/errors.js';
import type { MeasurementSettings } from '../../model/noc-mesh.js';
import type { Feed } from './feeds.js';
import { MOST_PACKETS, type PacketLog } from './packet-log.js';
import type { RecordedMesh } from './recorded-mesh.js';

/** Packets that are looked at: those created from `first` on and before `end` [clocks]. */
export interface Window {
  readonly first: number;
  readonly end: number;
}

export interface MeshRun {
  readonly window: Window;
  /** Clocks that were simulated. */
  readonly clocks: number;
  /** Those of them in which something happened. */
  readonly busyClocks: number;
  /** Whether packets of the window were still under way when the run was given up. */
  readonly isCutOff: boolean;
}

/** What a run does beside running. */
export interface RunHooks {
  /** Called now and then with the clock that runs next. */
  readonly onProgress: (clock: number) => void;
  readonly signal: AbortSignal;
  /** Packets whose times are kept; MOST_PACKETS where not said. */
  readonly mostPackets?: number;
}

/** Clocks that run between two looks at the signal. */
const CLOCKS_BETWEEN = 2048;
/** Clocks without an arrival after which a mesh with packets under way stands still. */
const STANDSTILL_CLOCKS = 10_000_000;

/** Sends every packet of `feed` and runs until the last one has arrived. @throws Interrupted; SimulationError on a deadlock */
export async function runThrough(mesh: RecordedMesh, feed: Feed, hooks: RunHooks): Promise<MeshRun> {
  await advance(mesh, feed, hooks, () => feed.next === Number.POSITIVE_INFINITY && mesh.isEmpty);
  const clocks = mesh.lastArrival + 1;
  return { window: { first: 0, end: clocks }, clocks, busyClocks: mesh.busyToLastArrival, isCutOff: false };
}

/**
 * Warms up, measures packets of a window, and goes on, traffic included, until the last one of them has arrived or the drain
 * time is over. @throws Interrupted; SimulationError on a deadlock; SpecError when it takes more packets than are kept
 */
export async function runMeasured(
  mesh: RecordedMesh,
  feed: Feed,
  { warmUpClocks, measuredClocks, drainClocks }: MeasurementSettings,
  hooks: RunHooks,
): Promise<MeshRun> {
  const window = { first: warmUpClocks, end: warmUpClocks + measuredClocks };
  const open = new OpenPackets(mesh.packets, window);
  const given = window.end + drainClocks;
  await advance(mesh, feed, hooks, () => mesh.now >= window.end && (mesh.now >= given || !open.any()), given);
  return { window, clocks: mesh.now, busyClocks: mesh.busyClocks, isCutOff: open.any() };
}

async function advance(
  mesh: RecordedMesh,
  feed: Feed,
  { onProgress, signal, mostPackets = MOST_PACKETS }: RunHooks,
  isDone: () => boolean,
  end = Number.POSITIVE_INFINITY,
): Promise<void> {
  while (!isDone()) {
    const from = mesh.isEmpty && feed.next !== Number.POSITIVE_INFINITY ? Math.max(mesh.now, feed.next) : mesh.now;
    const until = Math.min(from + CLOCKS_BETWEEN, end);
    feed.fill(mesh, until);
    refuseMore(mesh.packets, until, mostPackets);
    mesh.runTo(until);
    if (!mesh.isEmpty && feed.next > until && until - mesh.lastArrival > STANDSTILL_CLOCKS) {
      throw new SimulationError('mesh', until, 'packets are under way and none arrives any more');
    }
    onProgress(mesh.now);
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (signal.aborted) throw new Interrupted();
  }
}

/** Refuses traffic that goes on until memory is full, as that of a saturated mesh does while it drains. */
function refuseMore({ count }: PacketLog, until: number, most: number): void {
  if (count <= most) return;
  const remedy = 'shorten --drain, or --warm-up and --measure, or lower --rate';
  throw specError(
    '--drain',
    '',
    `${count} packets by clock ${until}, the times of at most ${most} are kept; ${remedy}`,
  );
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
