import { type CsvCell, toCsv } from '../formats/csv.js';
import type { CurveResult } from '../model/curve.js';
import { resultJson } from './result-json.js';

/** Every file of a result folder of `sim curve`: name to text. The picture takes a moment to load its library. */
export async function curveFiles(result: CurveResult, svg: boolean): Promise<ReadonlyMap<string, string>> {
  const files = new Map([
    ['curve.json', resultJson(result)],
    ['curve.csv', comparedCsv(result)],
  ]);
  if (svg) files.set('curve.svg', await (await import('./curve-svg.js')).curveSvg(result));
  return files;
}

const SERIES = [
  ['accuracy', '1'],
  ['accuracyLow', '1'],
  ['accuracyHigh', '1'],
  ['energyPj', 'pJ'],
  ['latencyNs', 'ns'],
  ['meanSteps', 'steps'],
] as const;

/** Long form: what each method reaches and costs when up to so many steps are allowed. */
export function comparedCsv({ methods, run }: CurveResult): string {
  const rows = methods.flatMap((method) =>
    Array.from({ length: run.steps }, (_, at) =>
      SERIES.flatMap(([key, unit]): CsvCell[][] => {
        const value = method[key]?.[at];
        return value === undefined ? [] : [[method.name, at + 1, key.replace(/(Pj|Ns)$/, ''), value, unit]];
      }),
    ).flat(),
  );
  return toCsv(['method', 'step', 'metric', 'value', 'unit'], rows);
}
