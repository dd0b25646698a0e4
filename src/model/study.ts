import { type Static, Type } from 'typebox';
import { FIDELITY_KINDS } from './fidelity-kinds.js';
import { NUMERICS_KINDS } from './numerics.js';
import { count, identifier, oneOf, strict, text } from './schema.js';
import { type AxisValue, DirectionSchema } from './sweep.js';
import { SweepPlaceSchema } from './sweep-executor.js';

/** A question to many chips (`snn-study/1`): what is varied, what is measured, what is wanted. Run by `sim sweep`. */
export const STUDY_FORMAT = 'snn-study/1';

/** Most points that a study may have. */
export const MAX_POINTS = 100_000;
/** Most axes. */
const MAX_AXES = 32;

const path = (description: string) => Type.String({ minLength: 1, maxLength: 200, description });
const value = (description: string) => Type.Unsafe<AxisValue>({ description });
const values = (description: string) =>
  Type.Unsafe<Readonly<Record<string, AxisValue>>>({ type: 'object', description });
const number = (description: string) => Type.Number({ minimum: -1e30, maximum: 1e30, description });

const axis = strict(
  {
    path: path(
      'chip.<path>, chip, workload, workload.ic, prices.<path>, run.numerics, .steps, .images, .preset, .fidelity',
    ),
    linked: Type.Optional(Type.Array(path('set to the same value as `path`'), { minItems: 1, maxItems: 16 })),
    values: Type.Optional(Type.Array(value('a value'), { description: 'a list; else a range' })),
    from: Type.Optional(number('first value of a range')),
    to: Type.Optional(number('last value of a range, reached where a step or factor hits it')),
    step: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e30, description: 'a range by equal steps' })),
    factor: Type.Optional(Type.Number({ exclusiveMinimum: 1, maximum: 1e30, description: 'a range by equal factors' })),
    count: Type.Optional(count('a range of so many values, ends included', 2, MAX_POINTS)),
    scale: Type.Optional(
      oneOf(['linear', 'log'], 'spacing of `count` values, or of values that are drawn; linear if left out'),
    ),
  },
  'one quantity: a list of values, or a range',
);

const sampling = Type.Object(
  { kind: Type.String() },
  {
    discriminator: { propertyName: 'kind' },
    oneOf: [
      strict({ kind: Type.Literal('grid') }),
      strict({ kind: Type.Literal('zip') }),
      strict({
        kind: Type.Literal('random'),
        points: count('different points to draw', 1, MAX_POINTS),
        seed: text('of the draw'),
      }),
      strict({
        kind: Type.Literal('sobol'),
        points: count('points of the sequence', 1, MAX_POINTS),
        seed: text('of its shift'),
      }),
      strict({
        kind: Type.Literal('nsga2'),
        points: count('points to run at most', 4, MAX_POINTS),
        population: count('points of a generation', 4, 1000),
        seed: text('of the search'),
      }),
    ],
    description:
      'grid: every combination; zip: first values together, second values together, ...; random and sobol draw; nsga2 searches for the front of the objectives',
  },
) as unknown as ReturnType<typeof samplingType>;
const samplingType = () => Type.Unsafe<Sampling>({});

/** How points are chosen. */
export type Sampling =
  | { readonly kind: 'grid' | 'zip' }
  | { readonly kind: 'random' | 'sobol'; readonly points: number; readonly seed: string }
  | { readonly kind: 'nsga2'; readonly points: number; readonly population: number; readonly seed: string };

const run = strict(
  {
    images: Type.Optional(count('images of a point', 1, 1_000_000)),
    steps: Type.Optional(count('time steps of an image', 1, 100_000)),
    numerics: Type.Optional(oneOf([...NUMERICS_KINDS], 'left out: as the chip says')),
    preset: Type.Optional(text('bundled price table or path of one; left out: phys')),
    fidelity: Type.Optional(oneOf([...FIDELITY_KINDS], 'left out: counts')),
    activity: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        description: 'at analytic: spikes per neuron and step; left out: dense',
      }),
    ),
    sampleSteps: Type.Optional(count('at cycle: steps that are simulated', 10, 100_000)),
    sampleImages: Type.Optional(count('at cycle: images that are simulated', 2, 1_000_000)),
    seed: Type.Optional(text('chooses images and sampled steps; left out: the first images')),
  },
  'what sim run is told by options',
);

export const StudySchema = Type.Object(
  {
    format: Type.Literal(STUDY_FORMAT),
    name: identifier('name of the study, used for its folder'),
    description: text('one sentence'),
    chip: text('base chip: bundled name or path'),
    workload: text('base workload: bundled name or path'),
    set: Type.Optional(values('values of all points, by the paths of axes')),
    run: Type.Optional(run),
    axes: Type.Array(axis, { maxItems: MAX_AXES, description: 'what is varied; the last one varies fastest' }),
    sampling: Type.Optional(sampling),
    exclude: Type.Optional(
      Type.Array(strict({ when: values('values of axes, each one or a list'), reason: text('why') }), {
        description: 'combinations that are not run',
      }),
    ),
    metrics: Type.Optional(
      Type.Array(path('as in sim explain'), {
        minItems: 1,
        maxItems: 500,
        description: 'columns of points.csv, besides those of objectives and constraints',
      }),
    ),
    objectives: Type.Optional(Type.Array(strict({ metric: path('as in sim explain'), direction: DirectionSchema }))),
    constraints: Type.Optional(
      Type.Array(
        strict({
          metric: path('as in sim explain'),
          min: Type.Optional(number('smallest value that is allowed')),
          max: Type.Optional(number('largest value that is allowed')),
        }),
      ),
    ),
    executor: Type.Optional(SweepPlaceSchema),
  },
  { additionalProperties: false, $id: 'https://spikefuse.dev/schemas/snn-study-1.json', title: 'snn-study/1' },
);

export type Study = Static<typeof StudySchema>;
export type StudyAxis = Study['axes'][number];
export type StudyRun = NonNullable<Study['run']>;

/** Metrics of a study that names none. */
export const USUAL_METRICS = [
  'energy.totalPj',
  'latency.decisionNs',
  'throughput.imagesPerSecond',
  'area.totalUm2',
] as const;

/** Metrics of a study by name, those of objectives and constraints first, each once. */
export const metricNames = ({ objectives = [], constraints = [], metrics }: Study): readonly string[] => [
  ...new Set([
    ...objectives.map(({ metric }) => metric),
    ...constraints.map(({ metric }) => metric),
    ...(metrics ?? (objectives.length === 0 ? USUAL_METRICS : [])),
  ]),
];
