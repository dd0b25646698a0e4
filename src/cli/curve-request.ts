import { type Problem, SpecError } from '../base/errors.js';
import { NUMERICS_KINDS, type NumericsKind } from '../model/numerics.js';
import type { CurveOptions, NeuronChanges } from '../run/curve/curve-options.js';
import { type CommandInput, type CommonOptions, commonOptions, type PriceChoice, priceChoice } from './context.js';
import {
  type Complain,
  complainTo,
  namesIn,
  type OptionValues,
  optionValues,
  shown,
  wholeIn,
} from './option-values.js';

/** What `sim curve` was asked for; undefined where the workload or the machine decides. */
export interface CurveRequest
  extends CommonOptions,
    PriceChoice,
    Pick<
      CurveOptions,
      | 'internal'
      | 'targetShare'
      | 'annAccuracy'
      | 'aucRangePj'
      | 'resamples'
      | 'exitMargins'
      | 'stopMargins'
      | 'gateAfterIc'
      | 'neuron'
      | 'together'
      | 'oracle'
      | 'costImages'
    > {
  readonly images: number | undefined;
  readonly steps: number | undefined;
  /** Undefined: as the chip says. */
  readonly numerics: NumericsKind | undefined;
  readonly seed: string | undefined;
  readonly spikes: string | undefined;
  readonly cache: boolean;
  readonly workers: number | undefined;
  readonly out: string | undefined;
  readonly force: boolean;
  readonly write: boolean;
  readonly svg: boolean;
  readonly quiet: boolean;
}

/** Reads the values of the options. @throws SpecError with all wrong ones at once */
export function parseCurveRequest(options: CommandInput['options']): CurveRequest {
  const problems: Problem[] = [];
  const complain = complainTo(problems);
  const values = optionValues(options, complain);
  const { text, whole } = values;
  const number = (name: string, least: number, most: number) => numberIn(name, text(name), [least, most], complain);
  text('preset');
  const request: CurveRequest = {
    ...commonOptions(options),
    ...priceChoice(options),
    images: whole('images', 1, 1_000_000),
    steps: whole('steps', 1, 100_000),
    numerics: values.oneOf('numerics', NUMERICS_KINDS),
    internal: internalIn(text('ic'), complain),
    targetShare: number('target', 0.01, 1) ?? 0.99,
    annAccuracy: number('ann', 0.001, 1),
    aucRangePj: rangeIn(text('auc-range'), complain),
    resamples: whole('bootstrap', 0, 100_000) ?? 1000,
    exitMargins: marginsIn('exit-margin', text('exit-margin'), complain),
    stopMargins: marginsIn('stop-margin', text('stop-margin'), complain),
    gateAfterIc: options['gateAfterIc'] === true,
    neuron: neuronIn(values, number),
    together: togetherIn(text('together'), complain),
    oracle: oracleIn(text('oracle'), complain),
    costImages: whole('cost-images', 1, 1_000_000),
    seed: text('seed'),
    spikes: text('spikes'),
    cache: options['cache'] !== false,
    workers: whole('workers', 1, 1024),
    out: text('out'),
    force: options['force'] === true,
    write: options['write'] !== false,
    svg: options['svg'] === true,
    quiet: options['quiet'] === true,
  };
  if (!request.write) {
    for (const [name, isGiven] of [
      ['--out', request.out !== undefined],
      ['--force', request.force],
      ['--svg', request.svg],
    ] as const) {
      if (isGiven) complain('--no-write', `contradicts ${name}`);
    }
  }
  if (problems.length > 0) throw new SpecError(problems);
  return request;
}

function numberIn(
  name: string,
  given: string | undefined,
  [least, most]: readonly [number, number],
  complain: Complain,
): number | undefined {
  if (given === undefined) return undefined;
  const value = /^-?(\d{1,10}(\.\d{0,12})?|\.\d{1,12})$/.test(given) ? Number(given) : Number.NaN;
  if (value >= least && value <= most) return value;
  return complain(`--${name}`, `must be a number from ${least} to ${most}, is ${shown(given)}`);
}

function internalIn(given: string | undefined, complain: Complain): CurveRequest['internal'] {
  if (given === undefined || given === 'all') return given;
  return namesIn('ic', given, complain);
}

function togetherIn(given: string | undefined, complain: Complain): CurveRequest['together'] {
  if (given === undefined || given === 'all') return given ?? [];
  return namesIn('together', given, complain) ?? [];
}

/** Probabilities in ascending order. */
function oracleIn(given: string | undefined, complain: Complain): readonly number[] {
  if (given === undefined) return [];
  const shares = namesIn('oracle', given, complain)?.map((share) => {
    return numberIn('oracle', share, [0.001, 0.999999], complain);
  });
  return (shares ?? []).filter((share) => share !== undefined).sort((one, other) => one - other);
}

function marginsIn(name: string, given: string | undefined, complain: Complain): readonly number[] | undefined {
  if (given === undefined) return undefined;
  if (given === 'none') return [];
  const margins = namesIn(name, given, complain)?.map((margin) => {
    return wholeIn(name, margin, [1, 100_000], complain);
  });
  return margins?.every((margin) => margin !== undefined) ? margins : undefined;
}

const PJ_PER: Readonly<Record<string, number>> = { pJ: 1, nJ: 1e3, uJ: 1e6, mJ: 1e9 };

function rangeIn(given: string | undefined, complain: Complain): readonly [number, number] | undefined {
  if (given === undefined) return undefined;
  const match = /^(\d{1,9}(?:\.\d{1,9})?)-(\d{1,9}(?:\.\d{1,9})?)(pJ|nJ|uJ|mJ)$/.exec(given);
  if (match === null) {
    return complain('--auc-range', `must be two energies with a unit, e.g. 0-15mJ, is ${shown(given)}`);
  }
  const scale = PJ_PER[match[3]!]!;
  const [from, to] = [Number(match[1]) * scale, Number(match[2]) * scale];
  return from < to ? [from, to] : complain('--auc-range', `must ascend, is ${shown(given)}`);
}

function neuronIn(
  values: OptionValues,
  number: (name: string, least: number, most: number) => number | undefined,
): NeuronChanges {
  return {
    initialPotential: number('v0', -1000, 1000),
    threshold: number('threshold', 0.001, 1000),
    resetBy: values.oneOf('reset-by', ['threshold', 'one']) ?? 'threshold',
  };
}
