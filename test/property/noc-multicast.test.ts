import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as L from '../../src/hw/noc/mesh/kernel/layout.js';
import type { MakeKernel } from '../../src/hw/noc/mesh/kernel-host.js';
import type { MeshSettings, MeshUse } from '../../src/hw/noc/mesh/settings.js';
import { KERNELS, meshOf } from '../support/noc.js';
import { HostedMesh, type HostedPacket, type TakesAt, treeOf } from '../support/noc-host.js';

/** A mesh with multicast trees and packets, and how long nodes keep each packet. */
interface Case {
  readonly settings: MeshSettings;
  readonly use: Omit<MeshUse, 'handover'>;
  readonly packets: readonly HostedPacket[];
  /** Nodes that each packet goes to. */
  readonly ends: readonly (readonly number[])[];
  /** Cycles from the arrival of a tail until its node takes it, by turns. */
  readonly keeps: readonly number[];
}

const settings: fc.Arbitrary<MeshSettings> = fc
  .record({
    width: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 5 }),
    virtualChannels: fc.integer({ min: 1, max: 4 }),
    bufferFlits: fc.integer({ min: 1, max: 8 }),
    routing: fc.constantFrom('xy' as const, 'yx' as const, 'westFirst' as const),
    delays: fc.record({
      routing: fc.integer({ min: 0, max: 3 }),
      vcAllocation: fc.integer({ min: 1, max: 3 }),
      switchAllocation: fc.integer({ min: 1, max: 3 }),
      traversal: fc.integer({ min: 1, max: 3 }),
      credit: fc.integer({ min: 0, max: 3 }),
    }),
    linkCycles: fc.integer({ min: 1, max: 3 }),
    speculative: fc.boolean(),
    vcAllocator: fc.constantFrom('islip' as const, 'separableInputFirst' as const),
    switchAllocator: fc.constantFrom('islip' as const, 'separableInputFirst' as const),
    stages: fc.constantFrom('pipelined' as const, 'batched' as const),
  })
  .map((all) => (all.speculative ? { ...all, delays: { ...all.delays, vcAllocation: 1, switchAllocation: 1 } } : all));

/** Every channel in one class: of as many classes as there are owners. */
const classes = (virtualChannels: number): fc.Arbitrary<readonly number[]> =>
  fc.array(fc.nat(2), { minLength: virtualChannels, maxLength: virtualChannels }).map((owners) => {
    const masks = [0, 1, 2].map((each) =>
      owners.reduce((mask, owner, vc) => (owner === each ? mask | (1 << vc) : mask), 0),
    );
    return masks.filter((mask) => mask !== 0);
  });

/** Up to 8 trees, whose packets fit into a buffer, and up to 80 packets in 40 cycles; the outer node is an end like others. */
const cases: fc.Arbitrary<Case> = settings.chain((mesh) => {
  const nodes = mesh.width * mesh.height;
  const node = fc.nat(nodes);
  const group = fc.record({
    source: node,
    to: fc.uniqueArray(node, { minLength: 1, maxLength: nodes + 1 }),
    turns: fc.nat(),
  });
  const packet = fc.record({
    cycle: fc.nat(40),
    source: node,
    destination: node,
    flits: fc.integer({ min: 1, max: 12 }),
    group: fc.option(fc.nat(), { nil: undefined, freq: 2 }),
    messageClass: fc.nat(),
  });
  return fc
    .record({
      classes: classes(mesh.virtualChannels),
      groups: fc.array(group, { minLength: 1, maxLength: 8 }),
      list: fc.array(packet, { minLength: 1, maxLength: 80 }),
      keeps: fc.array(fc.nat(30), { minLength: 1, maxLength: 20 }),
    })
    .map(({ classes: masks, groups, list, keeps }) => {
      const sorted = list.toSorted((a, b) => a.cycle - b.cycle);
      const chosen = sorted.map((each) => (each.group === undefined ? undefined : each.group % groups.length));
      const packets = sorted.map(({ cycle, source, destination, flits, messageClass }, at): HostedPacket => {
        const common = { cycle, messageClass: messageClass % masks.length };
        const tree = groups[chosen[at] ?? -1];
        if (tree === undefined) return { ...common, source, destination, flits, copies: 1 };
        return {
          ...common,
          source: tree.source,
          destination: nodes + 1 + chosen[at]!,
          flits: 1 + ((flits - 1) % mesh.bufferFlits),
          copies: tree.to.length,
        };
      });
      const ends = sorted.map(({ destination }, at) => groups[chosen[at] ?? -1]?.to ?? [destination]);
      const tables = groups.map(({ source, to, turns }) => treeOf(mesh, source, to, turns));
      return { settings: mesh, use: { classes: masks, groups: tables }, packets, ends, keeps };
    });
});

function run({ settings: mesh, use, packets, keeps }: Case, makeKernel: MakeKernel): HostedMesh {
  let at = 0;
  const takesAt: TakesAt = ({ arrival }) => {
    at += 1;
    return arrival + keeps[at % keeps.length]!;
  };
  const hosted = new HostedMesh(mesh, use, packets, takesAt, makeKernel);
  expect(hosted.runToEnd()).toBe(true);
  return hosted;
}

/** Flits that reached each node, by packet: how many, and whether the head was the first and the tail the last. */
function flitsAtEnds({ deliveries }: HostedMesh): ReadonlyMap<string, { flits: number; isWhole: boolean }> {
  const found = new Map<string, { flits: number; isWhole: boolean; arrival: number; isOver: boolean }>();
  for (const { packet, node, arrival, isHead, isTail } of deliveries) {
    const known = found.get(`${packet} ${node}`);
    const inOrder = known === undefined ? isHead : !isHead && !known.isOver && known.isWhole && arrival > known.arrival;
    found.set(`${packet} ${node}`, { flits: (known?.flits ?? 0) + 1, isWhole: inOrder, arrival, isOver: isTail });
  }
  return new Map([...found].map(([key, { flits, isWhole, isOver }]) => [key, { flits, isWhole: isWhole && isOver }]));
}

/** Everything of the mesh is as it was before the first packet: places, credits, channels. */
function expectEmpty(hosted: HostedMesh, { settings: mesh, use }: Case): void {
  const { width, height, virtualChannels: vcs, bufferFlits: depth } = mesh;
  const nodes = width * height;
  expect([hosted.word(L.IN_FLIGHT), hosted.word(L.EVENTS)]).toEqual([0, 0]);
  expect((hosted.word(L.INJECTED) + hosted.word(L.COPIED)) | 0).toBe(hosted.word(L.EJECTED));
  expect(new Set(hosted.array(L.CREDITS, nodes * L.PORTS * vcs))).toEqual(new Set([depth]));
  expect(new Set(hosted.array(L.SOURCE_CREDITS, (nodes + 1) * vcs))).toEqual(new Set([depth]));
  expect(new Set(hosted.array(L.FREE_VCS, nodes * L.PORTS))).toEqual(new Set([2 ** vcs - 1]));
  expect(hosted.word(L.FULLEST)).toBeLessThanOrEqual(depth);
  expect(use.classes.reduce((all, mask) => all | mask, 0)).toBe(2 ** vcs - 1);
}

/*
 * What keeps this free of deadlock: routes whose turns cannot close a circle, copies that go on one output after the other
 * and only where the whole packet fits, and nodes that take every packet in the end, whatever else arrives. The last is the
 * host's promise: in the chip that of the step credits (second part below).
 */
describe('crossing multicast trees and packets from node to node, nodes that keep packets for a while', () => {
  test('100 random meshes: every packet reaches each of its nodes once and whole, nothing waits for ever, wasm = TypeScript', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const hosted = run(all, KERNELS.plain);
        const twin = run(all, KERNELS.wasm);
        expect(twin.deliveries).toEqual(hosted.deliveries);
        const words = all.settings.width * all.settings.height * L.PORTS;
        expect(twin.array(L.LINK_FLITS, words)).toEqual(hosted.array(L.LINK_FLITS, words));
        expect([L.COPIED, L.FULLEST, L.BUSY_CYCLES].map((each) => twin.word(each))).toEqual(
          [L.COPIED, L.FULLEST, L.BUSY_CYCLES].map((each) => hosted.word(each)),
        );
        const wanted = all.packets.flatMap(({ flits }, at) =>
          all.ends[at]!.map((node) => [`${at} ${node}`, { flits, isWhole: true }] as const),
        );
        expect(flitsAtEnds(hosted)).toEqual(new Map(wanted));
        expectEmpty(hosted, all);
      }),
      { numRuns: 100 },
    );
  });

  test('every link of a tree carries each flit once, however many nodes lie behind it', () => {
    fc.assert(
      fc.property(cases, (all) => {
        const trees = { ...all, packets: all.packets.filter(({ copies }) => copies > 1) };
        const nodes = all.settings.width * all.settings.height;
        const links = new Array<number>(nodes * L.PORTS).fill(0);
        for (const { destination, flits } of trees.packets) {
          for (let output = 0; output < links.length; output += 1) {
            const bits = all.use.groups[destination - nodes - 1]![Math.floor(output / L.PORTS)]!;
            if (((bits >> (output % L.PORTS)) & 1) !== 0) links[output]! += flits;
          }
        }
        expect(run(trees, KERNELS.wasm).array(L.LINK_FLITS, links.length)).toEqual(links);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a node that takes a packet only after a later one: the circle that step credits forbid', () => {
  const mesh: MeshSettings = { ...meshOf('r1v1s1p0f1c0', 2, 1, 1), height: 1 };
  const packet = (cycle: number, messageClass: number): HostedPacket => ({
    ...{ cycle, source: 0, destination: 1, flits: 1, copies: 1 },
    messageClass,
  });
  interface Wait {
    readonly settings: MeshSettings;
    readonly masks: readonly number[];
    /** Packets before the mark, and those of them that node 1 has room for. */
    readonly ahead: number;
    readonly room: number;
  }
  /** Node 1 keeps the packets before the mark for which it has no room until the mark, the last packet, is there. */
  const start = ({ settings, masks, ahead, room }: Wait, makeKernel: MakeKernel): HostedMesh => {
    const kept: number[] = [];
    const packets = Array.from({ length: ahead + 1 }, (_, at) => packet(at, at === ahead ? masks.length - 1 : 0));
    const hosted: HostedMesh = new HostedMesh(
      settings,
      { classes: masks, groups: [] },
      packets,
      ({ packet: which, channel, arrival }) => {
        const isKept = which >= room && which < ahead;
        if (isKept) kept.push(channel);
        if (which === ahead) for (const each of kept) hosted.take(each, arrival);
        return isKept ? Number.POSITIVE_INFINITY : arrival;
      },
      makeKernel,
    );
    return hosted;
  };

  test.each(Object.entries(KERNELS))(
    '%s: one channel of 1 flit, 2 packets ahead of the mark: everybody waits',
    (_, kernel) => {
      const hosted = start({ settings: mesh, masks: [1], ahead: 2, room: 0 }, kernel);
      expect(hosted.runToEnd()).toBe(false);
      expect(hosted.word(L.NEXT)).toBe(L.NEVER);
      expect(hosted.deliveries.map(({ packet: which }) => which)).toEqual([0]);
    },
  );

  test.each([
    [
      'a step credit, so that only 2 packets are sent for which there is room',
      { settings: mesh, masks: [1], ahead: 2, room: 2 },
    ],
    [
      'a class of its own for the mark',
      { settings: { ...mesh, virtualChannels: 2 }, masks: [1, 2], ahead: 2, room: 0 },
    ],
    [
      'a buffer of 4 flits for 3 packets and the mark',
      { settings: { ...mesh, bufferFlits: 4 }, masks: [1], ahead: 3, room: 0 },
    ],
  ] as const)('%s: nobody waits', (_, wait) => {
    const hosted = start(wait, KERNELS.plain);
    expect(hosted.runToEnd()).toBe(true);
    expect(hosted.deliveries).toHaveLength(wait.ahead + 1);
  });
});
