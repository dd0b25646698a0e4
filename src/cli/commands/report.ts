import { dirname, join } from 'node:path';
import { specError } from '../../base/errors.js';
import { checkReportFile, writeReportFile } from '../../host/node/report-file.js';
import { writeSweepFiles } from '../../host/node/sweep-folder.js';
import { loadSweep } from '../../spec/load-sweep.js';
import type { Action, CommandInput, Context } from '../context.js';
import { findResult } from '../find-result.js';
import { findSweep } from '../find-sweep.js';
import { sweepReport } from '../sweep-report.js';

const PAGE = 'report.html';

/** `sim report`: a result or a sweep as one HTML page; of a sweep its figures and the points as Parquet too. */
export const reportCommand: Action = async ({ arguments: [given], options }, context) => {
  const sweep = given?.trim() ? await findSweep(given) : undefined;
  const { path, others, page } = await (sweep === undefined ? pageOfRun(given!, context) : pageOfSweep(sweep, context));
  const target = targetOf(options, path);
  await checkReportFile(target);
  const text = await page();
  const force = options['force'] === true;
  const how = await writeReportFile(target, text, { force, signal: context.signal });
  if (options['out'] === undefined) await writeSweepFiles(dirname(path), await others(), context.signal);
  if (options['quiet'] === true) context.out(`${target}\n`);
  else context.err(`${how}: ${target}\n`);
  return 0;
};

function targetOf(options: CommandInput['options'], path: string): string {
  if (options['out'] === undefined) return join(dirname(path), PAGE);
  const target = String(options['out']);
  if (target.trim() === '') throw specError('--out', '', 'must not be empty');
  return target;
}

interface Report {
  /** The file that it is about. */
  readonly path: string;
  readonly page: () => Promise<string>;
  /** What is written beside the page unless it goes elsewhere. */
  readonly others: () => Promise<ReadonlyMap<string, string | Uint8Array>>;
}

async function pageOfRun(given: string, { host }: Context): Promise<Report> {
  const { result, path } = await findResult(host, given);
  return {
    path,
    others: async () => new Map(),
    page: async () => {
      const [{ runPage }, { floorplanOf }] = await Promise.all([
        import('../../report/html/run-page.js'),
        import('../../run/floorplan.js'),
      ]);
      return runPage({ result, floorplan: floorplanOf(result, path), path });
    },
  };
}

async function pageOfSweep(path: string, { host }: Context): Promise<Report> {
  const files = await sweepReport(await loadSweep(host, path), dirname(path));
  return {
    path,
    page: async () => String(files.get(PAGE)),
    others: async () => new Map([...files].filter(([name]) => name !== PAGE)),
  };
}
