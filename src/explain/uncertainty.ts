import { priceUncertainty } from '../cost/uncertainty.js';
import type { Interval, RunResult, UncertaintyResult } from '../model/result.js';
import type { Metric } from './explanation.js';
import { figure } from './expression.js';

const BOUNDS: readonly (readonly [key: keyof Interval, text: string])[] = [
  ['median', 'median'],
  ['low95', '2.5 % quantile'],
  ['low90', '5 % quantile'],
  ['high90', '95 % quantile'],
  ['high95', '97.5 % quantile'],
];
/** Prices that are named. */
const SHOWN = 8;

/** Ends of the intervals of a run's `uncertainty`, drawn anew from its seed; nothing where it was not asked for. */
export function uncertaintyMetrics(result: RunResult): readonly Metric[] {
  const { uncertainty } = result;
  if (uncertainty === undefined) return [];
  let drawn: UncertaintyResult | undefined;
  const again = (): UncertaintyResult => {
    drawn ??= priceUncertainty(result, uncertainty.seed, uncertainty.draws);
    return drawn;
  };
  const intervals = (
    name: string,
    unit: string,
    what: string,
    of: (from: UncertaintyResult) => Interval | undefined,
  ): Metric[] =>
    BOUNDS.map(([key, text]) => ({
      name: `uncertainty.${name}.${key}`,
      unit,
      meaning: `${text} of ${what} under drawn prices`,
      draft: () => ({
        stored: of(uncertainty)?.[key] ?? Number.NaN,
        expression: figure(
          `${text} of ${uncertainty.draws} draws, seed ${uncertainty.seed}`,
          of(again())?.[key] ?? Number.NaN,
          unit,
        ),
        topics: ['prices'],
        facts: [uncertainty.distribution, ...tornadoFacts(uncertainty)],
      }),
    }));
  return [
    ...intervals('energyPj', 'pJ', 'the energy', ({ energyPj }) => energyPj),
    ...intervals('leakagePj', 'pJ', 'the leakage', ({ leakagePj }) => leakagePj),
    ...intervals('energyDelayPjNs', 'pJ ns', 'energy x delay', ({ energyDelayPjNs }) => energyDelayPjNs),
    ...intervals('areaUm2', 'um2', 'the area of the chip', ({ areaUm2 }) => areaUm2),
    ...Object.keys(uncertainty.byModulePj).flatMap((module) =>
      intervals(`byModulePj.${module}`, 'pJ', `the energy of ${module}`, ({ byModulePj }) => byModulePj[module]),
    ),
  ];
}

const tornadoFacts = ({ tornado }: UncertaintyResult): readonly string[] =>
  tornado.slice(0, SHOWN).map(({ price, lowPj, highPj }) => {
    return `${price} alone at the ends of its range: ${microjoules(lowPj)} to ${microjoules(highPj)} uJ in all`;
  });

const microjoules = (pj: number): string => String(Number((pj / 1e6).toPrecision(4)));
