import { basename } from 'node:path';
import { type Problem, SpecError } from '../base/errors.js';
import { didYouMean } from '../base/suggest.js';
import { toIdentifier } from '../convert/name-layers.js';
import type { OutputChoice } from '../convert/read-graph.js';
import type { Normalisation as Scaling } from '../convert/scales.js';
import type { CommandInput } from './context.js';
import { type Complain, complainTo, type OptionValues, optionValues, shown } from './option-values.js';

/** What `sim convert` was asked for. */
export interface ConvertRequest {
  readonly model: string;
  readonly calibrate: string;
  readonly images: string | undefined;
  /** First calibration image, and how many. */
  readonly skip: number;
  readonly limit: number;
  readonly samples: number;
  /** One a channel, or one for all. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly choice: OutputChoice;
  readonly normalise: Normalise;
  readonly scaling: Scaling;
  readonly steps: number;
  readonly simulate: number;
  readonly name: string;
  readonly out: string;
  readonly force: boolean;
  readonly workers: number | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

const NORMALISE = ['percentile', 'maximum', 'channel'] as const;
type Normalise = (typeof NORMALISE)[number];
const DEFAULTS = { limit: 500, samples: 1000, simulate: 100, steps: 300, percentile: 99.9 } as const;
const MOST_IMAGES = 1_000_000;

/** Reads model and options. @throws SpecError with everything that is wrong at once */
export function parseConvertRequest({ arguments: [model = ''], options }: CommandInput): ConvertRequest {
  const problems: Problem[] = [];
  const complain = complainTo(problems);
  const { text, whole } = optionValues(options, complain);
  const calibrate = text('calibrate');
  if (options['calibrate'] === undefined) {
    complain('--calibrate', 'is missing: name images of the training set, which scale the activations to firing rates');
  }
  const normalise = normaliseIn(text('normalise'), complain);
  const percentile = percentileIn(text('percentile'), normalise, complain);
  const name = nameIn(text('name'), model, complain);
  const request: ConvertRequest = {
    model,
    calibrate: calibrate ?? '',
    images: text('images'),
    skip: whole('skip', 0, MOST_IMAGES) ?? 0,
    limit: whole('limit', 1, MOST_IMAGES) ?? DEFAULTS.limit,
    samples: whole('samples', 1, MOST_IMAGES) ?? DEFAULTS.samples,
    mean: listIn('mean', text, 0, complain),
    std: listIn('std', text, 1, complain),
    choice: { final: text('final'), internal: namesIn(text('internal'), complain) },
    normalise,
    scaling: { by: normalise === 'channel' ? 'channel' : 'layer', percentile },
    steps: whole('steps', 1, 100_000) ?? DEFAULTS.steps,
    simulate: whole('simulate', 0, MOST_IMAGES) ?? DEFAULTS.simulate,
    name,
    out: text('out') ?? name,
    force: options['force'] === true,
    workers: whole('workers', 1, 1024),
    json: options['json'] === true,
    quiet: options['quiet'] === true,
  };
  if (options['samples'] !== undefined && request.images === undefined) complain('--samples', 'needs --images');
  if (problems.length > 0) throw new SpecError(problems);
  return request;
}

function normaliseIn(given: string | undefined, complain: Complain): Normalise {
  const found = NORMALISE.find((each) => each === given);
  if (given !== undefined && found === undefined) {
    complain('--normalise', `known are ${NORMALISE.join(', ')}${didYouMean(given, NORMALISE)}, is ${shown(given)}`);
  }
  return found ?? 'percentile';
}

function percentileIn(given: string | undefined, normalise: Normalise, complain: Complain): number {
  if (normalise === 'maximum') {
    if (given !== undefined) complain('--percentile', 'has no use with --normalise maximum');
    return 100;
  }
  if (given === undefined) return DEFAULTS.percentile;
  const value = /^\d{1,3}(\.\d{1,6})?$/.test(given) ? Number(given) : Number.NaN;
  if (!(value >= 50 && value <= 100)) complain('--percentile', `must be a number from 50 to 100, is ${shown(given)}`);
  return value;
}

/** Numbers separated by commas. */
function listIn(
  key: 'mean' | 'std',
  text: OptionValues['text'],
  fallback: number,
  complain: Complain,
): readonly number[] {
  const given = text(key);
  if (given === undefined) return [fallback];
  const values = given
    .split(',')
    .map((part) => (/^-?(\d+(\.\d*)?|\.\d+)$/.test(part.trim()) ? Number(part) : Number.NaN));
  const isWrong = values.some((value) => Number.isNaN(value) || Math.abs(value) > 1e6 || (key === 'std' && value <= 0));
  if (!isWrong) return values;
  const form = key === 'std' ? 'numbers above 0' : 'numbers';
  complain(`--${key}`, `must be ${form}, one a channel, separated by commas, is ${shown(given)}`);
  return [fallback];
}

/** Names of outputs separated by commas; `none` names none. */
function namesIn(given: string | undefined, complain: Complain): readonly string[] | undefined {
  if (given === undefined) return undefined;
  if (given === 'none') return [];
  const names = given.split(',').map((each) => each.trim());
  if (names.includes(''))
    complain('--internal', `must be names of outputs separated by commas, or none, is ${shown(given)}`);
  return names;
}

function nameIn(given: string | undefined, model: string, complain: Complain): string {
  if (given === undefined) return toIdentifier(basename(model).replace(/\.onnx$/i, ''), 'network');
  if (/^[A-Za-z][A-Za-z0-9_-]{0,59}$/.test(given)) return given;
  complain('--name', `must be letters, digits, - and _, a letter first, at most 60, is ${shown(given)}`);
  return 'network';
}
