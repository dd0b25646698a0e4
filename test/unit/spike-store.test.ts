import { describe, expect, test, vi } from 'vitest';
import type { Chip } from '../../src/model/chip.js';
import type { Network } from '../../src/model/network.js';
import { calibrate } from '../../src/run/calibrate.js';
import { createInlineExecutor, inlineExecutor } from '../../src/run/executor.js';
import { withSpikeKeys } from '../../src/run/keys.js';
import type { RunOptions } from '../../src/run/options.js';
import { simulate } from '../../src/run/simulate.js';
import * as functionModel from '../../src/snn/function-model.js';
import { memoryCache } from '../memory-cache.js';
import { memoryHost } from '../memory-host.js';
import { defaultChip, priceTable } from '../support/load.js';
import { chain, dense, shape, spiking } from '../support/networks.js';
import { preparedRun, seededWorkload } from '../support/run.js';

vi.mock('../../src/snn/function-model.js', { spy: true });

const { sha256 } = memoryHost({});
const { signal } = new AbortController();
type Changes = { [S in keyof Chip]?: Partial<Chip[S]> };

const prepared = (options: Partial<RunOptions>, changes: Changes = {}, prices: 'phys' | 'ela' = 'phys') =>
  preparedRun({ chip: defaultChip(changes), options, prices: priceTable(prices) });

/** Column sums of all tests: each chip is calibrated once. */
const kept = { cache: memoryCache().cache, sha256 };
const calibrated = (run: ReturnType<typeof prepared>) => calibrate(run, inlineExecutor, { signal, kept });

/** Result of a run with a store, and how many networks of neurons were made for it. */
async function stored(run: ReturnType<typeof prepared>, store = memoryCache()) {
  const ready = withSpikeKeys(await calibrated(run), sha256);
  vi.mocked(functionModel.createFunctionModel).mockClear();
  const result = await simulate(ready, createInlineExecutor({ spikes: store.cache }), () => undefined, signal);
  return { result, models: vi.mocked(functionModel.createFunctionModel).mock.calls.length };
}

/** A chain of one layer, with a classifier behind it. */
const headed = (network: Network): Network => ({
  ...network,
  populations: [...network.populations, spiking('fc', shape(2, 1))],
  projections: [...network.projections, dense('fc', 'conv0', 'fc')],
  classifiers: [{ name: 'fc', role: 'final', population: 'fc' }],
});

const plain = async (run: ReturnType<typeof prepared>) =>
  simulate(await calibrated(run), inlineExecutor, () => undefined, signal);

describe.each(['reference', 'ideal', 'quantised', 'hardware'] as const)('spikes of 4 images under %s', (numerics) => {
  test('are kept by the first run, without changing it, and read by the second, which makes no neurons', async () => {
    const store = memoryCache();
    const entries = numerics === 'quantised' || numerics === 'hardware' ? 8 : 4;
    const first = await stored(prepared({ numerics }), store);
    expect([first.models, store.put.length]).toEqual([entries / 4, entries]);
    const second = await stored(prepared({ numerics }), store);
    expect([second.models, store.put.length]).toEqual([0, entries]);
    const without = JSON.stringify(await plain(prepared({ numerics })));
    expect(JSON.stringify(first.result)).toBe(without);
    expect(JSON.stringify(second.result)).toBe(without);
  });

  test('serve another fidelity, other prices, fewer images and other buffers with the same bytes', async () => {
    const store = memoryCache();
    await stored(prepared({ numerics }), store);
    const others = [
      () => prepared({ numerics, fidelity: { kind: 'cycle', sampleSteps: undefined, sampleImages: 2 } }),
      () => prepared({ numerics }, {}, 'ela'),
      () => prepared({ numerics, images: 2, seed: 'a' }),
      () => prepared({ numerics }, { tile: { pesPerTile: 3 } as never, noc: { flitBits: 48 } as never }),
    ];
    for (const other of others) {
      const { result, models } = await stored(other(), store);
      expect(models).toBe(0);
      expect(JSON.stringify(result)).toBe(JSON.stringify(await plain(other())));
    }
  });
});

test('under ideal and quantised they serve every cut into crossbars and every coding of the image', async () => {
  for (const numerics of ['ideal', 'quantised'] as const) {
    const store = memoryCache();
    await stored(prepared({ numerics }), store);
    const cuts: Changes[] = [
      { crossbar: { rows: 5, cols: 16, rowOrder: 'im2col', columnSum: 'digital' } as never },
      { crossbar: { sign: 'pair', inputCoding: 'bitSerialEveryStep' } as never, adc: { bits: 7 } },
      { pe: { crossbarsPerPe: 2, packKernels: true } as never },
      ...(numerics === 'ideal' ? [{ crossbar: { inputBits: 5, weightBits: 6 } as never }] : []),
    ];
    for (const cut of cuts) {
      const { result, models } = await stored(prepared({ numerics }, cut), store);
      expect(models).toBe(0);
      expect(JSON.stringify(result)).toBe(JSON.stringify(await plain(prepared({ numerics }, cut))));
    }
  }
});

describe('a key of stored spikes', () => {
  const keyOf = async (run: ReturnType<typeof prepared>) =>
    withSpikeKeys(await calibrated(run), sha256).job.spikeKeys!.own[0]!;

  test('under quantised differs with what the neurons compute', async () => {
    const numerics = 'quantised';
    const keys = await Promise.all([
      keyOf(prepared({ numerics })),
      keyOf(prepared({ numerics: 'ideal' })),
      keyOf(prepared({ numerics: 'reference' })),
      keyOf(prepared({ numerics, steps: 21 })),
      keyOf(prepared({ numerics, version: '1' })),
      keyOf(prepared({ numerics }, { crossbar: { weightBits: 5 } as never })),
      keyOf(prepared({ numerics }, { crossbar: { inputBits: 7 } as never })),
      keyOf(prepared({ numerics }, { tile: { membraneBits: 16 } as never })),
      keyOf(prepared({ numerics }, { numerics: { lowestPotential: -4 } as never })),
      keyOf(prepared({ numerics }, { numerics: { fractionBits: 4 } as never })),
      keyOf(prepared({ numerics }, { numerics: { weightScale: 'projection' } as never })),
      keyOf(preparedRun({ workload: seededWorkload(undefined, 'other'), options: { numerics } })),
    ]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('under hardware differs with the array, its cut and its ADC, not with the number of columns', async () => {
    const workload = seededWorkload(headed(chain(shape(1, 4), [{ channels: 3, stride: 2 }])));
    const of = (changes: Changes) =>
      keyOf(preparedRun({ workload, chip: defaultChip(changes), options: { numerics: 'hardware' } }));
    const base = await of({});
    expect(await of({ crossbar: { cols: 128, columnsPerAdc: 4 } as never })).toBe(base);
    const keys = await Promise.all([
      base,
      of({ crossbar: { rows: 32 } as never }),
      of({ crossbar: { rowOrder: 'im2col' } as never }),
      of({ crossbar: { sign: 'offset' } as never }),
      of({ adc: { bits: 5 } }),
      of({ numerics: { fullScalePercentile: 95 } as never }),
      of({ device: { conductanceSpread: 0.1 } as never }),
      of({ device: { conductanceSpread: 0.1, spreadSeed: 2 } as never }),
    ]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('needs a calibrated run', () => {
    expect(() => withSpikeKeys(prepared({ numerics: 'hardware' }), sha256)).toThrow('not calibrated');
  });
});

test('entries that are damaged, or hold spikes of another network, are made anew', async () => {
  const store = memoryCache();
  const { result } = await stored(prepared({}), store);
  const [first, second] = store.put;
  store.entries.set(
    first!,
    store.entries.get(first!)!.map((byte, at) => (at === 40 ? byte ^ 1 : byte)),
  );
  const other = memoryCache();
  await stored(prepared({ steps: 3 }), other);
  store.entries.set(second!, other.entries.get(other.put[0]!)!);
  const again = await stored(prepared({}), store);
  expect(JSON.stringify(again.result)).toBe(JSON.stringify(result));
  expect(store.put.slice(4)).toEqual([first, second]);
});
