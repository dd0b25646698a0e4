import type { Problem } from '../base/errors.js';
import { DATA_KINDS, type ImageRequest, LAYOUTS } from '../run/data/image-source.js';
import { parseSubset, SUBSET_FORMS, type Subset } from '../run/data/subset.js';
import type { CommandInput } from './context.js';
import { type Complain, complainTo, optionValues, shown } from './option-values.js';

/** How a data set is to be read, and which of its images. */
export type DataRequest = Omit<ImageRequest, 'wanted'> & { readonly subset?: Subset };

const CLASSES = ['fine', 'coarse'] as const;

/** Reads the options of a data set at `path`; wrong ones are added to `problems`. */
export function dataRequest(path: string, options: CommandInput['options'], problems: Problem[]): DataRequest {
  const complain = complainTo(problems);
  const { text, oneOf } = optionValues(options, complain);
  const [labels, seed] = [text('labels'), text('seed')];
  const subset = subsetIn(text('subset'), seed, complain);
  const kind = oneOf('kind', DATA_KINDS);
  const classes = oneOf('classes', CLASSES);
  const layout = oneOf('layout', LAYOUTS);
  const arrays = arraysIn(text('arrays'), complain);
  return {
    path,
    ...(labels === undefined ? {} : { labels }),
    ...(subset === undefined ? {} : { subset }),
    ...(kind === undefined ? {} : { kind }),
    ...(classes === undefined ? {} : { classes }),
    ...(layout === undefined ? {} : { layout }),
    ...(arrays === undefined ? {} : { arrays }),
  };
}

function subsetIn(given: string | undefined, seed: string | undefined, complain: Complain): Subset | undefined {
  if (given === undefined) return undefined;
  const subset = parseSubset(given, seed);
  if (subset === undefined) return complain('--subset', `must be ${SUBSET_FORMS}, is ${shown(given)}`);
  return subset;
}

function arraysIn(given: string | undefined, complain: Complain): ImageRequest['arrays'] {
  if (given === undefined) return undefined;
  const [images = '', labels, ...more] = given.split(',').map((name) => name.trim());
  if (images === '' || labels === '' || more.length > 0) {
    return complain('--arrays', `must be the names of two arrays, e.g. x_test,y_test, is ${shown(given)}`);
  }
  return { images, labels };
}

/** Means and standard deviations of the channels of images whose pixels were brought to 0 .. 1. */
export interface PixelNormalisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** `<means>/<standard deviations>`, one a channel, e.g. `0.5/0.5`. */
export function normalisationIn(given: string | undefined, complain: Complain): PixelNormalisation | undefined {
  if (given === undefined) return undefined;
  const [mean, std, ...more] = given.split('/').map((list) => list.split(',').map(decimal));
  const isRight =
    more.length === 0 &&
    std?.length === mean?.length &&
    [...(mean ?? []), ...(std ?? [])].every((value) => Math.abs(value) <= 1e6) &&
    std?.every((value) => value > 0);
  if (isRight === true) return { mean: mean!, std: std! };
  return complain(
    '--normalise',
    `must be means / standard deviations (above 0), one a channel, e.g. 0.5/0.5, is ${shown(given)}`,
  );
}

const decimal = (text: string): number => (/^\s*-?\d{1,7}(\.\d{1,12})?\s*$/.test(text) ? Number(text) : Number.NaN);
