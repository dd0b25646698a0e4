/**
 * Fits of the scaling laws of arch/prices/phys.yaml to the component runs: the parameters at which the largest relative error
 * over all sizes and nodes is smallest. What the nodes differ in is one factor each.
 */
import { LAWS } from '../src/cost/laws.js';
import type { LawName } from '../src/model/price-table.js';
import { type ComponentRun, routerRuns, runsOf, sramRuns } from './component-runs.js';

/** What a law of the price table is fitted to. */
export interface FitRequest {
  readonly name: string;
  readonly law: LawName;
  /** Column of the quantity that the law is a function of, and of the value. */
  readonly of: string;
  readonly value: string;
  readonly runs: readonly ComponentRun[];
  /** Columns of further quantities, by the name that the law has for them. */
  readonly reads: Readonly<Record<string, string>>;
  /** Lowest, highest and step of every parameter that is searched. */
  readonly search: Readonly<Record<string, readonly [number, number, number]>>;
  /** Where the price table states the value. */
  readonly reference: Readonly<Record<string, number>>;
}

export interface Fit {
  readonly parameters: Readonly<Record<string, number>>;
  /** Value of the law at its reference point and 65 nm. */
  readonly value: number;
  /** By node, relative to 65 nm, ascending nodes. */
  readonly nodeNm: readonly number[];
  readonly factor: readonly number[];
  /** Largest relative error. */
  readonly worst: number;
  /** The fitted value at any run, also one that was not fitted. */
  readonly at: (run: ComponentRun) => number;
}

const sram = (name: string, value: string, reference: number, search: FitRequest['search']): FitRequest => ({
  name,
  law: 'offsetPower',
  of: 'kib',
  value,
  runs: sramRuns(),
  reads: {},
  search,
  reference: { kib: reference },
});

const router = (name: string, value: string): FitRequest => ({
  name,
  law: 'router',
  of: 'flit_bits',
  value,
  runs: routerRuns(),
  reads: { virtualChannels: 'vc' },
  search: { quadratic: [0.005, 0.2, 0.001], channelExponent: [0.5, 1.6, 0.01] },
  reference: { flit_bits: 32, vc: 2 },
});

/** Every law that this project fits; the others are cited (docs/models/phys.md). */
export const FITS: readonly FitRequest[] = [
  sram('sramRead', 'read_pJ', 1, { offset: [-0.5, 3, 0.05], exponent: [0.3, 0.9, 0.01] }),
  sram('sramWrite', 'write_pJ', 1, { offset: [-0.5, 3, 0.05], exponent: [0.3, 0.9, 0.01] }),
  sram('sramReadWrite', 'readWritePj', 1, { offset: [-0.5, 3, 0.05], exponent: [0.3, 0.9, 0.01] }),
  sram('sramArea', 'areaUm2', 1, { offset: [-0.3, 1, 0.02], exponent: [0.9, 1.2, 0.005] }),
  sram('sramLeakage', 'leakUw', 1, { offset: [-0.3, 0.5, 0.02], exponent: [0.9, 1.1, 0.005] }),
  router('routerHop', 'hopPj'),
  router('routerBuffer', 'buffer_access_pJ'),
  router('routerArea', 'area_um2'),
  router('routerLeakage', 'leakUw'),
  {
    name: 'flashAdc',
    law: 'adcLevels',
    of: 'bits',
    value: 'conversionPj',
    runs: flashRuns(),
    reads: {},
    search: { curvature: [0, 6e-5, 1e-6] },
    reference: { bits: 4 },
  },
];

/** Flash-like conversions of 64 columns by resolution. */
function flashRuns(): ComponentRun[] {
  const usual = { node: 65, rows: 64, mux: 8, ron: 100_000, onoff: 17, cellbit: 4 };
  return runsOf('neurosim_crossbar', { adc: 'MLSA', act: 1, ...usual }).map((run) => ({
    ...run,
    nodeNm: 65,
    bits: Math.log2(Number(run['levels'])),
    conversionPj: Number(run['E_adc_pJ']) / Number(run['cols']),
  }));
}

/** The best fit of `request` to its runs, or to those of them that `keep` keeps. */
export function fitTo(request: FitRequest, keep: (run: ComponentRun) => boolean = () => true): Fit {
  const runs = request.runs.filter(keep);
  const nodeNm = [...new Set(runs.map((run) => Number(run['nodeNm'])))].sort((a, b) => a - b);
  let best: { parameters: Readonly<Record<string, number>>; scales: readonly number[]; worst: number } | undefined;
  for (const parameters of grid(request.search)) {
    const centred = nodeNm.map((node) =>
      centre(
        request,
        runs.filter((run) => run['nodeNm'] === node),
        parameters,
      ),
    );
    const worst = Math.max(...centred.map((each) => each.worst));
    if (best === undefined || worst < best.worst)
      best = { parameters, scales: centred.map(({ scale }) => scale), worst };
  }
  const { parameters, scales, worst } = best!;
  const scaleOf = (node: number): number => scales[nodeNm.indexOf(node)]!;
  const at = (run: ComponentRun): number => shapeAt(request, run, parameters) * scaleOf(Number(run['nodeNm']));
  return {
    parameters,
    value: at({ ...request.reference, nodeNm: 65 }),
    nodeNm,
    factor: scales.map((scale) => scale / scaleOf(65)),
    worst,
    at,
  };
}

function shapeAt(
  { law, of, reads }: FitRequest,
  run: ComponentRun,
  parameters: Readonly<Record<string, number>>,
): number {
  const point = Object.fromEntries(Object.entries(reads).map(([name, column]) => [name, Number(run[column])]));
  return LAWS[law].shape(Number(run[of]), point, parameters, undefined);
}

/** The factor of one node with the smallest largest error, and that error. */
function centre(request: FitRequest, runs: readonly ComponentRun[], parameters: Readonly<Record<string, number>>) {
  const scales = runs.map((run) => Number(run[request.value]) / shapeAt(request, run, parameters));
  const [low, high] = [Math.min(...scales), Math.max(...scales)];
  if (!(low > 0)) return { scale: 0, worst: Number.POSITIVE_INFINITY };
  return { scale: 2 / (1 / low + 1 / high), worst: (high - low) / (high + low) };
}

/** Every combination of the searched values. */
function grid(search: FitRequest['search']): Record<string, number>[] {
  return Object.entries(search).reduce<Record<string, number>[]>(
    (combinations, [name, [low, high, step]]) => {
      const values = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => low + i * step);
      return combinations.flatMap((rest) => values.map((value) => ({ ...rest, [name]: Number(value.toPrecision(6)) })));
    },
    [{}],
  );
}

/** Largest error at runs of one value of `column` that were left out of the fit. */
export function leftOut(
  request: FitRequest,
  column: string,
): readonly { readonly value: number; readonly worst: number }[] {
  const values = [...new Set(request.runs.map((run) => Number(run[column])))].sort((a, b) => a - b);
  return values.map((value) => {
    const { at } = fitTo(request, (run) => run[column] !== value);
    const runs = request.runs.filter((run) => run[column] === value);
    return { value, worst: Math.max(...runs.map((run) => Math.abs(at(run) / Number(run[request.value]) - 1))) };
  });
}
