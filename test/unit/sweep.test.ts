import { describe, expect, test } from 'vitest';
import { metricsOf } from '../../src/explain/metrics.js';
import type { RunResult } from '../../src/model/result.js';
import { analyticRun } from '../../src/run/analytic.js';
import { inlineExecutor } from '../../src/run/executor.js';
import { prepareRun } from '../../src/run/prepare.js';
import { simulate } from '../../src/run/simulate.js';
import { settingsOf } from '../../src/sweep/expand.js';
import { BEYOND_TIME } from '../../src/sweep/keys.js';
import { InputSource } from '../../src/sweep/point-inputs.js';
import { preparedSweep, sweepMemory, sweepOf, withStudy } from '../support/sweep.js';

const study = (rest: string, workload = 'two-bars', run = 'images: 6, steps: 12, numerics: ideal') =>
  `format: snn-study/1\nname: s\ndescription: d\nchip: spikesim-rram-64\nworkload: ${workload}\nrun: { ${run} }\n${rest}`;

/** Figures of every point by `sim run` as it is, one run a point. */
async function byRuns(text: string): Promise<readonly (RunResult | undefined)[]> {
  const { loaded, plan, context } = await preparedSweep(text);
  const source = new InputSource(withStudy(text), context);
  const results: (RunResult | undefined)[] = [];
  for (const { at, kind } of plan.points) {
    if (kind !== 'keyed') {
      results.push(undefined);
      continue;
    }
    const { inputs, options } = await source.of(settingsOf(loaded, at));
    if ('images' in options) {
      const run = prepareRun(inputs, options);
      results.push(await simulate(run, inlineExecutor, () => undefined, new AbortController().signal));
    } else results.push(analyticRun(inputs, options));
  }
  return results;
}

const figure = (result: RunResult, name: string): number | undefined => {
  const metric = metricsOf(result).find((each) => each.name === name);
  return metric?.draft(metric.steps ?? 1).stored;
};

const NAMES = ['energy.totalPj', 'latency.decisionNs', 'accuracy.fc', 'area.totalUm2', 'methods.fc.energyToTargetPj'];
const METRICS = `metrics: [${NAMES.join(', ')}]\n`;

describe('a point of a sweep has the figures of a run of its own, bit for bit', () => {
  test.each<[string, string]>([
    [
      'geometry under ideal',
      study(
        `axes:\n  - { path: chip.crossbar.rows, linked: [chip.crossbar.cols], values: [32, 64] }\n  - { path: chip.tile.pesPerTile, values: [4, 8] }\n  - { path: chip.technology.supplyVoltageV, values: [0.9, 1] }\n${METRICS}`,
      ),
    ],
    [
      'numerics, steps and presets',
      study(
        `axes:\n  - { path: run.numerics, values: [reference, ideal, quantised] }\n  - { path: run.steps, values: [7, 12] }\n  - { path: run.preset, values: [phys, ela] }\n${METRICS}`,
      ),
    ],
    [
      'analytic beside counts',
      study(
        'axes:\n  - { path: run.fidelity, values: [analytic, counts] }\nmetrics: [energy.totalPj, latency.decisionNs]\n',
      ),
    ],
    [
      'hardware: the ADC at 4 and 6 bits from one calibration',
      study(
        `axes:\n  - { path: chip.adc.bits, values: [4, 6] }\n  - { path: chip.crossbar.rows, values: [32, 64] }\n${METRICS}`,
        'two-bars',
        'images: 3, steps: 8, numerics: hardware',
      ),
    ],
    [
      'packets of several spikes: format, link width and internal classifiers, each counted on its own chip',
      study(
        'axes:\n  - { path: chip.noc.packets, values: [aer, bitmap, auto] }\n  - { path: chip.noc.flitBits, values: [16, 32] }\n  - { path: workload.ic, values: [all, none] }\nmetrics: [energy.totalPj, energy.byModulePj.noc, latency.decisionNs]\n',
        'mnist-vgg',
        'images: 2, steps: 6, numerics: ideal',
      ),
    ],
    [
      'packets of several spikes, cycle beside counts',
      study(
        'axes:\n  - { path: chip.noc.packets, values: [aer-packed, auto] }\n  - { path: run.fidelity, values: [analytic, counts, cycle] }\nmetrics: [energy.totalPj, latency.decisionNs]\n',
        'two-bars',
        'images: 2, steps: 12, numerics: ideal',
      ),
    ],
    [
      'cycle beside counts',
      study(
        'axes:\n  - { path: run.fidelity, values: [counts, cycle] }\n  - { path: chip.noc.flitBits, values: [16, 32] }\nmetrics: [energy.totalPj, latency.decisionNs]\n',
        'two-bars',
        'images: 2, steps: 12, numerics: ideal',
      ),
    ],
  ])('%s', async (_, text) => {
    const [sweep, runs] = [await sweepOf(text), await byRuns(text)];
    for (const [at, point] of sweep.points.entries()) {
      expect(point.status, point.reason).toBe('done');
      for (const { name } of sweep.metrics)
        expect(point.metrics[name], `${point.id} ${name}`).toBe(figure(runs[at]!, name));
    }
  });

  test('what neither mapping nor timeline reads is costed anew on the same times', async () => {
    const values: Readonly<Record<string, readonly unknown[]>> = {
      nodeNm: [65, 32],
      supplyVoltageV: [1, 0.9],
      readVoltageV: [0.1, 0.2],
      conductanceSpread: [0, 0.1],
      spreadSeed: [1, 2],
      tilePitchMm: [0.5, 1],
      pitchMm: [0.1, 0.2],
      weightScale: ['channel', 'projection'],
      fractionBits: [4, 6],
      fullScalePercentile: [99, 99.9],
      lowestPotential: ['none', -2],
    };
    for (const [section, keys = []] of Object.entries(BEYOND_TIME)) {
      for (const key of keys.filter((each) => each !== 'kind')) {
        const text = study(
          `axes:\n  - { path: chip.${section}.${key}, values: ${JSON.stringify(values[key])} }\n${METRICS}`,
          'two-bars',
          'images: 1, steps: 6, numerics: ideal',
        );
        const { stages } = (await preparedSweep(text)).plan;
        expect(stages.results, key).toBe(2);
        expect(stages.times <= 2 && stages.spikes === 1, key).toBe(true);
        const [sweep, runs] = [await sweepOf(text), await byRuns(text)];
        for (const [at, point] of sweep.points.entries()) {
          for (const { name } of sweep.metrics) {
            expect(point.metrics[name], `${key} ${point.id} ${name}`).toBe(figure(runs[at]!, name));
          }
        }
      }
    }
  });

  test('internal classifiers on and off: one simulation of the network serves both', async () => {
    const text = study(
      'axes:\n  - { path: workload.ic, values: [all, none] }\nmetrics: [energy.totalPj, latency.decisionNs, accuracy.fc, area.usedUm2, methods.fc.energyPj]\n',
      'mnist-vgg',
      'images: 2, steps: 6, numerics: quantised',
    );
    const { plan } = await preparedSweep(text);
    expect(plan.stages).toMatchObject({ spikes: 1, activities: 1, times: 2, results: 2 });
    const [sweep, runs] = [await sweepOf(text), await byRuns(text)];
    for (const [at, point] of sweep.points.entries()) {
      for (const { name } of sweep.metrics)
        expect(point.metrics[name], `${point.id} ${name}`).toBe(figure(runs[at]!, name));
    }
    expect(sweep.points[1]!.metrics['energy.totalPj']).toBeLessThan(sweep.points[0]!.metrics['energy.totalPj']!);
  }, 120_000);
});

describe('nothing is computed twice', () => {
  const stagesOf = async (axes: string) => (await preparedSweep(study(`axes:\n${axes}`))).plan.stages;

  test('12 prices run the network, its timeline and its counts once', async () => {
    const axis = '  - { path: prices.adc.conversion.valuePj, from: 0.5, to: 6, step: 0.5 }\n';
    expect(await stagesOf(axis)).toEqual({
      calibrations: 0,
      spikes: 1,
      activities: 1,
      times: 1,
      results: 1,
      prices: 12,
    });
  });

  test('link width and PEs per tile run no neuron again, crossbar height under ideal none either', async () => {
    expect(
      await stagesOf(
        '  - { path: chip.noc.flitBits, values: [16, 32] }\n  - { path: chip.tile.pesPerTile, values: [4, 8] }\n',
      ),
    ).toMatchObject({ spikes: 1, activities: 1, times: 4 });
    expect(await stagesOf('  - { path: chip.crossbar.rows, values: [32, 64, 128] }\n')).toMatchObject({
      spikes: 1,
      activities: 3,
    });
  });

  test('supply voltage and node change neither mapping nor timeline', async () => {
    expect(await stagesOf('  - { path: chip.technology.supplyVoltageV, values: [0.9, 1, 1.1] }\n')).toMatchObject({
      times: 1,
      results: 3,
    });
  });

  test('3 crossbar heights keep the spikes of 6 images once, and their counts once each', async () => {
    const memory = sweepMemory();
    await sweepOf(study('axes:\n  - { path: chip.crossbar.rows, values: [32, 64, 128] }\n'), memory);
    expect(memory.made).toHaveLength(new Set(memory.made).size);
    expect(memory.made).toHaveLength(2 * 3);
    const again = sweepMemory();
    await sweepOf(study('axes:\n  - { path: chip.crossbar.rows, values: [32, 64, 128] }\n'), {
      ...again,
      rows: memory.rows,
    });
    expect(again.made).toEqual([]);
  });
});

describe('prices', () => {
  const PRICED = [
    'energy.totalPj',
    'energy.dynamicPj',
    'energy.leakagePj',
    'energy.byModulePj.adc',
    'energy.byLayerPj.edges',
    'leakage.powerUw',
    'area.totalUm2',
    'area.usedUm2',
    'area.byModuleUm2.adc',
    'merits.energyDelayPjNs',
    'merits.pjPerSynapticOperation',
    'merits.imagesPerJoule',
    'merits.topsPerWatt',
    'merits.imagesPerSecondPerMm2',
    'methods.fc.energyPj',
    'methods.fc.energyToTargetPj',
    'methods.fc.energyPj[5]',
    'latency.decisionNs',
    'accuracy.fc',
    'throughput.imagesPerSecond',
  ];

  test('every figure under changed prices is that of a run with them, to 1e-12', async () => {
    const axes =
      'axes:\n  - { path: prices.adc.conversion.valuePj, values: [0.5, 4] }\n  - { path: prices.choices.adc, values: [default, survey] }\n  - { path: prices.area.adc.converter.valueUm2, values: [1000] }\n';
    const text = study(`${axes}metrics: ${JSON.stringify(PRICED)}\n`);
    const sweep = await sweepOf(text);
    const { loadPriceTable } = await import('../../src/spec/load-prices.js');
    const { loaded, context } = await preparedSweep(text);
    const source = new InputSource(withStudy(text), context);
    for (const point of sweep.points) {
      expect(point.status, point.reason).toBe('done');
      const { inputs, options, priceSettings } = await source.of(settingsOf(loaded, point.at));
      const prices = await loadPriceTable(withStudy(text), 'phys', {}, priceSettings);
      if (!('images' in options)) throw new Error('no images');
      const run = prepareRun({ ...inputs, prices }, options);
      const result = await simulate(run, inlineExecutor, () => undefined, new AbortController().signal);
      for (const name of PRICED) {
        const [, plain = '', step] = /^(.*?)(?:\[(\d+)\])?$/.exec(name)!;
        const metric = metricsOf(result).find((each) => each.name === plain);
        if (metric === undefined) {
          expect(point.metrics[name], name).toBeUndefined();
          continue;
        }
        const wanted = metric.draft(step === undefined ? (metric.steps ?? 1) : Number(step)).stored;
        expect(Math.abs(point.metrics[name]! - wanted), `${name} of ${point.id}`).toBeLessThanOrEqual(
          1e-12 * Math.abs(wanted),
        );
      }
    }
    expect(new Set(sweep.points.map(({ metrics }) => metrics['energy.totalPj'])).size).toBeGreaterThan(2);
  });
});

describe('points that cannot be', () => {
  test('a chip that is too small is a row with its reason, the rest continues', async () => {
    const sweep = await sweepOf(study(`axes:\n  - { path: chip.noc.mesh, values: [auto, { width: 1, height: 1 }] }\n`));
    expect(sweep.points.map(({ status }) => status)).toEqual(['done', 'refused']);
    expect(sweep.points[1]!.reason).toMatch(/^noc\.mesh: /);
    expect(sweep.points[1]!.metrics).toEqual({});
  });

  test('more images than the workload has refuse their points alone', async () => {
    const sweep = await sweepOf(study('axes:\n  - { path: run.images, values: [2, 900000] }\n'));
    expect(sweep.points.map(({ status }) => status)).toEqual(['done', 'refused']);
    expect(sweep.points[1]!.reason).toContain('must be at most');
  });
});

describe('points that are drawn or searched for', () => {
  const axes =
    'axes:\n  - { path: chip.tile.neuronLanes, from: 1, to: 128, factor: 2 }\n  - { path: chip.noc.flitBits, values: [8, 16, 32, 64] }\n';
  const goals =
    'objectives: [{ metric: energy.totalPj, direction: min }, { metric: latency.decisionNs, direction: min }]\n';
  const text = (sampling: string) =>
    study(`${axes}${goals}sampling: { ${sampling} }\n`, 'two-bars', 'images: 1, steps: 6, numerics: ideal');

  test('16 points of a Sobol sequence take every link width 4 times; another seed shifts them', async () => {
    const points = async (seed: string) =>
      (await preparedSweep(text(`kind: sobol, points: 16, seed: ${seed}`))).plan.points;
    const [one, other] = [await points('a'), await points('b')];
    for (const width of [8, 16, 32, 64]) {
      expect(one.filter(({ at }) => at['chip.noc.flitBits'] === width)).toHaveLength(4);
    }
    expect(other.map(({ at }) => at)).not.toEqual(one.map(({ at }) => at));
  });

  test('a search of 12 of 32 points never asks twice; stopped after 8 rows it goes on to the same points', async () => {
    const search = text('kind: nsga2, points: 12, population: 4, seed: a');
    const memory = sweepMemory();
    const sweep = await sweepOf(search, memory);
    expect(sweep.points).toHaveLength(12);
    expect(new Set(sweep.points.map(({ at }) => JSON.stringify(at))).size).toBe(12);
    const kept = new Map([...memory.rows].slice(0, 8));
    expect(await sweepOf(search, { ...sweepMemory(), rows: kept })).toEqual(sweep);
    expect(kept.size).toBe(12);
  });
});
