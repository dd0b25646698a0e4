import { SpecError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import { type CurveResult, CurveSchema } from '../model/curve.js';
import { MAX_TEXT_BYTES, parseDocument } from './document.js';
import { type Finding, placed, validated } from './validate.js';

const SERIES = ['accuracy', 'accuracyLow', 'accuracyHigh', 'energyPj', 'latencyNs', 'meanSteps'] as const;

/**
 * Reads a curve.json back. Throws a SpecError with all problems at their places: another format version, wrong or missing
 * values, lists that have not one entry a step, chips that are not listed.
 */
export async function loadCurve(host: Host, path: string): Promise<CurveResult> {
  const document = parseDocument(await host.read(path, MAX_TEXT_BYTES.json), path, 'json');
  const locate = (at: readonly (string | number)[]) => ({ file: path, ...document.positionOf(at) });
  const curve = validated<CurveResult>(CurveSchema, document.value, locate);
  const findings = curve.methods.flatMap((method, at): Finding[] => [
    ...SERIES.flatMap((key) => {
      const { length } = method[key] ?? method.accuracy;
      const message = `must have ${curve.run.steps} entries, has ${length}`;
      return length === curve.run.steps ? [] : [{ path: ['methods', at, key], message }];
    }),
    ...(Object.hasOwn(curve.hardware, method.hardware)
      ? []
      : [{ path: ['methods', at, 'hardware'], message: `no hardware "${method.hardware}" is listed` }]),
  ]);
  if (findings.length > 0) throw new SpecError(placed(findings, locate));
  return curve;
}
