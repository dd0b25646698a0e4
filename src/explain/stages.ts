import type { RunResult, StageResult } from '../model/result.js';
import type { Equality, ExplainedStage } from './explanation.js';
import {
  ceil,
  constant,
  type Expression,
  evaluate,
  figure,
  inNames,
  inNumbers,
  minus,
  over,
  plus,
  times,
} from './expression.js';

type Operands = (name: string) => Expression;

/** Clocks of a stage by its operands; docs/timing.md, "Inside a step". */
const FORMULAS: Readonly<Record<string, (operand: Operands) => Expression>> = {
  heldSum: (operand) => ceil(over(operand('words'), operand('banks'))),
  fetch: (operand) => times(operand('planes'), ceil(over(operand('bits'), operand('portBits')))),
  pe: (operand) =>
    times(operand('planes'), plus(times(operand('phases'), operand('clocksPerPhase')), operand('overheadClocks'))),
  accumulation: (operand) =>
    plus(
      times(minus(operand('planes'), 1), ceil(over(operand('sums'), operand('lanes')))),
      ceil(over(plus(operand('sums'), operand('arriving')), operand('lanes'))),
    ),
  partialSums: (operand) => operand('flits'),
  neuron: (operand) => ceil(over(operand('columns'), operand('lanes'))),
  pooling: (operand) => ceil(over(operand('places'), operand('lanes'))),
  output: () => constant(1),
};

/** Stages of some layers with their formulas; those that this version has no formula for say so. */
export function explainStages({ latency }: RunResult, layers: readonly string[]): ExplainedStage[] {
  return stagesOf(latency, layers).map(({ layer, stage }) => {
    const { name, interval, latency: through } = stage;
    const formula = formulaOf(stage);
    const numbers = formula === undefined ? '' : inNumbers(formula);
    const phase = phaseOf(stage);
    return {
      layer,
      stage: name,
      interval,
      latency: through,
      formula: formula === undefined ? 'not known to this version' : inNames(formula),
      numbers: phase === undefined ? numbers : `${numbers}; clocksPerPhase = ${inNames(phase)} = ${inNumbers(phase)}`,
    };
  });
}

/** Every stage's interval against its formula. */
export const stageEqualities = ({ latency }: RunResult, layers: readonly string[]): Equality[] =>
  stagesOf(latency, layers).flatMap(({ layer, stage }) => {
    const [formula, phase] = [formulaOf(stage), phaseOf(stage)];
    const name = `stage ${stage.name} of ${layer}`;
    const { clocksPerPhase } = stage.operands;
    return [
      ...(formula === undefined ? [] : [{ name, stored: stage.interval, expected: evaluate(formula) }]),
      ...(phase === undefined
        ? []
        : [{ name: `phase of ${name}`, stored: clocksPerPhase!, expected: evaluate(phase) }]),
    ];
  });

const stagesOf = ({ populations }: RunResult['latency'], layers: readonly string[]) =>
  populations
    .filter(({ name }) => layers.includes(name))
    .flatMap(({ name, stages }) => stages.map((stage) => ({ layer: name, stage })));

function formulaOf({ name, operands }: StageResult): Expression | undefined {
  if (!Object.hasOwn(FORMULAS, name)) return undefined;
  return FORMULAS[name]!((operand) => figure(operand, operands[operand] ?? Number.NaN));
}

/** Clocks of a phase where they follow from the sense time. */
function phaseOf({ operands: { senseTimeNs, clockMhz } }: StageResult): Expression | undefined {
  if (senseTimeNs === undefined || clockMhz === undefined) return undefined;
  const clocks = over(times(figure('senseTimeNs', senseTimeNs, 'ns'), figure('clockMhz', clockMhz, 'MHz')), 1000);
  return plus(ceil(clocks), 1);
}
