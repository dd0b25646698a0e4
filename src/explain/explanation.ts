import type { LawText } from '../cost/law-formulas.js';
import type { RunResult } from '../model/result.js';
import type { Expression } from './expression.js';

/** What remarks of a run a figure is concerned by. */
export type Topic = 'prices' | 'time' | 'function';

/** Parts of a figure that sum to it. */
export interface Breakdown {
  /** What the parts are: `layer`, `module`, ... */
  readonly by: string;
  /** Name and value of each part, in the unit of the figure. */
  readonly parts: readonly (readonly [name: string, value: number])[];
}

/** An action or component in a figure: how often, at what price. */
export interface Charge {
  /** `module.action` or `module.component`. */
  readonly name: string;
  /** The projection at whose design point it is priced, where the chip gives it bits of its own. */
  readonly projection?: string;
  /** Occurrences, mean per image, or number of components. */
  readonly count: number;
  /** What they contribute, in the unit of the figure. */
  readonly value: number;
}

/** How a figure comes about, before it is checked. */
export interface Draft {
  /** As the result says. */
  readonly stored: number;
  /** The same from its operands. */
  readonly expression: Expression;
  readonly breakdowns?: readonly Breakdown[];
  readonly charges?: { readonly prices: PriceSection; readonly list: readonly Charge[] };
  /** Stages of these layers are explained too. */
  readonly stagesOf?: readonly string[];
  readonly topics: readonly Topic[];
  /** What else there is to say. */
  readonly facts?: readonly string[];
  /** Two figures of the result that must agree besides, with what they are. */
  readonly equalities?: readonly Equality[];
}

export interface Equality {
  readonly name: string;
  readonly stored: number;
  readonly expected: number;
}

export type PriceSection = 'energyPj' | 'areaUm2' | 'leakageUw';

/** A figure that can be explained. */
export interface Metric {
  /** Path, e.g. `energy.byModulePj.adc`. */
  readonly name: string;
  readonly unit: string;
  /** Heading under which it is listed, where that is not the first part of its name. */
  readonly group?: string;
  /** One phrase. */
  readonly meaning: string;
  /** Length of a figure by step, explained at the last one unless `[step]` follows its name. */
  readonly steps?: number;
  /** `at`: the step, for figures by step. */
  readonly draft: (at: number) => Draft;
}

/** Everything about one figure, in plain data. */
export interface Explanation {
  readonly metric: string;
  readonly meaning: string;
  readonly value: number;
  readonly unit: string;
  /** The formula with names, and with numbers to 7 digits. */
  readonly formula: string;
  readonly numbers: string;
  /** Value of the formula in full precision. */
  readonly recomputed: number;
  readonly breakdowns: readonly {
    readonly by: string;
    readonly parts: readonly { readonly name: string; readonly value: number; readonly share: number }[];
  }[];
  readonly charges: readonly ExplainedCharge[];
  readonly stages: readonly ExplainedStage[];
  readonly facts: readonly string[];
  /** Remarks of the run and of its price table that concern the figure. */
  readonly notes: readonly string[];
  readonly leavesOut: readonly string[];
}

/** An action or component with its price taken apart. */
export interface ExplainedCharge extends Charge {
  /** What one occurrence or component is; empty where the result does not say. */
  readonly what: string;
  readonly share: number;
  readonly price: ExplainedPrice;
}

export interface ExplainedPrice {
  readonly value: number;
  readonly unit: string;
  readonly reference: number;
  readonly factor: number;
  /** Lowest and highest value that is published or modelled, at the design point. */
  readonly low: number;
  readonly high: number;
  /** Prices from one model, which are uncertain together. */
  readonly group?: string;
  readonly law: string;
  readonly formula?: LawText;
  /** What the reference value is multiplied with: text with numbers, and value. */
  readonly factors: readonly { readonly name: string; readonly text: string; readonly value: number }[];
  readonly kind: RunResult['prices']['energyPj'][string]['kind'];
  readonly source: string;
}

export interface ExplainedStage {
  readonly layer: string;
  readonly stage: string;
  /** Clocks between two rounds of positions, and through the stage. */
  readonly interval: number;
  readonly latency: number;
  readonly formula: string;
  readonly numbers: string;
}
