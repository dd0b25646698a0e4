import { type Static, type TProperties, Type } from 'typebox';
import { NUMERICS_KINDS } from './numerics.js';
import { oneOf } from './schema.js';

/** The file of a comparison (`sim curve`): accuracy against steps, energy and latency of every way to decide (docs/curve.md). */
export const CURVE_FORMAT = 'curve/1';

/** How a method decides: one head, the better of both averages, one image after the other, or both heads together. */
export const METHOD_KINDS = ['head', 'envelope', 'perImage', 'fusion'] as const;
export type MethodKind = (typeof METHOD_KINDS)[number];

const strict = <P extends TProperties>(properties: P, description?: string) =>
  Type.Object(properties, { additionalProperties: false, ...(description === undefined ? {} : { description }) });
const words = (description: string) => Type.String({ maxLength: 20_000, description });
const figure = (description: string) => Type.Number({ description });
const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });
const whole = (description: string) => Type.Integer({ minimum: 0, description });
const series = (description: string) => Type.Array(Type.Number(), { minItems: 1, description });

const interval = (description: string) =>
  strict(
    {
      low: Type.Optional(Type.Number()),
      high: Type.Optional(Type.Number()),
    },
    `${description}; an end is absent where fewer resamples than that have the figure`,
  );

const spread = (description: string) =>
  strict({ mean: Type.Number(), p50: Type.Number(), p95: Type.Number(), worst: Type.Number() }, description);

const reached = strict(
  {
    steps: whole('first step after which the accuracy is at least the target'),
    energyPj: figure('mean per image'),
    latencyNs: figure('mean per image'),
    reduction: Type.Optional(figure('share of the energy of dl that is saved: (E_dl - E) / E_dl')),
    reachedIn: share('share of the resamples that reach the target'),
    stepsInterval: interval('of steps'),
    energyInterval: interval('of energyPj'),
    latencyInterval: interval('of latencyNs'),
    reductionInterval: Type.Optional(interval('of reduction')),
  },
  'where the target is reached; absent: in no step',
);

const area = strict(
  {
    accuracyJ: figure('integral of accuracy over energy [J], linear between steps, 0 before the first one'),
    meanAccuracy: share('the same over the range'),
    heldFromPj: Type.Optional(figure('the curve ends here, before the range does; its last value was held')),
    interval: interval('of accuracyJ'),
    gainInterval: Type.Optional(interval('of accuracyJ minus that of dl, on the same resamples')),
  },
  'area under the curve',
);

const perImage = strict(
  {
    decided: share('share of the images that were decided before the last step'),
    steps: spread('of an image'),
    energyPj: spread('of an image'),
    latencyNs: spread('of an image'),
    fixed: Type.Optional(
      strict(
        {
          method: words('the same scores, every image for the same steps'),
          steps: whole('the fewest that reach the same accuracy'),
          accuracy: share('after them'),
          energyPj: figure('mean per image'),
          latencyNs: figure('mean per image'),
        },
        'what the same accuracy costs at a fixed number of steps; absent: no number of steps has it',
      ),
    ),
  },
  'one image after the other, when up to the last step may be used',
);

const method = strict({
  name: words('e.g. dl, sl, exit-envelope, fusion-grid'),
  kind: oneOf([...METHOD_KINDS], 'how it decides'),
  description: words('one line'),
  internal: Type.Optional(words('the internal classifier; several as a+b')),
  hardware: words('the chip that is charged, a key of hardware'),
  accuracy: series('share of correct predictions, [step-1]'),
  accuracyLow: series('2.5 % of the resamples, [step-1]'),
  accuracyHigh: series('97.5 % of the resamples, [step-1]'),
  energyPj: series('mean per image, leakage included, [step-1]'),
  latencyNs: series('image in to decision out, mean per image, [step-1]'),
  meanSteps: Type.Optional(
    series('steps that an image takes when up to so many are allowed, [step-1]; of perImage alone'),
  ),
  toTarget: Type.Optional(reached),
  area,
  perImage: Type.Optional(perImage),
});

const hardware = strict({
  description: words('one line'),
  classifiers: Type.Array(words('a classifier')),
  tiles: whole('in use'),
  usedAreaUm2: figure('tiles in use and all routers'),
  leakageUw: figure('of them'),
});

const placement = strict({
  internal: words('the internal classifier'),
  depth: whole('populations from the image to it, itself included'),
  macShare: share('multiply-accumulates up to it over those up to the final classifier'),
  energyPj: figure('what it adds to the energy of the chip without internal classifier after the last step'),
  latencyNs: figure('what it adds to the latency'),
  areaUm2: figure('what it adds to the area in use'),
});

export const CurveSchema = Type.Object(
  {
    format: Type.Literal(CURVE_FORMAT),
    run: strict({
      chip: words('name'),
      workload: words('name'),
      chipDigest: words('SHA-256'),
      workloadDigest: words('SHA-256'),
      pricesDigest: words('SHA-256'),
      images: whole('scored'),
      steps: whole('at most, per image'),
      numerics: oneOf([...NUMERICS_KINDS], 'kind'),
      preset: words('price table'),
      internal: Type.Array(words('a compared internal classifier')),
      together: Type.Optional(Type.Array(words('an internal classifier that is fused with the others'))),
      costImages: Type.Optional(
        whole(
          'images whose own spikes were costed, the first ones; the others cost as much as their mean; absent: all',
        ),
      ),
      seed: Type.Optional(words('of the choice of images; absent: the first ones in file order')),
      settings: Type.Array(Type.Unknown(), { description: '--set overrides as patches' }),
      priceSettings: Type.Optional(Type.Array(words('a --price setting'))),
      neuron: Type.Optional(
        strict(
          {
            initialPotential: Type.Optional(figure('V before step 1')),
            threshold: Type.Optional(figure('fires at')),
            resetBy: oneOf(['threshold', 'one'], 'what a spike takes from the membrane'),
          },
          'changes of all integrate-and-fire neurons; absent: as in the workload',
        ),
      ),
      gateAfterIc: Type.Boolean(),
      version: words('of the program'),
    }),
    target: strict({
      share: figure('of the accuracy of the trained network'),
      annAccuracy: share('of the trained network'),
      accuracy: share('to be reached'),
      of: words('who says so'),
    }),
    aucRangePj: Type.Tuple([Type.Number({ minimum: 0 }), Type.Number({ minimum: 0 })], { description: 'from, to' }),
    bootstrap: strict({
      resamples: whole('of the images, with replacement; 0: no intervals'),
      seed: words('of the draws'),
      level: share('of the intervals'),
    }),
    placement: Type.Array(placement, { description: 'one entry an internal classifier, in the order of the workload' }),
    hardware: Type.Record(Type.String(), hardware),
    methods: Type.Array(method, { minItems: 1 }),
    notes: Type.Array(words('a remark')),
    checks: Type.Array(strict({ name: words(''), passed: Type.Boolean(), detail: words('') })),
  },
  { additionalProperties: false, $id: 'https://spikefuse.dev/schemas/curve-1.json', title: 'curve/1' },
);

export type CurveResult = Static<typeof CurveSchema>;
export type CurveMethodResult = CurveResult['methods'][number];
export type CurveInterval = Static<ReturnType<typeof interval>>;
export type CurveSpread = Static<ReturnType<typeof spread>>;
