import { dirname, join } from 'node:path';
import { specError } from '../../base/errors.js';
import { checkReportFile, writeReportFile } from '../../host/node/report-file.js';
import { runPage } from '../../report/html/run-page.js';
import { floorplanOf } from '../../run/floorplan.js';
import type { Action } from '../context.js';
import { findResult } from '../find-result.js';

/** `sim report`: a result as one HTML page. */
export const reportCommand: Action = async ({ arguments: [run], options }, { host, signal, err, out }) => {
  const { result, path } = await findResult(host, run!);
  const target = options['out'] === undefined ? join(dirname(path), 'report.html') : String(options['out']);
  if (target.trim() === '') throw specError('--out', '', 'must not be empty');
  await checkReportFile(target);
  const page = runPage({ result, floorplan: floorplanOf(result, path), path });
  const how = await writeReportFile(target, page, { force: options['force'] === true, signal });
  if (options['quiet'] !== true) err(`${how}: ${target}\n`);
  else out(`${target}\n`);
  return 0;
};
