import { specError } from '../../base/errors.js';
import { readPacketList } from '../../formats/packet-list.js';
import { loadMeshKernel } from '../../host/node/load-mesh-kernel.js';
import { checkResultFolder, writeResultFolder } from '../../host/node/result-folder.js';
import { meshSettings } from '../../hw/noc/mesh/settings.js';
import type { NocMesh } from '../../model/noc-mesh.js';
import { nocFiles } from '../../report/noc-files.js';
import { nocText } from '../../report/noc-text.js';
import { resultJson } from '../../report/result-json.js';
import { batchList, type Feed, ListFeed, RandomFeed } from '../../run/noc/feeds.js';
import { meshResult } from '../../run/noc/mesh-result.js';
import { MOST_PACKETS } from '../../run/noc/packet-log.js';
import { RecordedMesh } from '../../run/noc/recorded-mesh.js';
import { type MeshRun, type RunHooks, runMeasured, runThrough } from '../../run/noc/run-mesh.js';
import { loadMesh } from '../../spec/load-mesh.js';
import type { Action, Context } from '../context.js';
import { measurementOf, type NocRequest, parseNocRequest, trafficOf } from '../noc-request.js';
import { verdict } from '../verdict.js';

/** Largest list of packets that is read: about twice what 5e7 packets take. */
const MOST_LIST_BYTES = 2 ** 31;

/** `sim noc`: a mesh alone. */
export const nocCommand: Action = async (input, context) => {
  const request = parseNocRequest(input);
  if (request.out !== undefined) await checkResultFolder(request.out);
  const loaded = await loadMesh(context.host, request.mesh);
  const { mesh } = loaded;
  const { feed, traffic } = await feedOf(request, mesh, context);
  const engine = new RecordedMesh(meshSettings(mesh), await loadMeshKernel());
  const run = await simulate(engine, feed, traffic === 'pattern', request, mesh, context);
  const { ignored, file } = loaded;
  const notes =
    ignored.length === 0 ? [] : [`${file}: measuring and printing are options of sim noc: ${ignored.join(', ')}`];
  const described = describe(request, mesh, traffic);
  const result = meshResult(engine, run, {
    mesh: described,
    traffic,
    seed: request.seed,
    version: context.version,
    notes,
  });
  if (request.json) context.out(resultJson(result));
  else if (!request.quiet) context.out(nocText(result, context.colours));
  if (request.out !== undefined) {
    const files = nocFiles(result, engine.packets);
    const how = await writeResultFolder(request.out, files, { force: request.force, signal: context.signal });
    if (!request.quiet) context.err(`${how}: ${request.out}\n`);
  }
  return verdict(result.checks, context);
};

/** The mesh with the traffic and the measurement of this run: neither of a list, no window of a batch. */
function describe(request: NocRequest, file: NocMesh, kind: ChosenFeed['traffic']): NocMesh {
  const { traffic: _traffic, run: _run, ...mesh } = file;
  if (kind === 'list') return mesh;
  const traffic = trafficOf(request, file);
  return kind === 'batch' ? { ...mesh, traffic } : { ...mesh, traffic, run: measurementOf(request, file) };
}

interface ChosenFeed {
  readonly feed: Feed;
  readonly traffic: 'list' | 'batch' | 'pattern';
}

async function feedOf(request: NocRequest, mesh: NocMesh, { host }: Context): Promise<ChosenFeed> {
  const { packets, batch, seed } = request;
  const area = mesh.mesh;
  if (packets !== undefined) {
    const limits = { nodes: area.width * area.height, mostPackets: MOST_PACKETS };
    const list = readPacketList(await host.read(packets, MOST_LIST_BYTES), packets, limits);
    return { feed: new ListFeed(list), traffic: 'list' };
  }
  const traffic = trafficOf(request, mesh);
  refuseSize(request, mesh);
  try {
    if (batch === undefined) return { feed: new RandomFeed(traffic, area, seed), traffic: 'pattern' };
    const list = batchList(traffic, { ...area, hotspot: traffic.hotspot }, batch, seed);
    return { feed: new ListFeed(list), traffic: 'batch' };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw specError(request.mesh, 'traffic', error.message);
  }
}

/** Refuses a run whose packets could not be kept. @throws SpecError */
function refuseSize(request: NocRequest, mesh: NocMesh): void {
  const nodes = mesh.mesh.width * mesh.mesh.height;
  const { rate, packetFlits } = trafficOf(request, mesh);
  const { warmUpClocks, measuredClocks } = measurementOf(request, mesh);
  const { batch } = request;
  const packets = nodes * (batch ?? (rate / packetFlits) * (warmUpClocks + measuredClocks));
  if (packets <= MOST_PACKETS) return;
  const what = batch === undefined ? '--measure' : '--batch';
  throw specError(
    what,
    '',
    `would create about ${packets.toPrecision(2)} packets, the times of at most ${MOST_PACKETS} are kept`,
  );
}

const ANNOUNCE_AFTER_MS = 2000;
const SAY_EVERY_MS = 5000;

async function simulate(
  engine: RecordedMesh,
  feed: Feed,
  isMeasured: boolean,
  request: NocRequest,
  mesh: NocMesh,
  context: Context,
): Promise<MeshRun> {
  let said = performance.now() + ANNOUNCE_AFTER_MS - SAY_EVERY_MS;
  const hooks: RunHooks = {
    signal: context.signal,
    onProgress: (clock) => {
      if (request.quiet || performance.now() - said < SAY_EVERY_MS) return;
      said = performance.now();
      context.err(`clock ${clock}, ${engine.arrivedPackets} of ${engine.packets.count} packets have arrived\n`);
    },
  };
  return isMeasured ? runMeasured(engine, feed, measurementOf(request, mesh), hooks) : runThrough(engine, feed, hooks);
}
