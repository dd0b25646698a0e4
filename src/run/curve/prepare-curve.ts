import { specError } from '../../base/errors.js';
import { didYouMean } from '../../base/suggest.js';
import { type Classifier, type Network, restrictTo } from '../../model/network.js';
import type { Workload } from '../../model/workload.js';
import type { LoadedChip } from '../../spec/load-chip.js';
import { FINAL_ONLY, upTo, type Variant, variantPlanner, WITHOUT_INTERNAL } from '../plan.js';
import { type PreparedRun, prepareRun, type RunInputs } from '../prepare.js';
import type { CurveOptions } from './curve-options.js';
import { withNeurons } from './neuron-changes.js';

/** Accuracy that a curve should reach. */
export interface CurveTarget {
  readonly share: number;
  readonly annAccuracy: number;
  readonly accuracy: number;
  /** Who says what the trained network reaches. */
  readonly of: string;
}

/** A comparison that can start: everything is checked, nothing has been simulated. */
export interface PreparedCurve {
  readonly options: CurveOptions;
  /** The run of the images through the network with all compared classifiers, costed on `run.variants`. */
  readonly run: PreparedRun;
  readonly final: Classifier;
  /** The compared internal classifiers. */
  readonly internal: readonly Classifier[];
  /** Those that are fused with the final one all at once, in the order of the workload; none or at least two. */
  readonly together: readonly string[];
  /** Margins at which an image may leave early. */
  readonly exitMargins: readonly number[];
  /** Margins at which an image may be stopped. */
  readonly stopMargins: readonly number[];
  readonly target: CurveTarget;
}

/** Name of the chip with the final classifier and one internal one. */
export const withHead = (internal: string): string => `with-${internal}`;

/** Several internal classifiers as one name. */
export const togetherName = (internals: readonly string[]): string => internals.join('+');

/** Checks that everything fits together, maps the network with and without each internal classifier. @throws SpecError */
export function prepareCurve(inputs: RunInputs, options: CurveOptions): PreparedCurve {
  const { workload } = inputs;
  const final = workload.network.classifiers.find(({ role }) => role === 'final');
  if (final === undefined) throw specError(workload.path, 'classifiers', 'none is final; a curve needs one');
  const internal = chooseInternal(workload, options.internal);
  const together = chooseTogether(internal, options.together);
  const margins = marginsOf(inputs, options, internal);
  const target = targetOf(workload, final, options);
  const kept = restrictTo(workload.whole ?? workload.network, [final.name, ...internal.map(({ name }) => name)]);
  const network = withNeurons(kept, options.neuron);
  refuseListed(inputs, internal);
  const run = prepareRun(
    { ...inputs, workload: { ...workload, network } },
    {
      steps: options.steps,
      methods: undefined,
      version: options.version,
      images: options.images,
      numerics: options.numerics,
      compare: false,
      fidelity: { kind: 'counts' },
      seed: options.seed,
    },
    (_, chip, steps) => planChips(network, chip, steps, { final, internal, together }),
  );
  return { options, run, final, internal, together, ...margins, target };
}

/** The chip with each internal classifier, the one without any, the one up to each, and the one with several. */
function planChips(
  network: Network,
  chip: LoadedChip,
  steps: number,
  { final, internal, together }: Pick<PreparedCurve, 'final' | 'internal' | 'together'>,
): readonly Variant[] {
  const plan = variantPlanner(network, chip, steps);
  const part = (...names: string[]): Network =>
    names.length === network.classifiers.length ? network : restrictTo(network, names);
  return [
    ...internal.map(({ name }) =>
      plan(withHead(name), `the chip with ${name} and ${final.name}`, part(final.name, name)),
    ),
    plan(FINAL_ONLY, WITHOUT_INTERNAL, part(final.name)),
    ...internal.map(({ name }) => plan(upTo(name), `the chip mapped up to ${name}`, part(name))),
    ...(together.length === 0
      ? []
      : [
          plan(
            withHead(togetherName(together)),
            `the chip with ${together.join(', ')} and ${final.name}`,
            part(final.name, ...together),
          ),
        ]),
  ];
}

/** @throws SpecError for one that is not compared, and for fewer than two */
function chooseTogether(internal: readonly Classifier[], wanted: CurveOptions['together']): readonly string[] {
  const names = internal.map(({ name }) => name);
  const chosen = wanted === 'all' ? names : names.filter((name) => wanted.includes(name));
  const lost = wanted === 'all' ? undefined : wanted.find((name) => !names.includes(name));
  if (lost !== undefined) {
    const message = `"${lost}" is not compared; compared are ${names.join(', ') || 'none'} (--ic)`;
    throw specError('--together', '', `${message}${didYouMean(lost, names)}`);
  }
  if (wanted.length > 0 && chosen.length < 2) {
    throw specError('--together', '', 'needs two internal classifiers that are compared (--ic)');
  }
  return chosen;
}

/** The internal classifiers that are compared, in the order of the workload. @throws SpecError for an unknown one */
function chooseInternal({ path, network, whole = network }: Workload, wanted: CurveOptions['internal']) {
  const internalOf = (of: Network): readonly Classifier[] => of.classifiers.filter(({ role }) => role === 'internal');
  if (wanted === undefined) return internalOf(network);
  const all = internalOf(whole);
  if (wanted === 'all') {
    if (all.length === 0) throw specError('--ic', '', `all: ${path} has no internal classifier`);
    return all;
  }
  const names = all.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
    throw specError(
      '--ic',
      '',
      `no internal classifier "${unknown}" in ${path}; ${known}${didYouMean(unknown, names)}`,
    );
  }
  return all.filter(({ name }) => wanted.includes(name));
}

const USUAL_MARGINS = [16, 32];

/** @throws SpecError for margins where no image can be decided early */
function marginsOf(
  { chip }: RunInputs,
  { exitMargins, stopMargins, gateAfterIc }: CurveOptions,
  internal: readonly Classifier[],
): Pick<PreparedCurve, 'exitMargins' | 'stopMargins'> {
  const late = 'control.schedule is sequential: there is no decision before the last step';
  const isLate = chip.chip.control.schedule === 'sequential';
  const noExit = isLate ? late : internal.length === 0 ? 'there is no internal classifier' : undefined;
  const refuse = (option: string, isGiven: boolean, why: string | undefined): void => {
    if (isGiven && why !== undefined) throw specError(option, '', `has no use: ${why}`);
  };
  refuse('--exit-margin', (exitMargins ?? []).length > 0, noExit);
  refuse('--gate-after-ic', gateAfterIc, noExit);
  refuse('--stop-margin', (stopMargins ?? []).length > 0, isLate ? late : undefined);
  return {
    exitMargins: noExit === undefined ? (exitMargins ?? USUAL_MARGINS) : [],
    stopMargins: isLate ? [] : (stopMargins ?? USUAL_MARGINS),
  };
}

/** @throws SpecError where nobody says what the trained network reaches */
function targetOf(workload: Workload, final: Classifier, { annAccuracy, targetShare }: CurveOptions): CurveTarget {
  const stated = workload.file.referenceAccuracies.find(
    ({ system, classifier }) => system === 'ann' && classifier === final.name,
  );
  const accuracy = annAccuracy ?? stated?.accuracy;
  if (accuracy === undefined) {
    const message = `states no accuracy of the trained network at ${final.name}; say it with --ann`;
    throw specError(workload.path, 'referenceAccuracies', message);
  }
  const of = annAccuracy === undefined ? stated!.origin : '--ann';
  return { share: targetShare, annAccuracy: accuracy, accuracy: targetShare * accuracy, of };
}

/** The script's list without an internal classifier keeps the one there is: of several it would have to choose. */
function refuseListed({ prices: { table } }: RunInputs, internal: readonly Classifier[]): void {
  if (table.conventions.layerList?.finalOnlyDrops !== 'finalPool' || internal.length <= 1) return;
  const message = `${table.name} charges the internal classifier where there is none (B4) and cannot compare ${internal.length}; choose one with --ic`;
  throw specError('--preset', '', message);
}
