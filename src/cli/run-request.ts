import { type Problem, SpecError } from '../base/errors.js';
import { didYouMean } from '../base/suggest.js';
import { NUMERICS, type Numerics } from '../snn/numerics.js';
import { type CommandInput, type CommonOptions, commonOptions } from './context.js';

/** What `sim run` was asked for; undefined where the workload or the machine decides. */
export interface RunRequest extends CommonOptions {
  readonly images: number | undefined;
  readonly steps: number | undefined;
  readonly methods: readonly string[] | undefined;
  readonly preset: string;
  readonly numerics: Numerics;
  readonly seed: string | undefined;
  readonly workers: number | undefined;
  readonly out: string | undefined;
  readonly force: boolean;
  readonly write: boolean;
  readonly quiet: boolean;
}

/** Reads the values of the options. @throws SpecError with all wrong ones at once */
export function parseRunRequest(options: CommandInput['options']): RunRequest {
  const problems: Problem[] = [];
  const complain = (option: string, message: string): undefined => {
    problems.push({ file: option, path: '', message });
  };
  const text = (name: string): string | undefined => {
    const value = options[name];
    if (value === undefined) return undefined;
    const given = String(value);
    return given.trim() === '' || given.length > 4096
      ? complain(`--${name}`, 'must be a text that is not empty')
      : given;
  };
  const integer = (name: string, maximum: number): number | undefined => {
    const given = text(name);
    if (given === undefined) return undefined;
    const value = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    if (value >= 1 && value <= maximum) return value;
    return complain(`--${name}`, `must be an integer from 1 to ${maximum}, is ${JSON.stringify(given.slice(0, 40))}`);
  };
  const request: RunRequest = {
    ...commonOptions(options),
    images: integer('images', 1_000_000),
    steps: integer('steps', 100_000),
    methods: methodsIn(text('method'), complain),
    preset: text('preset') ?? 'phys',
    numerics: numericsIn(text('numerics'), complain) ?? 'ideal',
    seed: text('seed'),
    workers: integer('workers', 1024),
    out: text('out'),
    force: options['force'] === true,
    write: options['write'] !== false,
    quiet: options['quiet'] === true,
  };
  if (!request.write && request.out !== undefined) complain('--no-write', 'contradicts --out');
  if (!request.write && request.force) complain('--no-write', 'contradicts --force');
  if (problems.length > 0) throw new SpecError(problems);
  return request;
}

type Complain = (option: string, message: string) => undefined;

function methodsIn(given: string | undefined, complain: Complain): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const names = given.split(',').map((name) => name.trim());
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (names.includes('')) return complain('--method', `has an empty name in ${JSON.stringify(given.slice(0, 80))}`);
  return twice === undefined ? names : complain('--method', `names ${twice} twice`);
}

function numericsIn(given: string | undefined, complain: Complain): Numerics | undefined {
  if (given === undefined) return undefined;
  const found = NUMERICS.find((name) => name === given);
  if (found !== undefined) return found;
  const known = `known are ${NUMERICS.join(', ')}`;
  return complain(
    '--numerics',
    `${JSON.stringify(given.slice(0, 40))} is unknown, ${known}${didYouMean(given, NUMERICS)}`,
  );
}
