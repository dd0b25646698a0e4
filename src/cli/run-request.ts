import { type Problem, SpecError } from '../base/errors.js';
import type { Firing } from '../model/assumed-activity.js';
import { NUMERICS_KINDS, type NumericsKind } from '../model/numerics.js';
import {
  type AnalyticFidelity,
  FIDELITIES,
  type Fidelity,
  LEAST_SAMPLE_IMAGES,
  LEAST_SAMPLE_STEPS,
} from '../run/fidelity.js';
import type { TraceRequest } from '../run/trace-image.js';
import { type CommandInput, type CommonOptions, commonOptions, type PriceChoice, priceChoice } from './context.js';
import { type DataRequest, dataRequest, normalisationIn, type PixelNormalisation } from './data-request.js';
import { type Complain, complainTo, type OptionValues, optionValues, shown } from './option-values.js';

/** What `sim run` was asked for; undefined where the workload or the machine decides. */
export interface RunRequest extends CommonOptions, PriceChoice {
  readonly images: number | undefined;
  /** Images that stand for the samples; undefined: the workload's own. */
  readonly data: DataRequest | undefined;
  /** In place of the workload's, one value a channel. */
  readonly normalise: PixelNormalisation | undefined;
  readonly steps: number | undefined;
  readonly methods: readonly string[] | undefined;
  readonly uncertainty: boolean;
  /** Undefined: as the chip says. */
  readonly numerics: NumericsKind | undefined;
  readonly compare: boolean;
  /** Folder of the store of spikes; undefined: none are kept. */
  readonly spikes: string | undefined;
  readonly cache: boolean;
  readonly fidelity: Fidelity | AnalyticFidelity;
  readonly trace: (TraceRequest & { readonly file: string }) | undefined;
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
  const complain = complainTo(problems);
  const values = optionValues(options, complain);
  const { text, whole, oneOf } = values;
  text('preset');
  const fidelity = fidelityIn(values, complain);
  const request: RunRequest = {
    ...commonOptions(options),
    images: whole('images', 1, 1_000_000),
    data: dataIn(text('data'), options, problems),
    normalise: normalisationIn(text('normalise'), complain),
    steps: whole('steps', 1, 100_000),
    methods: methodsIn(text('method'), complain),
    ...priceChoice(options),
    uncertainty: options['uncertainty'] === true,
    numerics: oneOf('numerics', NUMERICS_KINDS),
    compare: options['compare'] !== false,
    spikes: text('spikes'),
    cache: options['cache'] !== false,
    fidelity,
    trace: fidelity.kind === 'analytic' ? undefined : traceIn(values, fidelity, complain),
    seed: text('seed'),
    workers: whole('workers', 1, 1024),
    out: text('out'),
    force: options['force'] === true,
    write: options['write'] !== false,
    quiet: options['quiet'] === true,
  };
  if (fidelity.kind === 'analytic') refuseImageOptions(options, complain);
  if (!request.write && request.out !== undefined) complain('--no-write', 'contradicts --out');
  if (!request.write && request.force && request.trace === undefined) {
    complain('--no-write', 'contradicts --force');
  }
  if (problems.length > 0) throw new SpecError(problems);
  return request;
}

/** Options that say how `--data` is read. */
const DATA_OPTIONS = ['labels', 'kind', 'arrays', 'classes', 'layout', 'subset'] as const;

function dataIn(
  path: string | undefined,
  options: CommandInput['options'],
  problems: Problem[],
): DataRequest | undefined {
  if (path !== undefined) return dataRequest(path, options, problems);
  const lost = DATA_OPTIONS.filter((name) => options[name] !== undefined);
  problems.push(...lost.map((name) => ({ file: `--${name}`, path: '', message: 'needs --data' })));
  return undefined;
}

function methodsIn(given: string | undefined, complain: Complain): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const names = given.split(',').map((name) => name.trim());
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (names.includes('')) return complain('--method', `has an empty name in ${JSON.stringify(given.slice(0, 80))}`);
  return twice === undefined ? names : complain('--method', `names ${twice} twice`);
}

/** The fidelity with its sample; a sample needs `cycle`. */
function fidelityIn({ text, whole, oneOf }: OptionValues, complain: Complain): Fidelity | AnalyticFidelity {
  const chosen = oneOf('fidelity', FIDELITIES) ?? 'counts';
  const activity = text('activity');
  const firing = activity === undefined ? 'dense' : firingIn(activity, complain);
  if (chosen === 'analytic') return { kind: 'analytic', firing };
  if (activity !== undefined) complain('--activity', 'needs --fidelity analytic');
  const sampleSteps = whole('sample-steps', 1, 100_000);
  const sampleImages = whole('sample-images', 1, 1_000_000);
  if (chosen === 'counts') {
    if (sampleSteps !== undefined) complain('--sample-steps', 'needs --fidelity cycle');
    if (sampleImages !== undefined) complain('--sample-images', 'needs --fidelity cycle');
    return { kind: 'counts' };
  }
  if (sampleSteps !== undefined && sampleSteps < LEAST_SAMPLE_STEPS) {
    complain('--sample-steps', `must be at least ${LEAST_SAMPLE_STEPS}: fewer give no interval`);
  }
  if (sampleImages !== undefined && sampleImages < LEAST_SAMPLE_IMAGES) {
    complain('--sample-images', `must be at least ${LEAST_SAMPLE_IMAGES}: one says nothing about the others`);
  }
  return { kind: 'cycle', sampleSteps, sampleImages };
}

/** What is assumed to fire. */
function firingIn(given: string, complain: Complain): Firing {
  if (given === 'dense') return 'dense';
  const rate = /^\d(\.\d{1,9})?$/.test(given) ? Number(given) : Number.NaN;
  if (rate > 0 && rate <= 1) return rate;
  complain('--activity', `must be dense or a rate above 0, at most 1, is ${shown(given)}`);
  return 'dense';
}

/** Options that say how images are run. */
const IMAGE_OPTIONS = [
  'images',
  'data',
  'normalise',
  'numerics',
  'no-compare',
  'sample-steps',
  'sample-images',
  'trace',
  'trace-steps',
  'trace-image',
  'seed',
  'spikes',
  'no-cache',
  'workers',
] as const;

/** At `analytic` no image is run. */
function refuseImageOptions(options: CommandInput['options'], complain: Complain): void {
  for (const name of IMAGE_OPTIONS) {
    const key = name.replace(/^no-/, '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    const isGiven = name.startsWith('no-') ? options[key] === false : options[key] !== undefined;
    if (isGiven) complain(`--${name}`, 'has no meaning at --fidelity analytic, which runs no image');
  }
}

/** What to trace; a trace needs `cycle` and a file. */
function traceIn({ text }: OptionValues, fidelity: Fidelity, complain: Complain): RunRequest['trace'] {
  const file = text('trace');
  const steps = text('trace-steps');
  const image = text('trace-image');
  if (file === undefined) {
    if (steps !== undefined) complain('--trace-steps', 'needs --trace');
    if (image !== undefined) complain('--trace-image', 'needs --trace');
    return undefined;
  }
  if (fidelity.kind === 'counts') complain('--trace', 'needs --fidelity cycle');
  const range = steps === undefined ? undefined : /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(steps);
  const [first, last] = [Number(range?.[1] ?? 0), Number(range?.[2] ?? range?.[1] ?? 0)];
  if (range === null || (range !== undefined && !(first >= 1 && first <= last))) {
    complain('--trace-steps', `must be a step or two ascending ones, e.g. 12-13, is ${JSON.stringify(steps)}`);
  }
  if (image !== undefined && !/^\d{1,7}$/.test(image)) {
    complain('--trace-image', `must be an integer from 0, is ${shown(image)}`);
  }
  return { file, steps: range === undefined ? undefined : { first, last }, image: Number(image ?? 0) };
}
