import { energyOf, nanosecond } from '../base/units.js';
import type { ComponentRow, EnergyRow, RunResult } from '../model/result.js';
import type { EvaluatedVariant } from '../run/evaluate-variant.js';
import { FIRST_FUSION } from './metrics.js';

/** A price at one design point of a run. */
export interface Slot {
  /** The variant of the chip and, where it has bits of its own there, the projection. */
  readonly variant: number;
  readonly projection: string | undefined;
  readonly section: 'energy' | 'area' | 'leakage';
  /** `module.action` or `module.component`. */
  readonly name: string;
}

/** A metric as a function of prices: their weighted sum, a number over it, or one that no price changes. */
export interface PriceForm {
  readonly kind: 'sum' | 'over';
  /** What is divided, under `over`. */
  readonly numerator: number;
  /** One a slot. */
  readonly weights: Float64Array;
}

/** Metrics of a run under any prices. Plain data. */
export interface PriceForms {
  readonly slots: readonly Slot[];
  readonly forms: Readonly<Record<string, PriceForm>>;
  /** Metrics that no price changes. */
  readonly fixed: Readonly<Record<string, number>>;
}

/** Names of metrics that prices decide. */
const PRICED =
  /^(energy|power|area|leakage|merits|internalCost|uncertainty|published|prices)\.|\.(energyPj|energyToTargetPj|leakageUw|usedAreaUm2)(\[\d+\])?$|^[a-zA-Z]+[.@]/;
const FIXED =
  /^(latency|throughput|accuracy|accuracyCost|mapping|layers|numerics|cycle)\.|^merits\.(synapticOperations|operationsPerStep|imagesPerSecond)$|\.(latencyNs|latencyToTargetNs|accuracy|stepsToTarget)(\[\d+\])?$/;

/** Whether prices decide a metric. */
export const isPriced = (name: string): boolean => !FIXED.test(name) && PRICED.test(name);

/** Whether a metric can be followed over axes of prices. */
export const hasForm = (name: string): boolean =>
  !name.startsWith(FIRST_FUSION) && (!isPriced(name) || FORMS.some(({ pattern }) => pattern.test(name)));

/** Collects weights of slots. */
class Weights {
  readonly values = new Map<string, number>();

  constructor(readonly variant: number) {}

  add(section: Slot['section'], row: EnergyRow | ComponentRow, weight: number): void {
    const name = 'action' in row ? `${row.module}.${row.action}` : `${row.module}.${row.component}`;
    const key = JSON.stringify([this.variant, row.projection ?? null, section, name]);
    this.values.set(key, (this.values.get(key) ?? 0) + weight);
  }
}

interface FormContext {
  readonly result: RunResult;
  readonly evaluated: readonly EvaluatedVariant[];
  /** The name behind the pattern: a module, layer or method. */
  readonly of: string;
  readonly weights: Weights;
}

interface FormKind {
  readonly pattern: RegExp;
  /** Adds weights; returns the numerator where the sum divides. Undefined: the result does not have the metric. */
  readonly build: (context: FormContext) => number | 'sum' | undefined;
  /** Which variant, the whole chip unless said. */
  readonly variant?: (context: Omit<FormContext, 'weights'>) => number;
}

const dynamic = ({ evaluated, weights }: FormContext, keep: (row: EnergyRow) => boolean, factor = 1): void => {
  for (const row of evaluated[weights.variant]!.energyRows)
    if (keep(row)) weights.add('energy', row, factor * row.count);
};
const leaking = ({ evaluated, weights }: FormContext, factor: number): void => {
  for (const row of evaluated[weights.variant]!.leakages) weights.add('leakage', row, factor * row.used);
};
const leakageFactor = ({ evaluated, weights }: FormContext): number =>
  energyOf(1, nanosecond(evaluated[weights.variant]!.latencyNs.at(-1)!));
const total = (context: FormContext, factor = 1): void => {
  dynamic(context, () => true, factor);
  leaking(context, factor * leakageFactor(context));
};
const areas = ({ evaluated, weights }: FormContext, which: 'used' | 'chip', module?: string): void => {
  for (const row of evaluated[weights.variant]!.areas) {
    if (module === undefined || row.module === module) weights.add('area', row, row[which]);
  }
};

/** A form that is a sum: `fill` adds its weights. */
const summed = (pattern: RegExp, fill: (context: FormContext) => void): FormKind => ({
  pattern,
  build: (context) => {
    fill(context);
    return 'sum';
  },
});
/** A form that divides by a sum. */
const divided = (pattern: RegExp, numerator: (result: RunResult) => number, fill: FormContextUse): FormKind => ({
  pattern,
  build: (context) => {
    fill(context);
    return numerator(context.result);
  },
});
type FormContextUse = (context: FormContext) => void;

const FORMS: readonly FormKind[] = [
  summed(/^energy\.totalPj$/, (at) => total(at)),
  summed(/^energy\.dynamicPj$/, (at) => dynamic(at, () => true)),
  summed(/^energy\.(?:leakagePj|by(?:Module|Layer)Pj\.leakage)$/, (at) => leaking(at, leakageFactor(at))),
  summed(/^energy\.byModulePj\.(.+)$/, (at) => dynamic(at, ({ module }) => module === at.of)),
  summed(/^energy\.byLayerPj\.(.+)$/, (at) => dynamic(at, ({ layer }) => layer === at.of)),
  summed(/^leakage\.powerUw$/, (at) => leaking(at, 1)),
  summed(/^area\.totalUm2$/, (at) => areas(at, 'chip')),
  summed(/^area\.usedUm2$/, (at) => areas(at, 'used')),
  summed(/^area\.byModuleUm2\.(.+)$/, (at) => areas(at, 'chip', at.of)),
  summed(/^merits\.energyDelayPjNs$/, (at) => total(at, at.result.latency.decisionNs)),
  summed(/^merits\.pjPerSynapticOperation$/, (at) => total(at, 1 / at.result.merits.synapticOperations)),
  divided(
    /^merits\.imagesPerJoule$/,
    () => 1e12,
    (at) => total(at),
  ),
  divided(
    /^merits\.topsPerWatt$/,
    ({ merits, run }) => merits.operationsPerStep * run.steps,
    (at) => total(at),
  ),
  divided(
    /^merits\.imagesPerSecondPerMm2$/,
    ({ merits }) => 1e6 * merits.imagesPerSecond,
    (at) => areas(at, 'used'),
  ),
  {
    pattern: /^methods\.(.+)\.energy(?:Pj(?:\[\d+\])?|ToTargetPj)$/,
    variant: ({ result, evaluated, of }) => {
      const method = result.methods.find(({ name }) => name === of);
      return Math.max(
        0,
        evaluated.findIndex(({ variant }) => variant.name === method?.variant),
      );
    },
    build: () => 'sum',
  },
];

/** The forms of `names` in a run; a method's energy at its target is that after a step, see `throughStep`. */
export function priceForms(
  names: readonly string[],
  result: RunResult,
  evaluated: readonly EvaluatedVariant[],
  values: Readonly<Record<string, number>>,
): PriceForms {
  const forms: [string, FormKind, number | 'sum', Weights][] = [];
  const fixed: Record<string, number> = {};
  for (const name of names) {
    const kind = isPriced(name) ? FORMS.find(({ pattern }) => pattern.test(name)) : undefined;
    if (kind === undefined) {
      if (values[name] !== undefined) fixed[name] = values[name];
      continue;
    }
    const of = kind.pattern.exec(name)![1] ?? '';
    const weights = new Weights(kind.variant?.({ result, evaluated, of }) ?? 0);
    const context = { result, evaluated, of, weights };
    const form = kind.variant === undefined ? kind.build(context) : throughStep(name, context);
    if (form !== undefined && values[name] !== undefined) forms.push([name, kind, form, weights]);
  }
  const keys = [...new Set(forms.flatMap(([, , , weights]) => [...weights.values.keys()]))];
  const places = new Map(keys.map((key, at) => [key, at]));
  return {
    slots: keys.map(slotOf),
    fixed,
    forms: Object.fromEntries(
      forms.map(([name, , form, weights]) => {
        const array = new Float64Array(keys.length);
        for (const [key, weight] of weights.values) array[places.get(key)!] = weight;
        return [name, { kind: form === 'sum' ? 'sum' : 'over', numerator: form === 'sum' ? 0 : form, weights: array }];
      }),
    ),
  };
}

function slotOf(key: string): Slot {
  const [variant, projection, section, name] = JSON.parse(key) as [number, string | null, Slot['section'], string];
  return { variant, projection: projection ?? undefined, section, name };
}

/** Energy of a method through a step: its target's, one that is named, or the last. */
function throughStep(name: string, context: FormContext): 'sum' | undefined {
  const { result, evaluated, of, weights } = context;
  const method = result.methods.find((each) => each.name === of);
  if (method === undefined) return undefined;
  const named = /\[(\d+)\]$/.exec(name)?.[1];
  const step = name.endsWith('ToTargetPj')
    ? method.stepsToTarget
    : named === undefined
      ? result.run.steps
      : Number(named);
  if (step === undefined || step < 1 || step > result.run.steps) return undefined;
  const { counts, latencyNs } = evaluated[weights.variant]!;
  for (const row of counts.rows) {
    let count = 0;
    for (let t = 0; t <= step; t += 1) count += row.series[t]!;
    weights.add('energy', { ...row, projection: row.projection } as unknown as EnergyRow, count / counts.images);
  }
  leaking(context, energyOf(1, nanosecond(latencyNs[step - 1]!)));
  return 'sum';
}

/** Metrics under prices, one a slot. */
export function metricsUnder(
  { forms, fixed }: PriceForms,
  prices: Float64Array,
  names: readonly string[],
): Record<string, number> {
  const values: Record<string, number> = {};
  for (const name of names) {
    const form = forms[name];
    if (form === undefined) {
      if (fixed[name] !== undefined) values[name] = fixed[name];
      continue;
    }
    let sum = 0;
    for (let at = 0; at < prices.length; at += 1) sum += form.weights[at]! * prices[at]!;
    const value = form.kind === 'sum' ? sum : form.numerator / sum;
    if (Number.isFinite(value)) values[name] = value;
  }
  return values;
}
