import { type CsvCell, toCsv } from '../formats/csv.js';
import type { RunResult } from '../model/result.js';
import { resultJson } from './result-json.js';

/** Every file of a result folder: name to text. */
export function resultFiles(result: RunResult): ReadonlyMap<string, string> {
  return new Map([
    ['result.json', resultJson(result)],
    ['modules.csv', modulesCsv(result)],
    ['layers.csv', layersCsv(result)],
    ['curve.csv', curveCsv(result)],
    ...(result.latency.example === undefined ? [] : [['time.csv', timeCsv(result.latency.example)] as const]),
    ...(result.power.byStepUw === undefined ? [] : [['power.csv', powerCsv(result)] as const]),
  ]);
}

/** One row per module: energy per image [pJ] and its share, area on the chip [um2], leakage of tiles in use [uW]. */
export function modulesCsv({ energy, area, leakage }: RunResult): string {
  const leakageUw: Record<string, number> = {};
  for (const { module, used, each } of leakage.rows) leakageUw[module] = (leakageUw[module] ?? 0) + used * each;
  const names = new Set([energy.byModulePj, area.byModuleUm2, leakageUw].flatMap((record) => Object.keys(record)));
  const rows = [...names].map((name): CsvCell[] => {
    const energyPj = energy.byModulePj[name];
    return [name, energyPj, shareOf(energyPj, energy.totalPj), area.byModuleUm2[name], leakageUw[name]];
  });
  return toCsv(['module', 'energyPj', 'energyShare', 'areaUm2', 'leakageUw'], rows);
}

/** One row per layer: its hardware, firing rate, energy per image [pJ] and its share, time of a step [clocks]. */
export function layersCsv({ layers, energy, latency }: RunResult): string {
  const names = new Set([...layers.map(({ name }) => name), ...Object.keys(energy.byLayerPj)]);
  const rows = [...names].map((name): CsvCell[] => {
    const layer = layers.find((candidate) => candidate.name === name);
    const timing = latency.populations.find((candidate) => candidate.name === name);
    const energyPj = energy.byLayerPj[name];
    return [
      name,
      layer?.neurons,
      layer?.rate,
      layer?.pes,
      layer?.tiles,
      energyPj,
      shareOf(energyPj, energy.totalPj),
      timing?.positions,
      timing?.meanStepCycles,
      timing?.utilisation,
    ];
  });
  return toCsv(
    [
      'layer',
      'neurons',
      'spikesPerNeuronStep',
      'pes',
      'tiles',
      'energyPj',
      'energyShare',
      'positions',
      'meanStepCycles',
      'utilisation',
    ],
    rows,
  );
}

/** Long form: what each method reaches and costs after each step. */
export function curveCsv({ methods }: RunResult): string {
  const rows = methods.flatMap(({ name, accuracy, energyPj, latencyNs }) =>
    energyPj.flatMap((energy, index): CsvCell[][] => [
      ...(accuracy === undefined ? [] : [[name, index + 1, 'accuracy', accuracy[index], '1']]),
      [name, index + 1, 'energy', energy, 'pJ'],
      [name, index + 1, 'latency', latencyNs[index], 'ns'],
    ]),
  );
  return toCsv(['method', 'step', 'metric', 'value', 'unit'], rows);
}

/** Long form: what each layer did in each step of one image [clocks]; `image` is its place in the run. */
export function timeCsv({ image, whereByStep }: NonNullable<RunResult['latency']['example']>): string {
  const rows = Object.entries(whereByStep).flatMap(([layer, parts]) =>
    Object.entries(parts).flatMap(([part, clocks]) =>
      clocks.map((value, t): CsvCell[] => [image, layer, t + 1, part, value, 'clocks']),
    ),
  );
  return toCsv(['image', 'layer', 'step', 'part', 'value', 'unit'], rows);
}

/** Long form: mean power of each module in each step, and how long the step is. */
export function powerCsv({ power }: RunResult): string {
  const { stepNs = [], byStepUw = {} } = power;
  const rows = stepNs.flatMap((ns, t): CsvCell[][] => [
    [t + 1, 'step', ns, 'ns'],
    ...Object.entries(byStepUw).map(([module, powerUw]) => [t + 1, module, powerUw[t], 'uW']),
  ]);
  return toCsv(['step', 'module', 'value', 'unit'], rows);
}

const shareOf = (part: number | undefined, total: number): number | undefined =>
  part === undefined || total === 0 ? undefined : part / total;
