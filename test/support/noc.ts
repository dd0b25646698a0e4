import { readFileSync } from 'node:fs';
import { csvParse } from 'd3-dsv';
import { type MakeKernel, plainKernel } from '../../src/hw/noc/mesh/kernel-host.js';
import type { MeshSettings } from '../../src/hw/noc/mesh/settings.js';
import { RecordedMesh } from '../../src/run/noc/recorded-mesh.js';
import { builtMeshKernel } from './mesh-kernel.js';

/** A row of a golden file. */
export type GoldenRow = Readonly<Record<string, string>>;

export const readGolden = (path: string): readonly GoldenRow[] =>
  [...csvParse(readFileSync(path, 'utf8').replaceAll('\r', ''))] as readonly GoldenRow[];

/** Packets of a list: clock, source, destination, flits. */
export type Packet = readonly [clock: number, source: number, destination: number, flits: number];

export const readPackets = (path: string): readonly Packet[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as unknown as Packet);

/** A square mesh with the delays of a code like `r1v1s1p0f1c0`, `spec` behind it for speculation. */
export function meshOf(code: string, side: number, virtualChannels: number, bufferFlits: number): MeshSettings {
  const digits = /^r(\d)v(\d)s(\d)p(\d)f(\d)c(\d)(spec)?$/.exec(code);
  if (digits === null) throw new Error(`${code} is no delay code`);
  const [routing, vcAllocation, switchAllocation, prepare, final, credit] = digits.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    width: side,
    height: side,
    virtualChannels,
    bufferFlits,
    delays: { routing, vcAllocation, switchAllocation, traversal: prepare + final, credit },
    linkCycles: 1,
    stages: 'batched',
    speculative: digits[7] !== undefined,
    vcAllocator: 'islip',
    switchAllocator: 'islip',
    routing: 'xy',
  };
}

/** Both builds of the kernel, from one source. */
export const KERNELS: Readonly<Record<'plain' | 'wasm', MakeKernel>> = {
  plain: plainKernel,
  wasm: builtMeshKernel,
};

/** Sends a list, ordered by clock, and runs until everything has arrived. */
export function replay(
  settings: MeshSettings,
  packets: readonly Packet[],
  makeKernel: MakeKernel = KERNELS.plain,
): RecordedMesh {
  const mesh = new RecordedMesh(settings, makeKernel);
  for (const [clock, source, destination, flits] of packets) mesh.send(clock, source, destination, flits);
  while (!mesh.isEmpty) {
    const before = mesh.arrivedPackets;
    mesh.runTo(mesh.now + 2 ** 20);
    if (mesh.arrivedPackets === before) throw new Error('packets are stuck');
  }
  return mesh;
}

/** Times of a packet as the golden files write them: injection, arrival of head and tail, both latencies, routers. */
export function timesOf({ packets }: RecordedMesh, packet: number): readonly number[] {
  const { created, injected, headArrived, tailArrived, hops } = packets;
  const tail = tailArrived[packet]!;
  return [
    injected[packet]!,
    headArrived[packet]!,
    tail,
    tail - created[packet]!,
    tail - injected[packet]!,
    hops[packet]!,
  ];
}
