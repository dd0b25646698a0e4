import { type Problem, SpecError } from '../base/errors.js';
import { didYouMean } from '../base/suggest.js';
import { NUMERICS_KINDS, type NumericsKind } from '../model/numerics.js';
import type { KnotChoice, TuneMethod } from '../run/tune/tune-tables.js';
import { CALIBRATION } from '../run/tune/tuning-set.js';
import { type CommandInput, type CommonOptions, commonOptions } from './context.js';
import { type DataRequest, dataRequest } from './data-request.js';
import { type Complain, complainTo, namesIn, optionValues, shown } from './option-values.js';

/** What `sim tune` was asked for; undefined where the workload or the machine decides. */
export interface TuneRequest extends CommonOptions {
  /** A data set; `calibration`: the workload's own. */
  readonly on: DataRequest;
  readonly images: number | undefined;
  readonly steps: number | undefined;
  readonly methods: readonly TuneMethod[];
  readonly as: 'paper' | 'code';
  readonly knots: KnotChoice;
  readonly name: string | undefined;
  /** Internal classifiers that are tuned; undefined: the active one. */
  readonly internal: readonly string[] | 'all' | undefined;
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
  const complain = complainTo(problems);
  const { text, whole, oneOf } = optionValues(options, complain);
  const method = oneOf('method', METHODS) ?? 'both';
  const out = text('out');
  const request: TuneRequest = {
    ...commonOptions(options),
    on: dataIn(text('on') ?? CALIBRATION, options, problems),
    images: whole('images', 1, 1_000_000),
    steps: whole('steps', 1, 100_000),
    methods: method === 'both' ? ['grid', 'empirical'] : [method],
    as: oneOf('as', ['paper', 'code']) ?? 'paper',
    knots: knotsIn(text('knots'), complain),
    name: nameIn(text('name'), complain),
    internal: internalIn(text('ic'), complain),
    stop: stopIn(text('stop'), complain),
    numerics: oneOf('numerics', NUMERICS_KINDS),
    spikes: text('spikes'),
    cache: options['cache'] !== false,
    workers: whole('workers', 1, 1024),
    tables: text('tables'),
    write: options['write'] === true ? { out } : undefined,
    replace: options['replace'] === true,
    force: options['force'] === true,
    quiet: options['quiet'] === true,
  };
  if (request.write === undefined && out !== undefined) complain('--out', 'needs --write');
  if (request.write === undefined && request.replace) complain('--replace', 'needs --write');
  if (request.write === undefined && request.tables === undefined && request.force) {
    complain('--force', 'needs --write or --tables');
  }
  if (problems.length > 0) throw new SpecError(problems);
  return request;
}

/** Options that say how a data set is read. */
const DATA_OPTIONS = ['labels', 'kind', 'arrays', 'classes', 'layout', 'subset', 'seed'] as const;

/** Arrays of the workload or in safetensors are read as they are. */
function dataIn(path: string, options: CommandInput['options'], problems: Problem[]): DataRequest {
  if (path !== CALIBRATION && !path.endsWith('.safetensors')) return dataRequest(path, options, problems);
  const lost = DATA_OPTIONS.filter((name) => options[name] !== undefined);
  const message = `has no meaning for ${path === CALIBRATION ? CALIBRATION : 'safetensors'}; name a data set with --on`;
  problems.push(...lost.map((name) => ({ file: `--${name}`, path: '', message })));
  return { path };
}

function internalIn(given: string | undefined, complain: Complain): TuneRequest['internal'] {
  if (given === undefined || given === 'all') return given;
  return namesIn('ic', given, complain);
}

function knotsIn(given: string | undefined, complain: Complain): KnotChoice {
  const kind = KNOTS.find((known) => known === (given ?? 'all'));
  if (kind !== undefined) return { kind };
  const alpha = /^\d{1,3}(\.\d{1,9})?$/.test(given!) ? Number(given) : Number.NaN;
  if (alpha <= 100) return { kind: 'tolerance', alpha };
  complain(
    '--knots',
    `must be ${KNOTS.join(', ')} or a tolerance of alpha from 0 to 100, is ${shown(given!)}${didYouMean(given!, KNOTS)}`,
  );
  return { kind: 'all' };
}

function nameIn(given: string | undefined, complain: Complain): string | undefined {
  if (given === undefined || /^[A-Za-z][A-Za-z0-9_-]{0,55}$/.test(given)) return given;
  return complain('--name', `must be a letter, then letters, digits, _ or -, at most 56, is ${shown(given)}`);
}

function stopIn(given: string | undefined, complain: Complain): number | undefined {
  if (given === undefined) return undefined;
  const loss = /^[01](\.\d{1,9})?$/.test(given) ? Number(given) : Number.NaN;
  if (loss <= 1) return loss;
  return complain('--stop', `must be a share of accuracy from 0 to 1, e.g. 0.002, is ${shown(given)}`);
}
