import { type Problem, SpecError } from '../base/errors.js';
import { didYouMean } from '../base/suggest.js';
import { NUMERICS_KINDS, type NumericsKind } from '../model/numerics.js';
import type { KnotChoice, TuneMethod } from '../run/tune/tune-tables.js';
import { CALIBRATION } from '../run/tune/tuning-set.js';
import { type CommandInput, type CommonOptions, commonOptions } from './context.js';

/** What `sim tune` was asked for; undefined where the workload or the machine decides. */
export interface TuneRequest extends CommonOptions {
  readonly on: string;
  readonly images: number | undefined;
  readonly steps: number | undefined;
  readonly methods: readonly TuneMethod[];
  readonly as: 'paper' | 'code';
  readonly knots: KnotChoice;
  readonly name: string | undefined;
  readonly internal: string | undefined;
  /** Share of accuracy that a stop rule may lose; undefined: none is tuned. */
  readonly stop: number | undefined;
  readonly numerics: NumericsKind | undefined;
  readonly spikes: string | undefined;
  readonly cache: boolean;
  readonly workers: number | undefined;
  /** File of the tables alone. */
  readonly tables: string | undefined;
  /** File of the copy of the workload; undefined: none is written. */
  readonly write: { readonly out: string | undefined } | undefined;
  readonly replace: boolean;
  readonly force: boolean;
  readonly quiet: boolean;
}

const METHODS = ['grid', 'empirical', 'both'] as const;
const KNOTS = ['all', 'paper', 'code'] as const;

/** Reads the values of the options. @throws SpecError with all wrong ones at once */
export function parseTuneRequest({ options }: CommandInput): TuneRequest {
  const problems: Problem[] = [];
  const complain = (option: string, message: string): undefined =>
    void problems.push({ file: `--${option}`, path: '', message });
  const text = (name: string): string | undefined => {
    const value = options[name];
    if (value === undefined) return undefined;
    const given = String(value);
    return given.trim() === '' || given.length > 4096 ? complain(name, 'must be a text that is not empty') : given;
  };
  const integer = (name: string, most: number): number | undefined => {
    const given = text(name);
    const value = given !== undefined && /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    if (given === undefined || (value >= 1 && value <= most)) return given === undefined ? undefined : value;
    return complain(name, `must be an integer from 1 to ${most}, is ${shown(given)}`);
  };
  const oneOf = <T extends string>(name: string, known: readonly T[]): T | undefined => {
    const given = text(name);
    const found = known.find((each) => each === given);
    if (given === undefined || found !== undefined) return found;
    return complain(name, `${shown(given)} is unknown, known are ${known.join(', ')}${didYouMean(given, known)}`);
  };
  const method = oneOf('method', METHODS) ?? 'both';
  const out = text('out');
  const request: TuneRequest = {
    ...commonOptions(options),
    on: text('on') ?? CALIBRATION,
    images: integer('images', 1_000_000),
    steps: integer('steps', 100_000),
    methods: method === 'both' ? ['grid', 'empirical'] : [method],
    as: oneOf('as', ['paper', 'code']) ?? 'paper',
    knots: knotsIn(text('knots'), complain),
    name: nameIn(text('name'), complain),
    internal: text('ic'),
    stop: stopIn(text('stop'), complain),
    numerics: oneOf('numerics', NUMERICS_KINDS),
    spikes: text('spikes'),
    cache: options['cache'] !== false,
    workers: integer('workers', 1024),
    tables: text('tables'),
    write: options['write'] === true ? { out } : undefined,
    replace: options['replace'] === true,
    force: options['force'] === true,
    quiet: options['quiet'] === true,
  };
  if (request.write === undefined && out !== undefined) complain('out', 'needs --write');
  if (request.write === undefined && request.replace) complain('replace', 'needs --write');
  if (request.write === undefined && request.tables === undefined && request.force) {
    complain('force', 'needs --write or --tables');
  }
  if (problems.length > 0) throw new SpecError(problems);
  return request;
}

const shown = (given: string): string => JSON.stringify(given.slice(0, 40));

type Complain = (option: string, message: string) => undefined;

function knotsIn(given: string | undefined, complain: Complain): KnotChoice {
  const kind = KNOTS.find((known) => known === (given ?? 'all'));
  if (kind !== undefined) return { kind };
  const alpha = /^\d{1,3}(\.\d{1,9})?$/.test(given!) ? Number(given) : Number.NaN;
  if (alpha <= 100) return { kind: 'tolerance', alpha };
  complain(
    'knots',
    `must be ${KNOTS.join(', ')} or a tolerance of alpha from 0 to 100, is ${shown(given!)}${didYouMean(given!, KNOTS)}`,
  );
  return { kind: 'all' };
}

function nameIn(given: string | undefined, complain: Complain): string | undefined {
  if (given === undefined || /^[A-Za-z][A-Za-z0-9_-]{0,55}$/.test(given)) return given;
  return complain('name', `must be a letter, then letters, digits, _ or -, at most 56, is ${shown(given)}`);
}

function stopIn(given: string | undefined, complain: Complain): number | undefined {
  if (given === undefined) return undefined;
  const loss = /^[01](\.\d{1,9})?$/.test(given) ? Number(given) : Number.NaN;
  if (loss <= 1) return loss;
  return complain('stop', `must be a share of accuracy from 0 to 1, e.g. 0.002, is ${shown(given)}`);
}
