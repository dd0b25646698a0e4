import { type Static, Type } from 'typebox';
import { count, identifier, oneOf, positive, strict, text } from './schema.js';

/** The price table file (`price-table/1`): what one occurrence of an action costs, how it scales, and who says so. */
export const PRICE_TABLE_FORMAT = 'price-table/1';

/** Names of the scaling laws; what each computes is in cost/laws.ts and docs/models/cost.md. */
export const LAW_NAMES = [
  'constant',
  'power',
  'offsetPower',
  'table',
  'adcLevels',
  'sarAdc',
  'surveyAdc',
  'surveyAdcArea',
  'wordLine',
  'router',
] as const;
export type LawName = (typeof LAW_NAMES)[number];

const QUANTITY = '^[a-zA-Z]+$';
const ENTRY = '^[a-zA-Z]+\\.[a-zA-Z]+$';
const CHOICE = '^[a-z][a-zA-Z0-9-]*$';
const finite = (description: string) => Type.Number({ minimum: -1e12, maximum: 1e12, description });
const aboveZero = (description: string) => Type.Number({ exclusiveMinimum: 0, maximum: 1e12, description });
const numbers = (description: string) => Type.Array(aboveZero('a number'), { minItems: 2, maxItems: 64, description });

const foundAt = Type.Record(Type.String({ pattern: QUANTITY }), finite('value of a design quantity'), {
  description: 'design quantities at which the values were found and with which they do not scale',
});

const provenance = {
  law: oneOf([...LAW_NAMES], 'scaling law'),
  of: Type.Optional(text('the design quantity that the law is a function of')),
  at: Type.Optional(
    Type.Record(Type.String({ pattern: QUANTITY }), finite('value'), {
      description: 'reference point by design quantity, and parameters of the law; other quantities scale linearly',
    }),
  ),
  exponents: Type.Optional(
    Type.Record(Type.String({ pattern: QUANTITY }), finite('exponent'), {
      description: 'exponents of the other quantities of `at` that do not scale linearly',
    }),
  ),
  points: Type.Optional(strict({ of: numbers('ascending values of `of`'), values: numbers('the law there') })),
  valid: Type.Optional(
    Type.Record(Type.String({ pattern: QUANTITY }), Type.Tuple([aboveZero('lowest'), aboveZero('highest')]), {
      description: 'design quantities between which the value and its scaling were found; outside is noted',
    }),
  ),
  node: Type.Optional(text('the table of `nodes` by which the value goes to another technology node')),
  supplyVoltageV: Type.Optional(aboveZero('supply of the value; energy goes with its square')),
  foundAt: Type.Optional(foundAt),
  group: Type.Optional(identifier('entries of one group are from one model: they are uncertain together')),
  kind: oneOf(['measured', 'published', 'inferred'], 'how the value is known'),
  source: text('where the value stands'),
};

const free = strict({
  cost: Type.Literal('none'),
  reason: text('why it costs nothing here'),
});

/** A price that does not depend on a choice. */
type Charged<Key extends string, Range extends string> = { [K in Key]: number } & {
  [K in Range]?: readonly [number, number];
} & Static<ReturnType<typeof provenanceType>>;
type Free = Static<typeof free>;
type Entry<Key extends string, Range extends string> =
  | Free
  | Charged<Key, Range>
  | { readonly choice: string; readonly options: Readonly<Record<string, Free | Charged<Key, Range>>> };
const provenanceType = () => strict(provenance);

/** `then` where the map has `key`, else `otherwise`. */
const whereKey = (key: string, then: object, otherwise: object) => ({
  if: { type: 'object', properties: { [key]: true }, required: [key] },
  then,
  else: otherwise,
});

/** Entries of a section: free, priced, or one of several models by a choice of the table. */
function section<const Key extends string, const Range extends string>(key: Key, range: Range, description: string) {
  const charged = strict({
    [key]: Type.Number({ minimum: 0, description }),
    [range]: Type.Optional(
      Type.Tuple([aboveZero('lowest'), aboveZero('highest')], {
        description: 'lowest and highest value at the reference point that is published or modelled',
      }),
    ),
    ...provenance,
  });
  const chosen = strict({
    choice: text('a choice of the table'),
    options: Type.Record(Type.String({ pattern: CHOICE }), Type.Unsafe(whereKey('cost', free, charged))),
  });
  return Type.Record(
    Type.String({ pattern: ENTRY }),
    Type.Unsafe<Entry<Key, Range>>(whereKey('cost', free, whereKey('choice', chosen, charged))),
  );
}

const nodeTable = strict({
  nodeNm: numbers('technology nodes, ascending [nm]'),
  factor: numbers('value there over the value at the reference node'),
  supplyVoltageV: Type.Optional(numbers('supply at which it was found there; energy goes with its square')),
  source: text('where the factors stand'),
});

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
    defaultRange: Type.Optional(
      strict({
        lowFactor: Type.Number({ exclusiveMinimum: 0, maximum: 1, description: 'lowest over the value' }),
        highFactor: Type.Number({ minimum: 1, maximum: 1e6, description: 'highest over the value' }),
        reason: text('why'),
      }),
    ),
    choices: Type.Optional(
      Type.Record(Type.String({ pattern: CHOICE }), Type.String({ pattern: CHOICE }), {
        description: 'which option of the entries with a choice is used',
      }),
    ),
    nodes: Type.Optional(
      Type.Record(Type.String({ pattern: QUANTITY }), nodeTable, { description: 'how values go with the node' }),
    ),
    tileTool: Type.Optional(tileTool),
    leavesOut: Type.Array(text('one thing that the preset does not model')),
    energy: section('valuePj', 'rangePj', 'pJ per occurrence'),
    area: section('valueUm2', 'rangeUm2', 'um2 per component'),
    leakage: section('valueUw', 'rangeUw', 'uW per component'),
  },
  { additionalProperties: false, $id: 'https://spikefuse.dev/schemas/price-table-1.json', title: 'price-table/1' },
);

export type PriceTable = Static<typeof PriceTableSchema>;
export type PriceEntry = PriceTable['energy'][string] | PriceTable['area'][string] | PriceTable['leakage'][string];
export type ChoiceEntry = Extract<PriceEntry, { choice: string }>;
/** A price without choice: what a law is applied to. */
export type PricedEntry = Exclude<PriceEntry, { cost: 'none' } | { choice: string }>;
export type NodeTable = Static<typeof nodeTable>;

/** Sections of a table with the keys of their values and ranges. */
export const PRICE_SECTIONS = {
  energy: { value: 'valuePj', range: 'rangePj' },
  area: { value: 'valueUm2', range: 'rangeUm2' },
  leakage: { value: 'valueUw', range: 'rangeUw' },
} as const;
export type PriceSection = keyof typeof PRICE_SECTIONS;

/** Value of a price at its reference point, in the unit of its section. */
export const referenceValue = (entry: PricedEntry): number =>
  'valuePj' in entry ? entry.valuePj : 'valueUm2' in entry ? entry.valueUm2 : entry.valueUw;

/** Lowest and highest value at the reference point; undefined where neither entry nor table says. */
export function rangeOf(table: PriceTable, entry: PricedEntry): readonly [number, number] | undefined {
  const own = 'valuePj' in entry ? entry.rangePj : 'valueUm2' in entry ? entry.rangeUm2 : entry.rangeUw;
  if (own !== undefined || table.defaultRange === undefined) return own;
  const value = referenceValue(entry);
  return [value * table.defaultRange.lowFactor, value * table.defaultRange.highFactor];
}

/** The option of an entry that the table uses; undefined where it names none that there is. */
export function chosenOf(table: PriceTable, entry: PriceEntry): Exclude<PriceEntry, ChoiceEntry> | undefined {
  if (!('choice' in entry)) return entry;
  const name = table.choices?.[entry.choice];
  return name !== undefined && Object.hasOwn(entry.options, name) ? entry.options[name] : undefined;
}
