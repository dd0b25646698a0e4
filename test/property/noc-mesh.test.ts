import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MakeKernel } from '../../src/hw/noc/mesh/kernel-host.js';
import { type ArrivedPacket, Mesh, type PacketRequest } from '../../src/hw/noc/mesh/mesh.js';
import { hopsBetween, type MeshSettings } from '../../src/hw/noc/mesh/settings.js';
import { KERNELS } from '../support/noc.js';

const delays = fc.record({
  routing: fc.integer({ min: 0, max: 3 }),
  vcAllocation: fc.integer({ min: 1, max: 3 }),
  switchAllocation: fc.integer({ min: 1, max: 3 }),
  traversal: fc.integer({ min: 1, max: 3 }),
  credit: fc.integer({ min: 0, max: 3 }),
});

const settings: fc.Arbitrary<MeshSettings> = fc
  .record({
    width: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 5 }),
    virtualChannels: fc.integer({ min: 1, max: 4 }),
    bufferFlits: fc.integer({ min: 1, max: 6 }),
    routing: fc.constantFrom('xy', 'yx', 'westFirst'),
    delays,
    linkCycles: fc.integer({ min: 1, max: 3 }),
    speculative: fc.boolean(),
    vcAllocator: fc.constantFrom('islip', 'separableInputFirst'),
    switchAllocator: fc.constantFrom('islip', 'separableInputFirst'),
    stages: fc.constantFrom('pipelined', 'batched'),
  })
  .map((all) => (all.speculative ? { ...all, delays: { ...all.delays, vcAllocation: 1, switchAllocation: 1 } } : all));

/** Settings with up to 150 packets in 60 cycles: far more than a small mesh takes at once. */
const cases = settings.chain((mesh) => {
  const node = fc.nat(mesh.width * mesh.height - 1);
  const packet = fc.record({
    cycle: fc.nat(60),
    source: node,
    destination: node,
    flits: fc.integer({ min: 1, max: 9 }),
  });
  const packets = fc.array(packet, { minLength: 1, maxLength: 150 });
  return packets.map((list) => ({ mesh, list: list.toSorted((a, b) => a.cycle - b.cycle) }));
});

/** Packets in the order of their list, and the mesh when all have arrived and every credit is back. */
function replay(settings: MeshSettings, packets: readonly PacketRequest[], makeKernel: MakeKernel = KERNELS.plain) {
  const mesh = new Mesh(settings, makeKernel);
  const arrived: ArrivedPacket[] = [];
  for (const packet of packets) mesh.push(packet);
  for (let until = 1000; mesh.run(until); until += 1000) {
    if (until > 2 ** 24) throw new Error(`${mesh.outstanding} packets have not arrived after ${until} cycles`);
  }
  mesh.take((packet) => {
    arrived[packet.id] = packet;
  });
  return { mesh, arrived };
}

/** Latency of a packet that meets nothing and never waits for a credit: a lower bound. */
function leastLatency(mesh: MeshSettings, { source, destination, flits }: PacketRequest): number {
  const hops = hopsBetween(mesh, source, destination);
  const { routing, vcAllocation, switchAllocation, traversal } = mesh.delays;
  const allocation = mesh.speculative ? Math.max(vcAllocation, switchAllocation) : vcAllocation + switchAllocation;
  return 3 + hops * (routing + allocation + traversal) + (hops - 1) * mesh.linkCycles + flits - 1;
}

test('random meshes and packets: all arrive, none faster than alone, traversals = flits x hops, wasm = TypeScript', () => {
  fc.assert(
    fc.property(cases, ({ mesh: settings, list }) => {
      const { arrived, mesh } = replay(settings, list);
      const twin = replay(settings, list, KERNELS.wasm);
      expect(twin.arrived).toEqual(arrived);
      expect(twin.mesh.linkFlits()).toEqual(mesh.linkFlits());
      expect([twin.mesh.counts(), twin.mesh.flitLatency()]).toEqual([mesh.counts(), mesh.flitLatency()]);
      expect([mesh.outstanding, mesh.counts().inside, mesh.injectedFlits]).toEqual([0, 0, mesh.ejectedFlits]);
      let hops = 0;
      list.forEach((packet, i) => {
        const { tailArrived, headArrived, injected } = arrived[i]!;
        expect(tailArrived - packet.cycle).toBeGreaterThanOrEqual(leastLatency(settings, packet));
        expect(tailArrived - headArrived).toBeGreaterThanOrEqual(packet.flits - 1);
        expect(injected).toBeGreaterThanOrEqual(packet.cycle);
        hops += packet.flits * hopsBetween(settings, packet.source, packet.destination);
      });
      expect(mesh.linkFlits().reduce((sum, flits) => sum + flits, 0)).toBe(hops);
    }),
    { numRuns: 150 },
  );
});

/** Flits through every output when each packet goes along the first dimension first, [router][port]. */
function expectedLinks({ width, height }: MeshSettings, list: readonly PacketRequest[], xFirst: boolean): Int32Array {
  const links = new Int32Array(width * height * 5);
  for (const { source, destination, flits } of list) {
    let [x, y] = [source % width, Math.floor(source / width)];
    const [toX, toY] = [destination % width, Math.floor(destination / width)];
    while (x !== toX || y !== toY) {
      const alongX = xFirst ? x !== toX : y === toY;
      const port = alongX ? (toX > x ? 0 : 1) : toY > y ? 2 : 3;
      links[(x + width * y) * 5 + port]! += flits;
      if (alongX) x += Math.sign(toX - x);
      else y += Math.sign(toY - y);
    }
    links[destination * 5 + 4]! += flits;
  }
  return links;
}

test('xy and yx load the links that their routes say; west-first goes all the way to -x before it turns', () => {
  fc.assert(
    fc.property(cases, ({ mesh, list }) => {
      const linksOf = (routing: MeshSettings['routing'], packets: readonly PacketRequest[]): Int32Array =>
        replay({ ...mesh, routing }, packets, KERNELS.wasm).mesh.linkFlits();
      expect(linksOf('xy', list)).toEqual(expectedLinks(mesh, list, true));
      expect(linksOf('yx', list)).toEqual(expectedLinks(mesh, list, false));
      const west = list.filter(({ source, destination }) => destination % mesh.width <= source % mesh.width);
      expect(linksOf('westFirst', west)).toEqual(expectedLinks(mesh, west, true));
    }),
    { numRuns: 60 },
  );
});

test('the order in which packets of one cycle are listed does not matter when their sources differ', () => {
  fc.assert(
    fc.property(settings, fc.integer(), (mesh, seed) => {
      const nodes = mesh.width * mesh.height;
      const packets = Array.from({ length: nodes }, (_, source) => ({
        cycle: 0,
        source,
        destination: Math.abs(source * 7 + seed) % nodes,
        flits: 1 + (source % 4),
      }));
      const tails = (list: readonly PacketRequest[]): readonly number[] =>
        replay(mesh, list, KERNELS.wasm)
          .arrived.toSorted((a, b) => a.source - b.source)
          .map(({ tailArrived }) => tailArrived);
      expect(tails(packets.toReversed())).toEqual(tails(packets));
    }),
    { numRuns: 60 },
  );
});
