import { basename, dirname, join } from 'node:path';
import { checkFileSet, writeFileSet } from '../host/node/file-set.js';
import type { AlphaTable, StopTableEntry, Workload } from '../model/workload.js';
import { workloadText } from '../model/workload-entries.js';
import { type TuneOutcome, tablesJson } from '../report/tune-text.js';
import { loadWorkload, MAX_ARRAY_BYTES } from '../spec/load-workload.js';
import { pathBeside } from '../spec/locate.js';
import type { Context } from './context.js';
import type { TuneRequest } from './tune-request.js';

/** Folder of the copy when none is named. */
const DEFAULT_OUT = 'tuned';

/** Files of the copy: its arrays first, so that no file ever names arrays that are not there. */
const copyNames = ({ path, file }: Workload): readonly string[] => [
  ...(file.arrays === undefined ? [] : [basename(file.arrays)]),
  basename(path),
];

/** Refuses to replace files unasked. @throws SpecError */
export async function checkTuneFiles(workload: Workload, { write: wanted, tables, force }: TuneRequest): Promise<void> {
  if (tables !== undefined) await checkFileSet(dirname(tables), [basename(tables)], force);
  if (wanted !== undefined) await checkFileSet(wanted.out ?? DEFAULT_OUT, copyNames(workload), force);
}

/** Tables of the copy: those of the same name are replaced where they stand, others come last. */
function merged<T extends { readonly name: string }>(old: readonly T[], tuned: readonly T[]): T[] {
  const replaced = old.map((table) => tuned.find(({ name }) => name === table.name) ?? table);
  return [...replaced, ...tuned.filter(({ name }) => !old.some((table) => table.name === name))];
}

/** Writes the tables alone, and the copy of the workload with them, where they are asked for. */
export async function writeTuneFiles(
  outcome: TuneOutcome,
  workload: Workload,
  request: TuneRequest,
  context: Context,
): Promise<void> {
  const { write: wanted, tables, quiet } = request;
  if (tables !== undefined) {
    await writeFileSet(dirname(tables), new Map([[basename(tables), tablesJson(outcome)]]), context.signal);
    if (!quiet) context.err(`written: ${tables}\n`);
  }
  if (wanted === undefined) return;
  const out = wanted.out ?? DEFAULT_OUT;
  await writeFileSet(out, await copyOf(outcome, workload, request, context), context.signal);
  const copy = join(out, basename(workload.path));
  await loadWorkload(context.host, copy);
  if (!quiet) context.err(`written: ${copy}\n`);
}

async function copyOf(
  { tables, stops }: TuneOutcome,
  { path, file }: Workload,
  request: TuneRequest,
  { host }: Context,
): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const files = new Map<string, string | Uint8Array>();
  const alphaTables: AlphaTable[] = merged(
    file.alphaTables,
    tables.map(({ table }) => table),
  );
  const stopTables: StopTableEntry[] = merged(
    file.stopTables ?? [],
    stops.map(({ table }) => table),
  );
  const { arrays, ...rest } = file;
  if (arrays !== undefined) {
    files.set(basename(arrays), await host.read(pathBeside(host, path, arrays, request)!, MAX_ARRAY_BYTES));
  }
  const own = arrays === undefined ? {} : { arrays: basename(arrays) };
  const stopped = stopTables.length === 0 ? {} : { stopTables };
  return files.set(basename(path), workloadText({ ...rest, ...own, alphaTables, ...stopped }));
}
