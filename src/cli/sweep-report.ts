import { keptResult } from '../host/node/sweep-folder.js';
import type { RunResult } from '../model/result.js';
import type { SweepPoint, SweepResult } from '../model/sweep.js';

/**
 * What a finished sweep answers, as files: the page, its figures, the points as Parquet. Points whose result `folder` keeps are
 * taken apart. Loaded only when asked for.
 */
export async function sweepReport(
  sweep: SweepResult,
  folder: string,
): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const [{ sweepPageFiles }, { toParquet }, { pointsTable }] = await Promise.all([
    import('../report/html/sweep-page.js'),
    import('../formats/parquet.js'),
    import('../report/sweep-files.js'),
  ]);
  const resultOf = ({ result }: SweepPoint): RunResult | undefined =>
    result === undefined ? undefined : keptResult(folder, result);
  const { columns, rowOf } = pointsTable(sweep);
  return new Map<string, string | Uint8Array>([
    ...sweepPageFiles(sweep, resultOf),
    ['points.parquet', toParquet(columns, sweep.points.map(rowOf))],
  ]);
}
