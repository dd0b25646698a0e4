import type { SweepResult } from '../model/sweep.js';

/** What a finished sweep answers, as files: the page, its figures, the points as Parquet. Loaded only when asked for. */
export async function sweepReport(sweep: SweepResult): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const [{ sweepPageFiles }, { toParquet }, { pointsTable }] = await Promise.all([
    import('../report/html/sweep-page.js'),
    import('../formats/parquet.js'),
    import('../report/sweep-files.js'),
  ]);
  return new Map<string, string | Uint8Array>([
    ...sweepPageFiles(sweep),
    ['points.parquet', toParquet(...pointsTable(sweep))],
  ]);
}
