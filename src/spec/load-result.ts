import { SpecError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import type { RunResult } from '../model/result.js';
import { ResultSchema } from '../model/result-schema.js';
import { MAX_TEXT_BYTES, parseDocument } from './document.js';
import { type Finding, placed, validated } from './validate.js';

/**
 * Reads a result.json back. Throws a SpecError with all problems at their places: another format version, wrong or missing
 * values, and lists or names that do not belong together. Whether its figures agree is for its readers to compute.
 */
export async function loadResult(host: Host, path: string): Promise<RunResult> {
  const document = parseDocument(await host.read(path, MAX_TEXT_BYTES.json), path, 'json');
  const locate = (at: readonly (string | number)[]) => ({ file: path, ...document.positionOf(at) });
  validated(ResultSchema, document.value, locate);
  const result = document.value as unknown as RunResult;
  const findings = [...lengths(result), ...references(result)];
  if (findings.length > 0) throw new SpecError(placed(findings, locate));
  return result;
}

/** Lists that must have one entry a step or an image. */
function lengths({ run, accuracy, methods, variants, latency }: RunResult): Finding[] {
  const { steps, images } = run;
  const lists: readonly (readonly [Finding['path'], readonly unknown[], number])[] = [
    ...Object.entries(accuracy).map(([name, values]) => [['accuracy', name], values, steps] as const),
    ...methods.flatMap((method, at) =>
      (['accuracy', 'energyPj', 'latencyNs'] as const).map(
        (key) => [['methods', at, key], method[key], steps] as const,
      ),
    ),
    ...Object.entries(variants).flatMap(([name, { byStep }]) =>
      (['dynamicPj', 'latencyNs'] as const).map(
        (key) => [['variants', name, 'byStep', key], byStep[key], steps] as const,
      ),
    ),
    ...(['decisionNs', 'intervalNs', 'drainNs'] as const).map(
      (key) => [['latency', 'byImage', key], latency.byImage[key], images] as const,
    ),
  ];
  return lists
    .filter(([, values, wanted]) => values.length !== wanted)
    .map(([path, values, wanted]) => ({ path, message: `must have ${wanted} entries, has ${values.length}` }));
}

/** Names and places that must be somewhere else in the result. */
function references({ methods, variants, latency, run, designPoint }: RunResult): Finding[] {
  const known = Object.keys(variants);
  return [
    ...(known.includes('full') ? [] : [{ path: ['variants', 'full'], at: ['variants'], message: 'is missing' }]),
    ...('clockMhz' in designPoint
      ? []
      : [{ path: ['designPoint', 'clockMhz'], at: ['designPoint'], message: 'is missing' }]),
    ...methods.flatMap(({ variant }, at) =>
      known.includes(variant)
        ? []
        : [{ path: ['methods', at, 'variant'], message: `must be one of ${known.join(', ')}, is "${variant}"` }],
    ),
    ...latency.describedImages.flatMap((image, at) =>
      image < run.images
        ? []
        : [{ path: ['latency', 'describedImages', at], message: `must be below ${run.images}, is ${image}` }],
    ),
  ];
}
