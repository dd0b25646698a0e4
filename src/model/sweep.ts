import { type Static, Type } from 'typebox';
import { identifier, oneOf, strict, text } from './schema.js';

/** What `sim sweep` writes (`sweep/1`): the points of a study with their metrics; everything that analysis needs. */
export const SWEEP_FORMAT = 'sweep/1';

/** A value that an axis takes: what YAML can say at its path. Numbers, texts and truth values are the usual ones. */
export type AxisValue = string | number | boolean | readonly AxisValue[] | { readonly [key: string]: AxisValue };

export const POINT_STATES = ['done', 'refused', 'failed', 'excluded'] as const;
/**
 * `done`: it has metrics. `refused`: the chip, the workload or the prices do not allow it. `failed`: the simulator broke.
 * `excluded`: the study leaves it out. All but `done` have a reason.
 */
export type PointStatus = (typeof POINT_STATES)[number];

export const SWEEP_METHODS = ['grid', 'zip', 'random', 'sobol', 'nsga2'] as const;

const path = (description: string) => Type.String({ pattern: '^[A-Za-z][A-Za-z0-9._@-]{0,199}$', description });
const axisValue = (description: string) => Type.Unsafe<AxisValue>({ description });

const axis = strict({
  path: path('what it sets, e.g. chip.crossbar.rows; the key of `at`'),
  linked: Type.Optional(Type.Array(path('set to the same value'), { minItems: 1 })),
  values: Type.Array(axisValue('a value'), {
    minItems: 1,
    description: 'every value that a point has, in the order of the study; ascending where they were drawn',
  }),
});

const metric = strict({
  name: path('as in sim explain, e.g. energy.totalPj; a figure by step without a step is that after the last one'),
  unit: Type.String({ maxLength: 40, description: 'pJ, ns, um2, ...; empty for a share or a count' }),
});

export const DirectionSchema = oneOf(['min', 'max'], 'which end is better');
const objective = strict({ metric: path('one of `metrics`'), direction: DirectionSchema });

const constraint = strict({
  metric: path('one of `metrics`'),
  min: Type.Optional(Type.Number({ description: 'smallest value that is allowed' })),
  max: Type.Optional(Type.Number({ description: 'largest value that is allowed' })),
});

const at = Type.Unsafe<Readonly<Record<string, AxisValue>>>({
  type: 'object',
  description: 'value of every axis, by its path, in the order of `axes`',
});
const values = Type.Unsafe<Readonly<Record<string, number>>>({
  type: 'object',
  additionalProperties: { type: 'number' },
  description:
    'by name, in the order of `metrics`; a metric that a point does not have (target never reached) is absent',
});

const point = strict({
  id: Type.String({ pattern: '^p[0-9]+$', description: 'p1, p2, ... in the order of the study' }),
  at,
  status: oneOf([...POINT_STATES], 'whether it has metrics'),
  reason: Type.Optional(text('why it has none')),
  result: Type.Optional(
    Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'its whole result is results/<this>.json.gz beside this file; absent where results are not kept',
    }),
  ),
  metrics: values,
});

export const SweepResultSchema = Type.Object(
  {
    format: Type.Literal(SWEEP_FORMAT),
    study: strict({
      name: identifier('name of the study'),
      description: text('one sentence'),
      digest: Type.String({
        pattern: '^[0-9a-f]{64}$',
        description: 'SHA-256 of everything that the points depend on',
      }),
      chip: Type.String({ description: 'name of the base chip' }),
      workload: Type.String({ description: 'name of the base workload' }),
      method: oneOf([...SWEEP_METHODS], 'how points were chosen'),
      version: Type.String({ description: 'version of the program' }),
    }),
    axes: Type.Array(axis),
    metrics: Type.Array(metric, { minItems: 1 }),
    objectives: Type.Array(objective),
    constraints: Type.Array(constraint),
    points: Type.Array(point),
  },
  { additionalProperties: false, $id: 'https://spikefuse.dev/schemas/sweep-1.json', title: 'sweep/1' },
);

/** A finished sweep. */
export type SweepResult = Static<typeof SweepResultSchema>;
export type SweepAxis = SweepResult['axes'][number];
export type SweepMetric = SweepResult['metrics'][number];
export type SweepPoint = SweepResult['points'][number];
export type Objective = SweepResult['objectives'][number];
export type Constraint = SweepResult['constraints'][number];
export type Direction = Objective['direction'];
