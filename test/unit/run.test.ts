import { describe, expect, test } from 'vitest';
import type { PriceTable } from '../../src/model/price-table.js';
import type { RunResult } from '../../src/model/result.js';
import { evaluate } from '../../src/run/evaluate.js';
import { inlineExecutor } from '../../src/run/executor.js';
import { simulate } from '../../src/run/simulate.js';
import { defaultChip, priceTable } from '../support/load.js';
import { smallNetwork } from '../support/networks.js';
import { collect, preparedRun, type RunChanges, seededWorkload } from '../support/run.js';

const run = async (changes: RunChanges = {}): Promise<RunResult> => {
  const prepared = preparedRun(changes);
  return evaluate(prepared, await collect(prepared));
};
const sum = (values: Readonly<Record<string, number>>): number => Object.values(values).reduce((a, b) => a + b, 0);

/** `table` with every price of `module` raised by `share`. */
function raised(table: PriceTable, module: string, share: number): PriceTable {
  const higher = <Entry extends object>(entry: Entry): Entry =>
    'valuePj' in entry ? { ...entry, valuePj: Number(entry.valuePj) * (1 + share) } : entry;
  const energy = Object.entries(table.energy).map(([name, entry]) => {
    if (!name.startsWith(`${module}.`)) return [name, entry];
    if (!('options' in entry)) return [name, higher(entry)];
    const options = Object.entries(entry.options).map(([option, each]) => [option, higher(each)]);
    return [name, { ...entry, options: Object.fromEntries(options) }];
  });
  return { ...table, energy: Object.fromEntries(energy) };
}

describe('a run has teeth', () => {
  test('energy by module and by layer both sum to the total within 1e-9, for phys and ela', async () => {
    for (const name of ['phys', 'ela'] as const) {
      const { energy } = await run({ prices: priceTable(name) });
      expect(Math.abs(sum(energy.byModulePj) / energy.totalPj - 1)).toBeLessThan(1e-9);
      expect(Math.abs(sum(energy.byLayerPj) / energy.totalPj - 1)).toBeLessThan(1e-9);
    }
  });

  test('half the steps take 0.4 to 0.6 of the energy', async () => {
    const long = await run({ options: { steps: 200 } });
    const short = await run({ options: { steps: 100 } });
    const share = short.energy.totalPj / long.energy.totalPj;
    expect(share).toBeGreaterThan(0.4);
    expect(share).toBeLessThan(0.6);
  });

  test('prices of one module raised by 10 % move exactly that module by 10 %, for every module', async () => {
    const prepared = preparedRun();
    const collected = await collect(prepared);
    const base = evaluate(prepared, collected);
    const modules = Object.keys(base.energy.byModulePj).filter((module) => module !== 'leakage');
    for (const module of modules) {
      const prices = raised(prepared.inputs.prices.table, module, 0.1);
      const moved = evaluate(
        { ...prepared, inputs: { ...prepared.inputs, prices: { ...prepared.inputs.prices, table: prices } } },
        collected,
      );
      for (const [other, pj] of Object.entries(base.energy.byModulePj)) {
        const wanted = other === module ? 1.1 * pj : pj;
        expect(moved.energy.byModulePj[other]! - wanted, `${module} moves ${other}`).toBeCloseTo(0, 6);
      }
    }
    expect(modules.filter((module) => base.energy.byModulePj[module]! > 0)).toEqual(
      modules.filter((module) => module !== 'io'),
    );
  });

  test('latency differs between 64 and 128 rows', async () => {
    const [small, large] = await Promise.all(
      [64, 128].map((rows) => run({ chip: defaultChip({ crossbar: { rows } }) })),
    );
    expect(large!.latency.decisionNs).not.toBe(small!.latency.decisionNs);
  });

  test('reference and ideal numerics agree on this network to a few spikes, so energies differ by less than 1 %', async () => {
    const ideal = await run();
    const reference = await run({ options: { numerics: 'reference' } });
    expect(Math.abs(reference.energy.totalPj / ideal.energy.totalPj - 1)).toBeLessThan(0.01);
  });
});

describe('variants', () => {
  test('the chip without the internal classifier takes less energy and area; the internal cost is the difference', async () => {
    const { variants, internalCost } = await run();
    const [full, final] = [variants['full']!, variants['final-only']!];
    expect(final.energyPj).toBeLessThan(full.energyPj);
    expect(final.usedAreaUm2).toBeLessThan(full.usedAreaUm2);
    expect(internalCost!.energyPj).toBe(full.energyPj - final.energyPj);
    expect(variants['up-to-ic']!.classifiers).toEqual(['ic']);
  });

  test('methods are costed on the chip that they need: fc without the IC, ic up to it, fusion on the whole chip', async () => {
    const { methods } = await run();
    expect(methods.map(({ name, variant }) => [name, variant])).toEqual([
      ['fc', 'final-only'],
      ['ic', 'up-to-ic'],
      ['fusion-flat', 'full'],
    ]);
  });
});

test('a layer that no classifier reads is charged and noted', async () => {
  const network = smallNetwork();
  const classifiers = network.classifiers.filter(({ name }) => name === 'fc');
  const { notes, energy } = await run({ workload: seededWorkload({ ...network, classifiers }) });
  expect(notes).toContain('ic reaches no classifier; it is mapped and charged all the same');
  expect(energy.byLayerPj['ic']).toBeGreaterThan(0);
});

test('results arrive in any order and give the same result', async () => {
  const prepared = preparedRun();
  const forwards = await simulate(prepared, inlineExecutor, () => {}, new AbortController().signal);
  const backwards = await simulate(
    prepared,
    {
      async run(job, onResult, signal) {
        const kept: Parameters<typeof onResult>[] = [];
        await inlineExecutor.run(job, (...result) => void kept.push(result), signal);
        for (const result of kept.toReversed()) onResult(...result);
      },
    },
    () => {},
    new AbortController().signal,
  );
  expect(JSON.stringify(backwards)).toBe(JSON.stringify(forwards));
});

test('an aborted run rejects as interrupted', async () => {
  const controller = new AbortController();
  const running = simulate(
    preparedRun(),
    inlineExecutor,
    (done) => done === 2 && controller.abort(),
    controller.signal,
  );
  await expect(running).rejects.toMatchObject({ name: 'Interrupted' });
});

test('a seed chooses other images than the first, the same ones each time', async () => {
  const images = (seed: string | undefined) =>
    preparedRun({ options: { images: 2, seed } }).job.images.map((image) => image[0]);
  expect(images('a')).toEqual(images('a'));
  expect(new Set(['a', 'b', 'c', 'd', 'e'].map((seed) => images(seed).join())).size).toBeGreaterThan(1);
});

test('more images than samples, an unknown method and missing weights are refused', () => {
  expect(() => preparedRun({ options: { images: 5 } })).toThrow('--images: must be at most 4');
  expect(() => preparedRun({ options: { methods: ['map'] } })).toThrow(
    'no method "map" in this workload; it has fc, ic, fusion-flat',
  );
  const { network, ...rest } = seededWorkload();
  const shapeOnly = { ...network, projections: network.projections.map((each) => ({ ...each, weights: undefined })) };
  expect(() => preparedRun({ workload: { ...rest, network: shapeOnly } })).toThrow('a run needs weights');
});
