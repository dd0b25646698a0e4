import { specError } from '../base/errors.js';
import type { Workload, WorkloadFile } from '../model/workload.js';
import type { TuneMethod } from '../run/tune/tune-tables.js';
import type { TuneRequest } from './tune-request.js';

/** A table of alphas to be tuned. */
interface PlannedAlpha {
  readonly name: string;
  readonly method: TuneMethod;
  readonly internal: string;
}

/** A stop table to be tuned; `method` names the scores as methods of a run do. */
interface PlannedStop {
  readonly name: string;
  readonly method: string;
  readonly of:
    | { readonly kind: 'final' }
    | { readonly kind: 'exit'; readonly internal: string }
    | { readonly kind: 'fusion'; readonly internal: string; readonly alpha: string };
}

export interface PlannedTables {
  readonly alphas: readonly PlannedAlpha[];
  /** None where no stop rule is asked for. */
  readonly stops: readonly PlannedStop[];
}

const SHORT = { grid: 'grid', empirical: 'emp' } as const;

/** What a request makes: for each internal classifier one table a method; of several classifiers each name says whose. */
export function planTables(file: WorkloadFile, internals: readonly string[], request: TuneRequest): PlannedTables {
  const alphas = internals.flatMap((internal) =>
    request.methods.map((method) => ({
      name: named(tableName(method, request), internal, internals),
      method,
      internal,
    })),
  );
  const isOnly = file.classifiers.filter(({ role }) => role === 'internal').length === 1;
  const exits = internals.map((internal) => ({
    name: named('exit', internal, internals),
    method: isOnly ? 'ic' : `ic-${internal}`,
    of: { kind: 'exit' as const, internal },
  }));
  const fused = alphas.map(({ name, internal }) => ({
    name,
    method: `fusion-${name}`,
    of: { kind: 'fusion' as const, internal, alpha: name },
  }));
  const final = { name: 'fc', method: 'fc', of: { kind: 'final' as const } };
  return { alphas, stops: request.stop === undefined ? [] : [final, ...exits, ...fused] };
}

const named = (name: string, internal: string, internals: readonly string[]): string =>
  internals.length === 1 ? name : `${name}-${internal}`;

function tableName(method: TuneMethod, { methods, name }: TuneRequest): string {
  if (name === undefined) return SHORT[method];
  return methods.length === 1 ? name : `${name}-${SHORT[method]}`;
}

/** Tables of the workload are only ever replaced on request. @throws SpecError */
export function refuseNames({ file }: Workload, planned: PlannedTables, request: TuneRequest): void {
  if (request.write === undefined || request.replace) return;
  const isIn = (list: readonly { readonly name: string }[] | undefined, name: string): boolean =>
    list?.some((table) => table.name === name) ?? false;
  const alphas = planned.alphas.filter(({ name }) => isIn(file.alphaTables, name));
  const stops = planned.stops.filter(({ name }) => isIn(file.stopTables, name));
  const taken = [...alphas.map(({ name }) => `table ${name}`), ...stops.map(({ name }) => `stop table ${name}`)];
  if (taken.length === 0) return;
  throw specError('--name', '', `the workload has a ${taken.join(' and a ')}; choose another name or give --replace`);
}
