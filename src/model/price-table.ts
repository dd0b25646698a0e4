import { type Static, Type } from 'typebox';
import { count, identifier, oneOf, positive, strict, text } from './schema.js';

/** The price table file (`price-table/1`): what one occurrence of an action costs, how it scales, and who says so. */
export const PRICE_TABLE_FORMAT = 'price-table/1';

/** Names of the scaling laws; what each computes is in cost/laws.ts and docs/models/cost.md. */
export const LAW_NAMES = [
  'constant',
  'power',
  'adcLevels',
  'wordLine',
  'sramRead',
  'sramWrite',
  'sramReadModifyWrite',
  'router',
] as const;
export type LawName = (typeof LAW_NAMES)[number];

const foundAt = Type.Record(Type.String({ pattern: '^[a-zA-Z]+$' }), Type.Number({ minimum: -1e12, maximum: 1e12 }), {
  description: 'design quantities at which the values were found and with which they do not scale',
});

const provenance = {
  law: oneOf([...LAW_NAMES], 'scaling law'),
  of: Type.Optional(text('the design quantity that the law is a function of')),
  at: Type.Optional(
    Type.Record(Type.String({ pattern: '^[a-zA-Z]+$' }), Type.Number({ minimum: -1e12, maximum: 1e12 }), {
      description: 'reference point by design quantity, and parameters of the law; other quantities scale linearly',
    }),
  ),
  supplyVoltageV: Type.Optional(
    Type.Number({ exclusiveMinimum: 0, description: 'supply of the value; energy goes with its square' }),
  ),
  foundAt: Type.Optional(foundAt),
  kind: oneOf(['measured', 'published', 'inferred'], 'how the value is known'),
  source: text('where the value stands'),
};
const free = strict({
  cost: Type.Literal('none'),
  reason: text('why it costs nothing here'),
});
const charged = <const Key extends 'valuePj' | 'valueUm2' | 'valueUw'>(key: Key, description: string) =>
  Type.Unsafe<{ cost: 'none'; reason: string } | ({ [K in Key]: number } & Static<ReturnType<typeof provenanceType>>)>({
    if: { type: 'object', properties: { cost: true }, required: ['cost'] },
    then: free,
    else: strict({ [key]: Type.Number({ minimum: 0, description }), ...provenance }),
  });
const provenanceType = () => strict(provenance);

const spikesimTool = strict({
  memoryUm2PerBit: positive('memory [um2 per bit]'),
  memoryBits: count('bits of a membrane, and of a neuron of an input map'),
  membraneLayers: count('layers whose membranes count, from the first'),
});

const layerList = strict(
  {
    pooling: oneOf(['convolution', 'additions'], 'an average pool is a convolution on crossbars, or adders add it'),
    finalOnlyDrops: oneOf(
      ['finalPool', 'internalClassifiers'],
      'what the list of the final classifier alone leaves out: its own pool, or the internal classifiers',
    ),
  },
  "the layer list of BayesianSpikeFusion's energy script is charged, dense in every step",
);

const tileTool = Type.Unsafe<'none' | Static<typeof spikesimTool>>({
  if: { type: 'string' },
  then: { const: 'none' },
  else: spikesimTool,
  description: "figures of SpikeSim's area and tile tool beside our own area; none",
});

export const PriceTableSchema = Type.Object(
  {
    format: Type.Literal(PRICE_TABLE_FORMAT),
    name: identifier('name of the preset'),
    description: text('one sentence'),
    conventions: strict({
      chargePadding: Type.Boolean({ description: 'whole crossbars are charged, padded rows and columns included' }),
      directCodedEveryStep: Type.Boolean({ description: 'the image is one binary read in every step' }),
      layerList: Type.Optional(layerList),
    }),
    foundAt: Type.Optional(foundAt),
    tileTool: Type.Optional(tileTool),
    leavesOut: Type.Array(text('one thing that the preset does not model')),
    energy: Type.Record(Type.String({ pattern: '^[a-zA-Z]+\\.[a-zA-Z]+$' }), charged('valuePj', 'pJ per occurrence')),
    area: Type.Record(Type.String({ pattern: '^[a-zA-Z]+\\.[a-zA-Z]+$' }), charged('valueUm2', 'um2 per component')),
    leakage: Type.Record(Type.String({ pattern: '^[a-zA-Z]+\\.[a-zA-Z]+$' }), charged('valueUw', 'uW per component')),
  },
  { additionalProperties: false, $id: 'https://spikefuse.dev/schemas/price-table-1.json', title: 'price-table/1' },
);

export type PriceTable = Static<typeof PriceTableSchema>;
