import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FunctionModel, ImageResult } from '../../src/snn/function-model.js';
import { describeReference, referenceFile } from '../reference.js';
import { modelOf, readWorkload, sample } from './snn-workload.js';

const CLASSES = 10;
const workload = await readWorkload('mnist-vgg');

/** Spikes of all channels per step. */
function totals({ activity }: ImageResult, population: string): number[] {
  const { spikes } = activity.populations[population]!;
  return Array.from({ length: activity.steps }, (_, step) => {
    let sum = 0;
    for (let at = step; at < spikes.length; at += activity.steps) sum += spikes[at]!;
    return sum;
  });
}

interface Extract {
  readonly images: number;
  readonly steps: number;
  readonly counts: Readonly<Record<string, readonly string[]>>;
  readonly fired: Readonly<Record<string, readonly (readonly number[])[]>>;
}

/** Cumulative counts [step-1][class] from the classes that grew in each step. */
function unpack(grown: string): number[] {
  const counts = new Array<number>(CLASSES).fill(0);
  return grown.split(',').flatMap((classes) => {
    for (const label of classes) counts[Number(label)]! += 1;
    return [...counts];
  });
}

describe('mnist-vgg in float64 against the recorded spikes of an independent simulator', () => {
  const path = fileURLToPath(new URL('data/snn-mnist-vgg.json', import.meta.url));
  const golden = JSON.parse(readFileSync(path, 'utf8')) as Extract;
  const model = modelOf(workload, { kind: 'reference' }, golden.steps);

  test('4 images x 100 steps: all 8,000 cumulative counts of both heads and all totals of images 0 and 1 are equal', () => {
    for (let image = 0; image < golden.images; image += 1) {
      const result = model.run(sample(workload, image).pixels);
      for (const [head, counts] of Object.entries(golden.counts)) {
        expect([...result.headCounts[head]!]).toEqual(unpack(counts[image]!));
      }
      for (const [population, fired] of Object.entries(golden.fired)) {
        if (image < fired.length) expect(totals(result, population), population).toEqual(fired[image]);
      }
    }
  });
});

interface Reference {
  readonly variants: {
    readonly exact: {
      readonly out: Readonly<Record<string, readonly (readonly (readonly number[])[])[]>>;
      readonly fired: Readonly<Record<string, readonly (readonly number[])[]>>;
    };
  };
}

/** What an image did, and every spike of it: the neurons that fired, by population and step. */
function observed(image: number, model: FunctionModel): { result: ImageResult; fired: Map<string, Set<number>> } {
  const fired = new Map<string, Set<number>>();
  const result = model.run(sample(workload, image).pixels, (population, step, neurons) => {
    fired.set(`${population} ${step}`, new Set(neurons));
  });
  return { result, fired };
}

const IMAGES = 16;

describeReference('mnist-vgg, 16 images x 300 steps', () => {
  const exact: ImageResult[] = [];
  const found = { different: 0, heads: 0, spikes: 0 };
  beforeAll(() => {
    const [reference, ideal] = [
      modelOf(workload, { kind: 'reference' }, 300),
      modelOf(workload, { kind: 'ideal' }, 300),
    ];
    for (let image = 0; image < IMAGES; image += 1) {
      const { result, fired } = observed(image, reference);
      exact.push(result);
      for (const [key, neurons] of observed(image, ideal).fired) {
        const changed = symmetric(neurons, fired.get(key)!);
        found.different += changed;
        if (key.startsWith('ic ') || key.startsWith('fc ')) found.heads += changed;
        found.spikes += neurons.size;
      }
    }
  });

  test('float64: all 96,000 cumulative counts and all totals of 12 populations, 300 steps, 2 images are equal', () => {
    const path = referenceFile('golden/snn/mnist-vgg11q/golden16_f64.json');
    const golden = (JSON.parse(readFileSync(path, 'utf8')) as Reference).variants.exact;
    let compared = 0;
    for (const [image, result] of exact.entries()) {
      for (const head of ['ic', 'fc']) {
        expect([...result.headCounts[head]!]).toEqual(golden.out[head]![image]!.flat());
        compared += result.headCounts[head]!.length;
      }
      if (image > 1) continue;
      for (const [layer, fired] of Object.entries(golden.fired)) {
        const population = layer.replace('.dense', '').replace('.', '-');
        expect(totals(result, population), population).toEqual(fired[image]);
      }
    }
    expect(compared).toBe(96_000);
  });

  test('float32 against float64: 11,005 of 11.5 million spikes differ, 26 of them at the heads', () => {
    expect(found).toEqual({ different: 11_005, heads: 26, spikes: 11_535_196 });
  });
});

/** Elements that lie in one of two sets only. */
function symmetric(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let both = 0;
  for (const value of a) if (b.has(value)) both += 1;
  return a.size + b.size - 2 * both;
}
