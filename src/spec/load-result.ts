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

/** Images of a run that ran none: the expected one. */
const EXPECTED = 1;

/** Lists that must have one entry a step or an image. */
function lengths({ run, accuracy, methods, variants, latency }: RunResult): Finding[] {
  const { steps, images = EXPECTED } = run;
  const lists: readonly (readonly [Finding['path'], readonly unknown[], number])[] = [
    ...Object.entries(accuracy).map(([name, values]) => [['accuracy', name], values, steps] as const),
    ...methods.flatMap((method, at) =>
      (['accuracy', 'energyPj', 'latencyNs'] as const).flatMap((key) => {
        const values = method[key];
        return values === undefined ? [] : [[['methods', at, key], values, steps] as const];
      }),
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
  const { images = EXPECTED } = run;
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
      image < images
        ? []
        : [{ path: ['latency', 'describedImages', at], message: `must be below ${images}, is ${image}` }],
    ),
  ];
}
