import { type Problem, SpecError } from '../base/errors.js';
import { didYouMean } from '../base/suggest.js';
import { customDataSet, DATA_SETS, type DataSet } from '../zoo/data-sets.js';
import type { ZooSpec } from '../zoo/make-workload.js';
import { NET_NAMES, NETS, type NetName } from '../zoo/nets.js';
import type { CommandInput } from './context.js';
import { type Complain, complainTo, type OptionValues, optionValues, shown } from './option-values.js';

/** What `sim zoo` was asked for. */
export interface ZooRequest {
  readonly spec: ZooSpec;
  readonly out: string;
  readonly force: boolean;
  readonly json: boolean;
}

const DEFAULTS = { dataSet: 'cifar10', rate: 0.05, seed: 'zoo', images: 10 } as const;
const LIMITS = { images: 10_000, side: 4096, channels: 1024, classes: 65_536, rate: [0.01, 0.5], width: 4 } as const;

/** Reads net and options. @throws SpecError with all wrong ones at once */
export function parseZooRequest({ arguments: [net = ''], options }: CommandInput): ZooRequest {
  const problems: Problem[] = [];
  const complain = complainTo(problems);
  const values = optionValues(options, complain);
  const { text } = values;
  const name = netIn(net, complain);
  const dataSet = dataSetIn(text('dataset') ?? DEFAULTS.dataSet, complain);
  const width = numberIn('width', text, [0, LIMITS.width], complain) ?? 1;
  const internalAfter = internalIn(text('ic'), name, complain);
  const content = contentIn(options['shapesOnly'] === true, values, complain);
  const out = text('out') ?? '.';
  if (problems.length > 0 || name === undefined || dataSet === undefined) throw new SpecError(problems);
  const spec = { net: name, dataSet, width, internalAfter, content };
  return { spec, out, force: options['force'] === true, json: options['json'] === true };
}

function netIn(given: string, complain: Complain): NetName | undefined {
  const found = NET_NAMES.find((name) => name === given);
  if (found !== undefined) return found;
  return complain(
    'net',
    `${shown(given)} is unknown, known are ${NET_NAMES.join(', ')}${didYouMean(given, NET_NAMES)}`,
  );
}

function dataSetIn(given: string, complain: Complain): DataSet | undefined {
  if (Object.hasOwn(DATA_SETS, given)) return DATA_SETS[given];
  const match = /^(\d{1,6})x(\d{1,6})x(\d{1,6}):(\d{1,6})$/.exec(given);
  if (match === null) {
    const names = Object.keys(DATA_SETS);
    const form = 'or channels x height x width : classes, e.g. 3x64x64:20';
    return complain(
      '--dataset',
      `must be one of ${names.join(', ')} ${form}, is ${shown(given)}${didYouMean(given, names)}`,
    );
  }
  const [channels, height, width, classes] = match.slice(1).map(Number) as [number, number, number, number];
  const within = (value: number, least: number, most: number): boolean => value >= least && value <= most;
  if (!within(channels, 1, LIMITS.channels)) return complain('--dataset', `channels: must be 1 to ${LIMITS.channels}`);
  if (!within(height, 1, LIMITS.side) || !within(width, 1, LIMITS.side)) {
    return complain('--dataset', `height and width: must be 1 to ${LIMITS.side}, are ${height} and ${width}`);
  }
  if (!within(classes, 2, LIMITS.classes))
    return complain('--dataset', `classes: must be 2 to ${LIMITS.classes}, are ${classes}`);
  return customDataSet({ channels, height, width }, classes);
}

/** A number above the lower limit (width) or from it on. */
function numberIn(
  option: 'width' | 'rate',
  text: OptionValues['text'],
  [least, most]: readonly [number, number],
  complain: Complain,
): number | undefined {
  const given = text(option);
  if (given === undefined) return undefined;
  const value = /^\d{0,6}(\.\d{1,6})?$/.test(given) ? Number(given) : Number.NaN;
  if (Number.isNaN(value) && Number(given) > least && Number(given) <= most) {
    return complain(`--${option}`, `must be written without exponent and with at most 6 decimals, is ${shown(given)}`);
  }
  if (value > 0 && value >= least && value <= most) return value;
  const range = least === 0 ? `above 0, at most ${most}` : `from ${least} to ${most}`;
  return complain(`--${option}`, `must be a number ${range}, is ${shown(given)}`);
}

/** Stages after which an internal classifier sits. */
function internalIn(given: string | undefined, net: NetName | undefined, complain: Complain): readonly number[] {
  if (net === undefined) return [];
  const { stages, internalAfter } = NETS[net];
  const last = stages.length - 1;
  if (given === undefined) return [internalAfter];
  if (given === 'none') return [];
  if (given === 'all') return Array.from({ length: last }, (_, index) => index);
  const value = /^\d{1,3}$/.test(given) ? Number(given) : Number.NaN;
  if (value <= last) return [value];
  const what = net.startsWith('resnet') ? 'the first convolution is 0, the blocks follow' : 'convolutions count from 0';
  complain('--ic', `must be 0 to ${last} (${what}), all or none, is ${shown(given)}`);
  return [];
}

function contentIn(shapesOnly: boolean, { text, whole }: OptionValues, complain: Complain): ZooSpec['content'] {
  const rate = numberIn('rate', text, LIMITS.rate, complain);
  const seed = text('seed');
  const images = whole('images', 1, LIMITS.images);
  if (!shapesOnly) {
    return { rate: rate ?? DEFAULTS.rate, seed: seed ?? DEFAULTS.seed, images: images ?? DEFAULTS.images };
  }
  for (const [name, value] of Object.entries({ rate, seed, images })) {
    if (value !== undefined) complain('--shapes-only', `contradicts --${name}`);
  }
  return 'shapes';
}
