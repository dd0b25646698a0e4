import { bitsText } from '../model/numerics.js';
import type { NumericsResult, RunResult } from '../model/result.js';
import { percent, significant } from './numbers.js';

/** What a run computed with, in a sentence. */
export function numericsText({ kind, integers, array, calibration, populations }: NumericsResult): string {
  if (integers === undefined) return kind;
  const { weightBits, projectionWeightBits, weightScale, membraneBits } = integers;
  const parts = [
    `${bitsText(weightBits, projectionWeightBits)} weights, one scale a ${weightScale}`,
    array === undefined
      ? 'exact column sums'
      : `columnSum ${array.columnSum}, sign ${array.sign}, through a ${bitsText(array.adcBits, array.projectionAdcBits)} ADC`,
    ...(array?.inputCoding === 'digital' ? ['the image exact, in digital units'] : []),
    ...(calibration === undefined
      ? []
      : [`full scale from ${calibration.images} calibration images x ${calibration.steps} steps`]),
    `${membraneBits}-bit membranes ${saturationText(Object.values(populations ?? {}))}`,
  ];
  return `${kind}: ${parts.join('; ')}`;
}

function saturationText(populations: readonly NonNullable<NumericsResult['populations']>[string][]): string {
  const events = populations.reduce((sum, { saturations }) => sum + saturations, 0);
  const largest = Math.max(0, ...populations.map(({ saturationShare }) => saturationShare));
  const dead = populations.reduce((sum, { deadChannels }) => sum + deadChannels, 0);
  const never = dead === 0 ? '' : `, ${dead} channels can never fire`;
  if (events === 0) return `never saturated${never}`;
  return `saturated ${significant(events)} times an image (at most ${significant(100 * largest)} % of a layer's updates)${never}`;
}

/** What the chip's numbers cost each method in accuracy at the last step; empty where the run did not compare. */
export function accuracyCostText({ accuracyCost, methods }: RunResult): string {
  const costs = methods.flatMap(({ name, accuracy }) => {
    const cost = accuracyCost?.[name];
    if (cost === undefined || accuracy === undefined) return [];
    const points = cost.points.at(-1)!;
    const signed = `${points < 0 ? '-' : '+'}${Math.abs(points).toFixed(1)}`;
    return [`${name} ${percent(accuracy.at(-1)!)} (ideal ${percent(cost.ideal.at(-1)!)}, ${signed} points)`];
  });
  return costs.join(', ');
}
