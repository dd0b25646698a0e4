import { explainChosen } from '../../explain/explain.js';
import type { Explanation } from '../../explain/explanation.js';
import { chooseMetric, metricsOf } from '../../explain/metrics.js';
import type { RunResult } from '../../model/result.js';
import type { SweepPoint } from '../../model/sweep.js';
import { percent } from '../numbers.js';
import { valueText } from '../values.js';

/** The whole result of a point; undefined where none was kept. */
export type ResultOf = (point: SweepPoint) => RunResult | undefined;

/** Parts of a bar or of a figure that are named; the others are summed. */
const SHOWN_PARTS = 10;

/** Texts that many points share, each once; a number stands for a text. */
export class TextPool {
  readonly texts: string[] = [];
  readonly #places = new Map<string, number>();

  add(text: string): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.texts.push(text);
    this.#places.set(text, this.texts.length - 1);
    return this.texts.length - 1;
  }
}

/** A bar: name, value as text, share of the whole. */
type BarPart = readonly [name: number, value: string, share: number];

/** What the page says of a point besides its metrics; numbers stand for texts of the pool. */
export interface PointDetails {
  readonly bars: readonly { readonly of: number; readonly total: string; readonly parts: readonly BarPart[] }[];
  readonly figures: readonly {
    readonly name: number;
    readonly value: string;
    readonly meaning: number;
    readonly formula: number;
    readonly numbers: string;
    readonly more: readonly string[];
  }[];
}

/** A result taken apart: energy and area by module, energy by layer, and each of the `names` that `sim explain` knows. */
export function pointDetails(result: RunResult, names: readonly string[], pool: TextPool): PointDetails {
  const { energy, area } = result;
  const bars = [
    { of: 'energy by module', unit: 'pJ', values: energy.byModulePj },
    { of: 'energy by layer', unit: 'pJ', values: energy.byLayerPj },
    { of: 'area by module', unit: 'um2', values: area.byModuleUm2 },
  ];
  return {
    bars: bars.map(({ of, unit, values }) => barOf(of, unit, values, pool)),
    figures: explanations(result, names).map((explanation) => figureOf(explanation, pool)),
  };
}

function barOf(of: string, unit: string, values: Readonly<Record<string, number>>, pool: TextPool) {
  const total = Object.values(values).reduce((sum, value) => sum + value, 0);
  const ordered = Object.entries(values)
    .filter(([, value]) => value > 0)
    .sort(([, a], [, b]) => b - a);
  const rest = ordered.slice(SHOWN_PARTS).reduce((sum, [, value]) => sum + value, 0);
  const shown = [...ordered.slice(0, SHOWN_PARTS), ...(rest > 0 ? [['others', rest] as const] : [])];
  const share = (value: number): number => (total === 0 ? 0 : Number((value / total).toFixed(4)));
  return {
    of: pool.add(of),
    total: valueText(total, unit),
    parts: shown.map(([name, value]): BarPart => [pool.add(name), valueText(value, unit), share(value)]),
  };
}

/** Those of `names` that a formula explains; `methods.fusion` is the first fusion, as in a study. */
function explanations(result: RunResult, names: readonly string[]): readonly Explanation[] {
  const metrics = metricsOf(result);
  const known = new Set(metrics.map(({ name }) => name));
  const fusion = result.methods.find(({ name }) => name.startsWith('fusion-'))?.name ?? '';
  return names
    .map((name) => name.replace(/^methods\.fusion\./, () => `methods.${fusion}.`))
    .filter((name) => known.has(name.replace(/\[\d+\]$/, '')))
    .map((name) => explainChosen(result, chooseMetric(metrics, name, 'result'), 'result'));
}

function figureOf(explanation: Explanation, pool: TextPool): PointDetails['figures'][number] {
  const { metric, meaning, value, unit, formula, numbers, facts, breakdowns } = explanation;
  const parts = breakdowns.map(({ by, parts: all }) => {
    const shown = all
      .slice(0, SHOWN_PARTS)
      .map((part) => `${part.name} ${valueText(part.value, unit)} (${percent(part.share)})`);
    return `By ${by}: ${shown.join(', ')}${all.length > SHOWN_PARTS ? `, ${all.length - SHOWN_PARTS} more` : ''}`;
  });
  return {
    name: pool.add(metric),
    value: valueText(value, unit),
    meaning: pool.add(meaning),
    formula: pool.add(formula),
    numbers: `${numbers} = ${Number(value.toPrecision(7))}${unit === '' ? '' : ` ${unit}`}`,
    more: [...facts, ...parts],
  };
}
