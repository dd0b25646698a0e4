import type { MethodResult, RunResult } from '../model/result.js';
import type { Draft, Metric } from './explanation.js';
import { type Expression, figure, minus, over, plus, times } from './expression.js';

/** Accuracy by step, what it costs in precision, and every method with its energy and latency by step and at the target. */
export function methodMetrics(result: RunResult): readonly Metric[] {
  return [
    ...Object.entries(result.accuracy).map(([family, values]) =>
      accuracy(result, `accuracy.${family}`, `accuracy of ${family}`, values),
    ),
    ...precisionMetrics(result),
    ...result.methods.flatMap((method) => [
      ...(method.accuracy === undefined
        ? []
        : [accuracy(result, `methods.${method.name}.accuracy`, method.description, method.accuracy)]),
      ...costs(result, method),
      ...atTarget(result, method),
    ]),
  ];
}

/** A share of correct predictions is a whole number over the images of the run. */
function accuracy({ run }: RunResult, name: string, meaning: string, values: readonly number[]): Metric {
  const images = run.images!;
  const draft = (at: number): Draft => {
    const stored = values[at - 1]!;
    const correct = figure(`correct after step ${at}`, Math.round(stored * images), 'images');
    return { stored, expression: over(correct, figure('run.images', images)), topics: ['function'] };
  };
  return { name, unit: '', meaning, steps: values.length, draft };
}

/** What the chip's numerics cost: accuracy minus that of the same images under `ideal`. */
function precisionMetrics({ accuracyCost = {}, methods, accuracy: families }: RunResult): Metric[] {
  return Object.entries(accuracyCost).flatMap(([name, { ideal, points }]): Metric[] => {
    const own = methods.find((method) => method.name === name)?.accuracy ?? families[name];
    if (own === undefined) return [];
    const draft = (at: number): Draft => ({
      stored: points[at - 1]!,
      expression: times(
        minus(
          figure(`accuracy of ${name}[${at}]`, own[at - 1]!),
          figure(`accuracyCost.${name}.ideal[${at}]`, ideal[at - 1]!),
        ),
        100,
      ),
      topics: ['function'],
    });
    const meaning = `percentage points that ${name} has more than under ideal numerics`;
    return [{ name: `accuracyCost.${name}.points`, unit: 'points', meaning, steps: points.length, draft }];
  });
}

function costs(result: RunResult, { name, energyPj, latencyNs, variant }: MethodResult): Metric[] {
  return [
    {
      name: `methods.${name}.energyPj`,
      unit: 'pJ',
      meaning: `energy of ${name} through a step`,
      steps: energyPj.length,
      draft: (at) => ({
        stored: energyPj[at - 1]!,
        expression: energyAt(result, variant, at),
        topics: ['prices', 'time', 'function'],
        facts: variantFacts(result, variant),
      }),
    },
    {
      name: `methods.${name}.latencyNs`,
      unit: 'ns',
      meaning: `decision of ${name} after a step`,
      steps: latencyNs.length,
      draft: (at) => ({
        stored: latencyNs[at - 1]!,
        expression: latencyAt(result, variant, at),
        topics: ['time'],
        facts: variantFacts(result, variant),
      }),
    },
  ];
}

function atTarget(result: RunResult, { name, variant, accuracy, ...method }: MethodResult): Metric[] {
  const { stepsToTarget: step, energyToTargetPj, latencyToTargetNs } = method;
  const { target } = result;
  if (step === undefined || target === undefined || accuracy === undefined) return [];
  const facts = [
    `step ${step} is the first that reaches ${target.accuracy}, ${target.of}`,
    ...variantFacts(result, variant),
  ];
  const metric = (key: string, unit: string, meaning: string, draft: Draft): Metric => ({
    name: `methods.${name}.${key}`,
    unit,
    meaning,
    draft: () => ({ ...draft, facts }),
  });
  const first = accuracy.findIndex((share) => share >= target.accuracy) + 1;
  const time = { expression: latencyAt(result, variant, step), topics: ['time', 'function'] } as const;
  const energy = { expression: energyAt(result, variant, step), topics: ['prices', 'time', 'function'] } as const;
  return [
    metric('stepsToTarget', 'steps', `steps of ${name} to the target`, {
      stored: step,
      expression: figure('first step whose accuracy is at least target.accuracy', first, 'steps'),
      topics: ['function'],
    }),
    ...(energyToTargetPj === undefined
      ? []
      : [metric('energyToTargetPj', 'pJ', `energy of ${name} to the target`, { stored: energyToTargetPj, ...energy })]),
    ...(latencyToTargetNs === undefined
      ? []
      : [
          metric('latencyToTargetNs', 'ns', `decision of ${name} at the target`, {
            stored: latencyToTargetNs,
            ...time,
          }),
        ]),
  ];
}

/** Energy of a variant through a step: of all actions, and leakage until the decision. */
export function energyAt({ variants }: RunResult, name: string, step: number): Expression {
  const { byStep, leakageUw } = variants[name]!;
  const leaked = times(
    figure(`variants.${name}.leakageUw`, leakageUw, 'uW'),
    figure(`variants.${name}.byStep.latencyNs[${step}]`, byStep.latencyNs[step - 1]!, 'ns'),
  );
  return plus(
    figure(`variants.${name}.byStep.dynamicPj[${step}]`, byStep.dynamicPj[step - 1]!, 'pJ'),
    over(leaked, 1000),
  );
}

const latencyAt = ({ variants }: RunResult, name: string, step: number): Expression =>
  figure(`variants.${name}.byStep.latencyNs[${step}]`, variants[name]!.byStep.latencyNs[step - 1]!, 'ns');

const variantFacts = ({ variants }: RunResult, name: string): string[] => [
  `costed on variant ${name}: ${variants[name]!.description}`,
];
