import { type Problem, SpecError } from '../base/errors.js';
import type { RunResult } from '../model/result.js';
import type { Draft, Equality, Explanation } from './explanation.js';
import { evaluate, inNames, inNumbers, magnitude } from './expression.js';
import { type ChosenMetric, chooseMetric, metricsOf } from './metrics.js';
import { explainCharges, priceEqualities } from './prices.js';
import { remarksOn } from './remarks.js';
import { explainStages, stageEqualities } from './stages.js';

/** Relative to what was added up. */
const TOLERANCE = 1e-9;

/**
 * Takes a figure of a result apart: formula, numbers, parts, prices. Everything is computed anew from the operands in the
 * result. @throws SpecError (of `file`) for an unknown `metric`, and naming every figure that its operands do not give
 */
export function explain(result: RunResult, metric: string, file: string): Explanation {
  return explainChosen(result, chooseMetric(metricsOf(result), metric, file), file);
}

export function explainChosen(result: RunResult, { metric, at }: ChosenMetric, file: string): Explanation {
  const draft = metric.draft(at);
  const { stored, expression, charges, breakdowns = [], stagesOf = [], facts = [] } = draft;
  const name = metric.steps === undefined ? metric.name : `${metric.name}[${at}]`;
  const problems = inconsistencies(result, name, draft);
  if (problems.length > 0) throw new SpecError(problems.map((problem) => ({ file, ...problem })));
  const named = new Set(charges?.list.map((charge) => charge.name));
  const share = (value: number): number => (stored === 0 ? 0 : value / stored);
  return {
    metric: name,
    meaning: metric.meaning,
    value: stored,
    unit: metric.unit,
    formula: inNames(expression),
    numbers: inNumbers(expression),
    recomputed: evaluate(expression),
    breakdowns: breakdowns.map(({ by, parts }) => ({
      by,
      parts: sorted(parts.map(([part, value]) => ({ name: part, value, share: share(value) }))),
    })),
    charges: charges === undefined ? [] : sorted(explainCharges(result, charges.prices, charges.list, stored)),
    stages: explainStages(result, stagesOf),
    facts,
    ...remarksOn(result, draft.topics, named),
  };
}

const sorted = <T extends { readonly value: number }>(parts: readonly T[]): T[] =>
  parts.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));

/** Figures that do not follow from their operands. */
function inconsistencies(result: RunResult, name: string, draft: Draft): Omit<Problem, 'file'>[] {
  const { stored, expression, breakdowns = [], charges, stagesOf = [], equalities = [] } = draft;
  const size = magnitude(expression);
  const formula: Equality = { name, stored, expected: evaluate(expression) };
  const sums = breakdowns.map(({ by, parts }): Equality & { readonly size: number } => ({
    name: `${name} by ${by}`,
    stored,
    expected: parts.reduce((sum, [, value]) => sum + value, 0),
    size: Math.max(size, ...parts.map(([, value]) => Math.abs(value))),
  }));
  const others = [
    ...equalities,
    ...(charges === undefined ? [] : priceEqualities(result, charges.prices, charges.list)),
    ...stageEqualities(result, stagesOf),
  ];
  return [{ ...formula, size }, ...sums, ...others.map((each) => ({ ...each, size: 0 }))]
    .filter(({ stored: is, expected, size: of }) => !agree(is, expected, of))
    .map(({ name: path, stored: is, expected }) => ({
      path,
      message: `is ${is}, its operands give ${expected} (difference ${expected - is})`,
    }));
}

const agree = (a: number, b: number, size: number): boolean =>
  Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b), size);
