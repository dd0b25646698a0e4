import { AccelergyMapSchema } from '../model/accelergy.js';
import { ChipSchema } from '../model/chip.js';
import { CurveSchema } from '../model/curve.js';
import { NocMeshSchema } from '../model/noc-mesh.js';
import { PriceTableSchema } from '../model/price-table.js';
import { ResultSchema } from '../model/result-schema.js';
import { StudySchema } from '../model/study.js';
import { SweepResultSchema } from '../model/sweep.js';
import { WorkloadSchema } from '../model/workload.js';
import { isMap } from './parsed-text.js';

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * `schema` in the words of draft 2020-12, in which the files are checked and the schemas published: the schema builder
 * writes tuples as draft 7 does (`items` a list, `additionalItems`), and lets records have keys of any other pattern.
 */
export function toJsonSchema(schema: object): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...(translate(schema) as JsonSchema) };
}

function translate(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(translate);
  if (!isMap(schema)) return schema;
  const { items, additionalItems, ...rest } = schema;
  const plain = Object.entries(rest).map(([key, value]) => [key, translate(value)]);
  if (Array.isArray(items)) {
    plain.push(
      ['prefixItems', translate(items)],
      ['items', false],
      ['minItems', items.length],
      ['maxItems', items.length],
    );
  } else if (items !== undefined) plain.push(['items', translate(items)]);
  if ('patternProperties' in rest && !('additionalProperties' in rest)) plain.push(['additionalProperties', false]);
  return Object.fromEntries(plain);
}

/** The schemas of schemas/, by file name. */
export const PUBLISHED: Readonly<Record<string, object>> = {
  'imc-chip-1.json': ChipSchema,
  'snn-workload-1.json': WorkloadSchema,
  'price-table-1.json': PriceTableSchema,
  'accelergy-map-1.json': AccelergyMapSchema,
  'noc-mesh-1.json': NocMeshSchema,
  'spikefuse-result-1.json': ResultSchema,
  'curve-1.json': CurveSchema,
  'snn-study-1.json': StudySchema,
  'sweep-1.json': SweepResultSchema,
};

/** Text of a published schema, as it lies in schemas/. */
export const publishedText = (schema: object): string => `${JSON.stringify(toJsonSchema(schema), undefined, 2)}\n`;
