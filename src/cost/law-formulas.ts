import type { LawName } from '../model/price-table.js';
import type { PriceScaling } from '../model/result.js';

/**
 * What each law of laws.ts computes, in words of arithmetic. `{of}` is the quantity that the law is a function of, any other
 * name in braces a parameter of the price or a design quantity; `{name|1}` is 1 where the price does not say it.
 */
export const LAW_FORMULAS: Readonly<Record<LawName, string>> = {
  constant: '1',
  power: '{of}^{exponent|1}',
  offsetPower: '{offset} + {of}^{exponent}',
  table: 'the points of the price table at {of}',
  adcLevels: '(2^{of} - 1) (1 + {curvature|0} (2^{of} - 1)^2)',
  sarAdc: '({of} + 1) ({fixedUw} + {perBitUw} {of})',
  surveyAdc:
    'exp(24.5798 + 1.88 ln {nodeNm} - 2.8291 ln {of}) / (2 x 10^((min(213.78 - 2.8719 ln ({conversionRateMhz} 1e6), 128.3071 + 3.21993 {of}) - 6.02 {of} - 1.76) / 10))',
  surveyAdcArea: 'exp(1.3462 + 0.9933 ln {nodeNm} + 0.1807 ln ({conversionRateMhz} 1e6) + 0.2991 ln surveyAdc({of}))',
  wordLine: '{fixedFj|0} + {perSiemensFj|0} / {of}',
  router: '({of} + {quadratic} {of}^2) x {virtualChannels}^{channelExponent}',
};

/** A law's formula with names, with the numbers of the design point, and with those of the reference point. */
export interface LawText {
  readonly names: string;
  readonly here: string;
  readonly reference: string;
}

/** The formula of the law behind a price; undefined where nothing scales by a law, or a law of a later version does. */
export function lawText(law: string, { of, at, point }: PriceScaling): LawText | undefined {
  if (of === undefined || !Object.hasOwn(LAW_FORMULAS, law)) return undefined;
  const formula = LAW_FORMULAS[law as LawName];
  const filled = (value: (name: string) => string | undefined): string =>
    formula.replaceAll(/\{(\w+)(?:\|(\w+))?\}/g, (_, name: string, otherwise: string | undefined) => {
      return value(name === 'of' ? of : name) ?? otherwise ?? name;
    });
  const numbers = (values: PriceScaling['at']) => (name: string) => {
    const number = values[name] ?? at[name];
    return number === undefined ? undefined : String(number);
  };
  return {
    names: filled((name) => (point[name] === undefined && at[name] === undefined ? undefined : name)),
    here: filled(numbers(point)),
    reference: filled(numbers(at)),
  };
}
