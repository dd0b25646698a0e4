import { SimulationError } from '../../base/errors.js';
import { sum } from '../../base/sum.js';
import { LOCAL, PORTS } from '../../hw/noc/mesh/kernel/layout.js';
import { DIRECTIONS, type Direction, meshLinks } from '../../hw/noc/mesh-links.js';
import type { NocMesh } from '../../model/noc-mesh.js';
import type { NocResult } from '../../model/noc-result.js';
import { meshChecks } from './mesh-checks.js';
import type { RecordedMesh } from './recorded-mesh.js';
import type { MeshRun } from './run-mesh.js';
import { arrivedIn, histogramOf, latenciesFrom, rateIn, saturationOf, statisticsOf } from './statistics.js';

/** What belongs to a result besides what the engine has. */
export interface ResultContext {
  readonly mesh: NocMesh;
  readonly traffic: NocResult['run']['traffic'];
  readonly seed: string;
  readonly version: string;
  readonly notes: readonly string[];
}

/** The result of a finished run. */
export function meshResult(engine: RecordedMesh, run: MeshRun, context: ResultContext): NocResult {
  const { packets, settings } = engine;
  const { window, isCutOff, clocks, busyClocks } = run;
  if (busyClocks > clocks) throw new SimulationError('mesh', clocks, `${busyClocks} clocks were busy, ${clocks} ran`);
  const nodes = settings.width * settings.height;
  const arrived = arrivedIn(packets, window);
  const latencies = latenciesFrom(packets, packets.created, arrived);
  const offered = rateIn(packets, packets.created, window, nodes);
  const accepted = rateIn(packets, packets.tailArrived, window, nodes);
  const { mesh, traffic, seed, version, notes } = context;
  const [latency, networkLatency] = [latencies, latenciesFrom(packets, packets.injected, arrived)].map(statisticsOf);
  const measured = traffic === 'pattern';
  return {
    format: 'noc-result/1',
    mesh,
    run: {
      traffic,
      seed,
      version,
      window: [window.first, window.end],
      clocks,
      busyClocks,
    },
    packets: arrived.length,
    flits: total(packets.flits, arrived),
    offeredRate: offered,
    acceptedRate: accepted,
    saturation: measured
      ? saturationOf(packets, window, isCutOff, { offered, accepted, arrived })
      : { isSaturated: false, reason: 'a list ends: nothing is offered beyond it' },
    ...(latency === undefined ? {} : { latency }),
    ...(networkLatency === undefined ? {} : { networkLatency }),
    ...flitLatencyOf(engine),
    ...(arrived.length === 0 ? {} : { meanHops: total(packets.hops, arrived) / arrived.length }),
    histogram: histogramOf(latencies),
    links: linksOf(engine, clocks),
    routers: routersOf(engine),
    notes,
    checks: meshChecks(engine),
  };
}

function flitLatencyOf({
  flitLatency: { flits, sum: total, least, most },
}: RecordedMesh): Pick<NocResult, 'flitLatency'> {
  return flits === 0 ? {} : { flitLatency: { mean: total / flits, min: least, max: most } };
}

/** Flits over every link; outputs of a router are in the order of DIRECTIONS, its own node's behind them. */
function linksOf(mesh: RecordedMesh, clocks: number): NocResult['links'] {
  const sent = mesh.linkFlits();
  const portOf = (direction: Direction): number => DIRECTIONS.findIndex(([name]) => name === direction);
  return meshLinks(mesh.settings).map(({ from, to, direction }) => {
    const flits = sent[(from[0] + mesh.settings.width * from[1]) * PORTS + portOf(direction)]!;
    return { from, to, direction, flits, flitsPerClock: flits / Math.max(1, clocks) };
  });
}

function routersOf(mesh: RecordedMesh): NocResult['routers'] {
  const { width, height } = mesh.settings;
  const sent = mesh.linkFlits();
  return Array.from({ length: width * height }, (_, node) => ({
    x: node % width,
    y: Math.floor(node / width),
    flits: sum(sent.subarray(node * PORTS, (node + 1) * PORTS)),
    ejected: sent[node * PORTS + LOCAL]!,
  }));
}

/** Sum of a column over some packets. */
function total(column: Int32Array, packets: Int32Array): number {
  let all = 0;
  for (const packet of packets) all += column[packet]!;
  return all;
}
