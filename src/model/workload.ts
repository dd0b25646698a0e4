import { type Static, Type } from 'typebox';
import type { ArrayStore, Tensor } from '../base/tensor.js';
import type { Network } from './network.js';
import { aboveZero, count, identifier, oneOf, strict, text } from './schema.js';

/** The workload file (`snn-workload/1`): a network, its samples and fusion tables; big arrays lie in a safetensors file. */
export const WORKLOAD_FORMAT = 'snn-workload/1';

const extent = (description: string) => count(description, 1, 65_536);
const shape = Type.Tuple([extent('channels'), extent('height'), extent('width')], {
  description: '[channels, height, width]',
});
const pair = (description: string, minimum: number) =>
  Type.Tuple([Type.Integer({ minimum, maximum: 1024 }), Type.Integer({ minimum, maximum: 1024 })], { description });
const arrayName = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });
const finite = (description: string) => Type.Number({ minimum: -1e30, maximum: 1e30, description });

const neuron = Type.Object(
  { kind: Type.String() },
  {
    discriminator: { propertyName: 'kind' },
    oneOf: [
      strict({
        kind: Type.Literal('integrateAndFire'),
        threshold: aboveZero('fires when V >= threshold, then V -= threshold'),
        initialPotential: finite('V before step 1'),
      }),
      strict({ kind: Type.Literal('average') }),
    ],
  },
) as unknown as ReturnType<typeof neuronType>;
const neuronType = () =>
  Type.Unsafe<{ kind: 'integrateAndFire'; threshold: number; initialPotential: number } | { kind: 'average' }>({});

const projectionEnds = {
  name: identifier('name, for reports and overrides'),
  source: identifier('a population, or "input" for the image'),
  target: identifier('a population'),
};
const projection = Type.Object(
  { kind: Type.String() },
  {
    discriminator: { propertyName: 'kind' },
    oneOf: [
      strict({
        kind: Type.Literal('conv2d'),
        ...projectionEnds,
        kernel: pair('[height, width]', 1),
        stride: pair('[y, x]', 1),
        padding: pair('[y, x], zeros on both sides', 0),
        weights: Type.Optional(arrayName('array [out, in, height, width]; left out: shape only')),
      }),
      strict({
        kind: Type.Literal('dense'),
        ...projectionEnds,
        weights: Type.Optional(arrayName('array [out, in], inputs ordered channel, y, x; left out: shape only')),
      }),
      strict({
        kind: Type.Literal('averagePool'),
        ...projectionEnds,
        kernel: pair('[height, width]', 1),
        stride: pair('[y, x]', 1),
      }),
    ],
  },
) as unknown as ReturnType<typeof projectionType>;
const projectionType = () =>
  Type.Unsafe<
    { name: string; source: string; target: string } & (
      | {
          kind: 'conv2d';
          kernel: [number, number];
          stride: [number, number];
          padding: [number, number];
          weights?: string;
        }
      | { kind: 'dense'; weights?: string }
      | { kind: 'averagePool'; kernel: [number, number]; stride: [number, number] }
    )
  >({});

const images = (what: string) =>
  strict(
    {
      images: arrayName('array [n, channels, height, width], uint8 pixels'),
      labels: arrayName('array [n], uint8 or int32 classes from 0'),
      origin: text('where they come from and in which order'),
    },
    what,
  );

const alphaTable = strict({
  name: identifier('name of the table, e.g. grid'),
  internal: identifier('the internal classifier that gives the prior'),
  estimate: oneOf(['paper', 'code'], 'paper: MAP, alpha >= 1; code: posterior mean, alpha >= 0'),
  origin: text('how and on which images it was tuned'),
  knots: Type.Array(Type.Tuple([Type.Integer({ minimum: 1 }), Type.Number({ minimum: 0, maximum: 1e9 })]), {
    minItems: 1,
    description: '[step, alpha], steps ascending; linear between, constant outside',
  }),
});

const stopTable = strict({
  name: identifier('name of the table'),
  method: identifier('the method whose scores are compared: fc, ic, ic-<classifier> or fusion-<alpha table>'),
  origin: text('how and on which images it was tuned'),
  knots: Type.Array(Type.Tuple([Type.Integer({ minimum: 1 }), Type.Number({ minimum: 0, maximum: 2 })]), {
    minItems: 1,
    description:
      '[step, threshold] in spikes per step, steps ascending; linear between, constant outside; above 1: never stops',
  }),
});

const referenceAccuracy = strict({
  classifier: identifier('a classifier'),
  system: oneOf(['ann', 'snn'], 'the trained network, or a simulation of the converted one'),
  steps: Type.Optional(Type.Integer({ minimum: 1, description: 'time steps, for snn' })),
  accuracy: Type.Number({ minimum: 0, maximum: 1, description: 'share of correct predictions' }),
  images: count('images it was measured on', 1, 1e9),
  origin: text('which images, by whom'),
});

export const WorkloadSchema = Type.Object(
  {
    format: Type.Literal(WORKLOAD_FORMAT),
    name: identifier('name of the workload, used for the result folder'),
    description: text('one sentence'),
    arrays: Type.Optional(
      Type.String({ minLength: 1, description: 'path of the safetensors file, relative to this file' }),
    ),
    defaults: strict({
      images: count('images of a run when --images is not given', 1, 1e9),
      steps: count('time steps of a run when --steps is not given', 1, 100_000),
      internal: Type.Optional(
        identifier('the only internal classifier that a chip has where nothing else is said; left out: all of them'),
      ),
    }),
    input: strict({
      shape,
      coding: oneOf(['direct'], 'the same analog image drives its projections in every step'),
      normalisation: strict(
        {
          scale: aboveZero('largest pixel value, 255 for uint8'),
          mean: Type.Array(finite('of one channel'), { minItems: 1 }),
          std: Type.Array(aboveZero('of one channel'), { minItems: 1 }),
        },
        '(pixel / scale - mean) / std per channel',
      ),
    }),
    populations: Type.Array(
      strict({
        name: identifier('name of the layer in every report'),
        shape,
        neuron,
        bias: Type.Optional(arrayName('array [channels]')),
      }),
      { minItems: 1, maxItems: 10_000 },
    ),
    projections: Type.Array(projection, { minItems: 1, maxItems: 20_000 }),
    classifiers: Type.Array(
      strict({
        name: identifier('name in reports'),
        role: oneOf(['final', 'internal'], 'exactly one is final'),
        population: identifier('a population with one neuron per class'),
      }),
    ),
    alphaTables: Type.Array(alphaTable),
    stopTables: Type.Optional(
      Type.Array(stopTable, { description: 'an image stops when its two best scores differ by the threshold' }),
    ),
    samples: Type.Optional(images('images that are scored')),
    calibration: Type.Optional(images('at least 100 images that are never scored')),
    referenceAccuracies: Type.Array(referenceAccuracy),
  },
  { additionalProperties: false, $id: 'https://spikefuse.dev/schemas/snn-workload-1.json', title: 'snn-workload/1' },
);

export type WorkloadFile = Static<typeof WorkloadSchema>;
export type AlphaTable = WorkloadFile['alphaTables'][number];
export type StopTableEntry = NonNullable<WorkloadFile['stopTables']>[number];
export type Normalisation = WorkloadFile['input']['normalisation'];

/** Labelled images of a workload: uint8 pixels [n, channels, height, width] and one class per image. */
export interface ImageSet {
  readonly images: Tensor;
  readonly labels: Tensor;
  readonly origin: string;
  /** SHA-256 of the pixels. */
  readonly digest: string;
}

/** A checked workload, its arrays within reach. */
export interface Workload {
  /** Path of its file. */
  readonly path: string;
  readonly file: WorkloadFile;
  /** With the active internal classifier alone, where the file names one. */
  readonly network: Network;
  /** With every internal classifier; absent: as `network`. */
  readonly whole?: Network;
  readonly arrays: ArrayStore;
  readonly samples: ImageSet | undefined;
  readonly calibration: ImageSet | undefined;
  /** SHA-256 over the workload's JSON value and its arrays. */
  readonly digest: string;
}
