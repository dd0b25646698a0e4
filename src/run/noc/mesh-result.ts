import { sum } from '../../base/sum.js';
import type { NocMesh } from '../../model/noc-mesh.js';
import type { NocResult } from '../../model/noc-result.js';
import type { Check } from '../../model/result.js';
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

/** Outputs of a router, the last one that of its own node. */
const PORTS = 5;
const LOCAL = 4;
const DIRECTIONS = ['east', 'west', 'south', 'north'] as const;
const STEPS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/** The result of a finished run. */
export function meshResult(engine: RecordedMesh, run: MeshRun, context: ResultContext): NocResult {
  const { packets, settings, busyClocks } = engine;
  const { window, isCutOff, clocks } = run;
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
      busyClocks: Math.min(busyClocks, clocks),
    },
    packets: arrived.length,
    flits: sum(Array.from(arrived, (packet) => packets.flits[packet]!)),
    offeredRate: offered,
    acceptedRate: accepted,
    saturation: measured
      ? saturationOf(packets, window, isCutOff, { offered, accepted, arrived })
      : { isSaturated: false, reason: 'a list ends: nothing is offered beyond it' },
    ...(latency === undefined ? {} : { latency }),
    ...(networkLatency === undefined ? {} : { networkLatency }),
    ...flitLatencyOf(engine),
    ...(arrived.length === 0
      ? {}
      : { meanHops: sum(Array.from(arrived, (packet) => packets.hops[packet]!)) / arrived.length }),
    histogram: histogramOf(latencies),
    links: linksOf(engine, clocks),
    routers: routersOf(engine),
    notes,
    checks: checksOf(engine),
  };
}

function flitLatencyOf({
  flitLatency: { flits, sum: total, least, most },
}: RecordedMesh): Pick<NocResult, 'flitLatency'> {
  return flits === 0 ? {} : { flitLatency: { mean: total / flits, min: least, max: most } };
}

function linksOf(mesh: RecordedMesh, clocks: number): NocResult['links'] {
  const { width, height } = mesh.settings;
  const sent = mesh.linkFlits();
  return Array.from({ length: width * height }, (_, node) => node).flatMap((node) => {
    const [x, y] = [node % width, Math.floor(node / width)];
    return STEPS.flatMap(([dx, dy], port) => {
      const to = [x + dx, y + dy] as const;
      if (to[0] < 0 || to[0] >= width || to[1] < 0 || to[1] >= height) return [];
      const flits = sent[node * PORTS + port]!;
      return [
        { from: [x, y] as const, to, direction: DIRECTIONS[port]!, flits, flitsPerClock: flits / Math.max(1, clocks) },
      ];
    });
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

/** Flits in = out, packets in = out, and links walked = links of the packets' routes; of an unfinished run at most. */
function checksOf(mesh: RecordedMesh): Check[] {
  const { packets, injectedFlits, ejectedFlits, arrivedPackets, isEmpty } = mesh;
  const passes = (counted: number, expected: number): boolean => (isEmpty ? counted === expected : counted <= expected);
  const sign = isEmpty ? '=' : '<=';
  let walked = 0;
  let created = 0;
  for (let packet = 0; packet < packets.count; packet += 1) {
    walked += packets.flits[packet]! * packets.hops[packet]!;
    created += packets.flits[packet]!;
  }
  const traversals = sum(mesh.linkFlits());
  const check = (name: string, what: string, counted: number, expected: number): Check => ({
    name,
    passed: passes(counted, expected),
    detail: `${what}: ${counted} ${sign} ${expected}`,
  });
  return [
    check('flits-in-and-out', 'flits that left the mesh, flits that entered it', ejectedFlits, injectedFlits),
    check('flits-created', 'flits that entered the mesh, flits of the packets', injectedFlits, created),
    check('packets-in-and-out', 'packets that arrived in full, packets', arrivedPackets, packets.count),
    check('routers-walked', 'flits through routers, flits x routers of the packets', traversals, walked),
  ];
}
