import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Interrupted } from '../../src/base/errors.js';
import type { MeshSettings } from '../../src/hw/noc/mesh/settings.js';
import { TRAFFIC_PATTERNS } from '../../src/model/noc-mesh.js';
import { batchList, ListFeed, RandomFeed } from '../../src/run/noc/feeds.js';
import { type Counted, meshChecks } from '../../src/run/noc/mesh-checks.js';
import { meshResult } from '../../src/run/noc/mesh-result.js';
import { RecordedMesh } from '../../src/run/noc/recorded-mesh.js';
import { runMeasured, runThrough } from '../../src/run/noc/run-mesh.js';
import { KERNELS, meshOf, type Packet, replay, timesOf } from '../support/noc.js';

const HOOKS = { onProgress: () => {}, signal: new AbortController().signal };
const mesh = (changes: Partial<MeshSettings> = {}): MeshSettings => ({
  ...meshOf('r1v1s1p0f1c0', 8, 2, 8),
  ...changes,
});
const latency = (settings: MeshSettings, packet: Packet): number => timesOf(replay(settings, [packet]), 0)[3]!;

describe('without other traffic', () => {
  test.each([
    ['four stages', 'r1v1s1p0f1c0', 5],
    ['lookahead', 'r0v1s1p0f1c2', 4],
    ['speculation', 'r0v1s1p0f1c2spec', 3],
  ])('%s: 2 clocks and %s a router, and one a further flit', (_, code, perRouter) => {
    for (const [to, routers] of [
      [0, 1],
      [1, 2],
      [63, 15],
    ] as const) {
      for (const flits of [1, 4]) {
        expect(latency(meshOf(code, 8, 2, 8), [0, 0, to, flits])).toBe(2 + perRouter * routers + flits - 1);
      }
    }
  });

  test('buffers of 1 flit cost 4 clocks a flit beyond the first, 4 flits cost 1 in 4', () => {
    const alone = (depth: number): number => latency(mesh({ bufferFlits: depth }), [0, 0, 7, 16]);
    expect(alone(8)).toBe(42 + 15);
    expect(alone(1)).toBe(42 + 15 + 15 * 4);
    expect(alone(4)).toBe(42 + 15 + 3);
  });

  test('a 4 x 2 mesh routes x first, yx the other way round, both as long', () => {
    const settings = mesh({ width: 4, height: 2 });
    for (const [routing, over] of [
      ['xy', 1],
      ['yx', 4],
    ] as const) {
      const engine = replay({ ...settings, routing }, [[0, 0, 5, 1]]);
      expect([
        timesOf(engine, 0)[3],
        engine
          .linkFlits()
          .subarray(over * 5, over * 5 + 4)
          .some((flits) => flits > 0),
      ]).toEqual([2 + 5 * 3, true]);
    }
  });
});

describe('cases at the edge', () => {
  test.each([
    ['1 x 1', mesh({ width: 1, height: 1 }), 1],
    ['1 x 9', mesh({ width: 1, height: 9 }), 9],
    ['9 x 1', mesh({ width: 9, height: 1 }), 9],
    ['one channel of one flit', mesh({ virtualChannels: 1, bufferFlits: 1 }), 64],
    ['31 channels', mesh({ virtualChannels: 31 }), 64],
  ])('%s: packets of 1 to 40 flits from every node to every node arrive', (_, settings, nodes) => {
    const packets = Array.from(
      { length: nodes * nodes },
      (_each, at): Packet => [0, Math.floor(at / nodes), at % nodes, 1 + (at % 40)],
    );
    const engine = replay(settings, packets);
    expect([engine.arrivedPackets, engine.ejectedFlits]).toEqual([packets.length, engine.injectedFlits]);
  });

  test('200,000 packets to one node arrive, one flit a clock at the end', () => {
    const packets = Array.from({ length: 200_000 }, (_, at): Packet => [0, at % 64, 27, 1]);
    const engine = replay(mesh({ virtualChannels: 4 }), packets);
    expect(engine.arrivedPackets).toBe(200_000);
    expect(engine.lastArrival).toBeGreaterThan(200_000);
  });

  test('an idle mesh jumps to the next packet: a million clocks are 30 steps', () => {
    const engine = replay(mesh(), [
      [0, 0, 1, 1],
      [1_000_000, 0, 1, 1],
    ]);
    expect(engine.lastArrival).toBeGreaterThan(1_000_000);
    expect(engine.busyClocks).toBeLessThan(30);
  });
});

test('random meshes and lists: every flit arrives, whatever routing, allocator, channels and depth', () => {
  fc.assert(
    fc.property(
      fc.record({
        width: fc.integer({ min: 1, max: 6 }),
        height: fc.integer({ min: 1, max: 6 }),
        virtualChannels: fc.integer({ min: 1, max: 9 }),
        bufferFlits: fc.integer({ min: 1, max: 9 }),
        routing: fc.constantFrom('xy' as const, 'yx' as const, 'westFirst' as const),
        allocator: fc.constantFrom('islip' as const, 'separableInputFirst' as const),
        stages: fc.constantFrom('pipelined' as const, 'batched' as const),
        code: fc.constantFrom('r1v1s1p0f1c0', 'r0v1s1p0f1c2', 'r0v1s1p0f1c2spec', 'r2v2s2p1f1c1', 'r3v1s1p1f2c0'),
        seed: fc.array(fc.tuple(fc.nat(40), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 12 })), {
          minLength: 1,
          maxLength: 200,
        }),
      }),
      ({ code, allocator, seed, ...changes }) => {
        const settings = { ...meshOf(code, 8, 1, 1), ...changes, vcAllocator: allocator, switchAllocator: allocator };
        const nodes = settings.width * settings.height;
        const packets = seed
          .map(([clock, from, to, flits]): Packet => [clock, from % nodes, to % nodes, flits])
          .sort((a, b) => a[0] - b[0]);
        const [engine, wasm] = Object.values(KERNELS).map((kernel) => replay(settings, packets, kernel)) as [
          RecordedMesh,
          RecordedMesh,
        ];
        expect(packets.map((_, at) => timesOf(wasm, at))).toEqual(packets.map((_, at) => timesOf(engine, at)));
        expect(engine.isEmpty).toBe(true);
        expect(engine.ejectedFlits).toBe(packets.reduce((sum, packet) => sum + packet[3], 0));
        const walked = packets.reduce((sum, packet, at) => sum + packet[3] * engine.packets.hops[at]!, 0);
        expect(engine.linkFlits().reduce((sum, flits) => sum + flits, 0)).toBe(walked);
        for (const [at, [, from, to]] of packets.entries()) {
          const { width } = settings;
          const links =
            Math.abs((from % width) - (to % width)) + Math.abs(Math.floor(from / width) - Math.floor(to / width));
          expect(engine.packets.hops[at]).toBe(links + 1);
        }
      },
    ),
    { numRuns: 150 },
  );
});

describe('traffic', () => {
  const area = { width: 8, height: 8 };
  const measurement = { warmUpClocks: 1000, measuredClocks: 4000, drainClocks: 5000 };

  test.each(TRAFFIC_PATTERNS)('%s: offers its rate, and the same packets for the same seed', async (pattern) => {
    const traffic = { pattern, rate: 0.04, packetFlits: 2, hotspot: { node: 27, share: 0.1 } };
    const runs = await Promise.all(
      [1, 2].map(async () => {
        const engine = new RecordedMesh(mesh({ virtualChannels: 4 }), KERNELS.wasm);
        const run = await runMeasured(engine, new RandomFeed(traffic, area, 'seed'), measurement, HOOKS);
        return { engine, run };
      }),
    );
    const context = { mesh: {} as never, traffic: 'pattern', seed: 'seed', version: '0', notes: [] } as const;
    const [one, two] = runs.map(({ engine, run }) => meshResult(engine, run, context));
    expect(two).toEqual(one);
    expect(one!.checks.filter(({ passed }) => !passed)).toEqual([]);
    expect(one!.offeredRate).toBeGreaterThan(0.037);
    expect(one!.offeredRate).toBeLessThan(0.043);
    expect(one!.saturation.isSaturated).toBe(false);
  });

  test('bursts keep the mean rate and wait longer than single packets', async () => {
    const mean = async (
      burst: { meanClocks: number; dutyCycle: number } | undefined,
    ): Promise<[rate: number, clocks: number]> => {
      const engine = new RecordedMesh(mesh({ virtualChannels: 4 }), KERNELS.wasm);
      const traffic = {
        pattern: 'uniform',
        rate: 0.1,
        packetFlits: 1,
        ...(burst === undefined ? {} : { burst }),
      } as const;
      const run = await runMeasured(
        engine,
        new RandomFeed(traffic, area, 'b'),
        { ...measurement, measuredClocks: 40_000 },
        HOOKS,
      );
      const result = meshResult(engine, run, {
        mesh: {} as never,
        traffic: 'pattern',
        seed: 'b',
        version: '0',
        notes: [],
      });
      return [result.offeredRate, result.latency!.mean];
    };
    const [steady, bursts] = [await mean(undefined), await mean({ meanClocks: 50, dutyCycle: 0.2 })];
    expect(Math.abs(bursts[0] / 0.1 - 1)).toBeLessThan(0.06);
    expect(bursts[1]).toBeGreaterThan(steady[1] + 0.3);
  });

  test('beyond the knee a mesh says that it is saturated', async () => {
    const engine = new RecordedMesh(mesh(), KERNELS.wasm);
    const traffic = { pattern: 'uniform', rate: 0.6, packetFlits: 1 } as const;
    const run = await runMeasured(engine, new RandomFeed(traffic, area, 's'), measurement, HOOKS);
    const { saturation, checks } = meshResult(engine, run, {
      mesh: {} as never,
      traffic: 'pattern',
      seed: 's',
      version: '0',
      notes: [],
    });
    expect([saturation.isSaturated, checks.every(({ passed }) => passed)]).toEqual([true, true]);
  });

  test('a run that is given up: its checks are exact, and each notices a figure that is off by 1', async () => {
    const engine = new RecordedMesh(mesh(), KERNELS.wasm);
    const traffic = { pattern: 'uniform', rate: 0.6, packetFlits: 3 } as const;
    const run = await runMeasured(
      engine,
      new RandomFeed(traffic, area, 's'),
      { ...measurement, drainClocks: 10 },
      HOOKS,
    );
    expect([run.isCutOff, engine.injectedFlits > engine.ejectedFlits]).toEqual([true, true]);
    const counted = (changes: Partial<Counted>): Counted => ({
      ...{ packets: engine.packets, arrivedPackets: engine.arrivedPackets, injectedFlits: engine.injectedFlits },
      ...{ ejectedFlits: engine.ejectedFlits, linkFlits: () => engine.linkFlits() },
      census: (each) => engine.census(each),
      ...changes,
    });
    const failed = (changes: Partial<Counted>): readonly string[] =>
      meshChecks(counted(changes)).flatMap(({ name, passed }) => (passed ? [] : [name]));
    expect(failed({})).toEqual([]);
    expect(failed({ injectedFlits: engine.injectedFlits + 1 })).toEqual(['flits-in-and-out', 'flits-created']);
    expect(failed({ ejectedFlits: engine.ejectedFlits - 1 })).toEqual(['flits-in-and-out']);
    expect(failed({ arrivedPackets: engine.arrivedPackets + 1 })).toEqual(['packets-in-and-out']);
    expect(failed({ linkFlits: () => engine.linkFlits().fill(1, 0, 1) })).toEqual(['routers-walked']);
    let skipped = false;
    const withoutOne: Counted['census'] = (each) =>
      engine.census((packet) => {
        if (packet.walked === 0 || skipped) each(packet);
        else skipped = true;
      });
    expect(failed({ census: withoutOne })).toEqual([
      ...['flits-in-and-out', 'flits-created', 'packets-in-and-out', 'routers-walked'],
    ]);
  });

  test('traffic that would fill the memory while the mesh drains is refused with the clock and a remedy', async () => {
    const engine = new RecordedMesh(mesh(), KERNELS.wasm);
    const feed = new RandomFeed({ pattern: 'uniform', rate: 0.6, packetFlits: 1 }, area, 's');
    const endless = { warmUpClocks: 0, measuredClocks: 1000, drainClocks: 1_000_000_000 };
    await expect(runMeasured(engine, feed, endless, { ...HOOKS, mostPackets: 100_000 })).rejects.toThrow(
      /^--drain: 15\d{4} packets by clock 4096, the times of at most 100000 are kept; shorten --drain/,
    );
  });

  test('a list that keeps every clock busy: no more busy clocks than clocks, credits behind the last arrival aside', async () => {
    const engine = new RecordedMesh(mesh({ width: 2, height: 1 }), KERNELS.wasm);
    const list = batchList({ pattern: 'uniform', rate: 1, packetFlits: 1 }, { width: 2, height: 1 }, 500, 's');
    const { clocks, busyClocks } = await runThrough(engine, new ListFeed(list), HOOKS);
    expect(engine.busyClocks).toBeGreaterThan(busyClocks);
    expect(busyClocks).toBeLessThanOrEqual(clocks);
    expect(clocks).toBe(engine.lastArrival + 1);
  });

  test('a run that is interrupted ends with Interrupted', async () => {
    const engine = new RecordedMesh(mesh(), KERNELS.wasm);
    const stop = new AbortController();
    stop.abort();
    const feed = new RandomFeed({ pattern: 'uniform', rate: 0.5, packetFlits: 1 }, area, 's');
    await expect(runThrough(engine, feed, { onProgress: () => {}, signal: stop.signal })).rejects.toThrow(Interrupted);
  });
});
