import { type Static, Type } from 'typebox';
import { identifier, oneOf, strict, text } from './schema.js';

/** What belongs to what: components and actions of Accelergy's tables and ours (`accelergy-map/1`). */
export const ACCELERGY_MAP_FORMAT = 'accelergy-map/1';

const ENTRY = '^[a-zA-Z]+\\.[a-zA-Z]+$';
const times = Type.Optional(
  Type.Number({ exclusiveMinimum: 0, maximum: 1e9, description: 'of theirs in one of ours; 1 unless given' }),
);
/** Values of an action's arguments in Accelergy's table. */
const Arguments = Type.Record(Type.String(), Type.Unknown());

export const AccelergyMapSchema = Type.Object(
  {
    format: Type.Literal(ACCELERGY_MAP_FORMAT),
    name: identifier('name of the price table that is made'),
    description: text('one sentence'),
    base: text('price table that has all other prices, as `extends` names it'),
    energyUnit: oneOf(['fJ', 'pJ', 'nJ'], 'unit of the energies; Accelergy writes pJ by convention'),
    areaUnit: oneOf(['um2', 'mm2'], 'unit of the areas; Accelergy writes um2 by convention'),
    range: strict({
      lowFactor: Type.Number({ exclusiveMinimum: 0, maximum: 1, description: 'lowest over the value' }),
      highFactor: Type.Number({ minimum: 1, maximum: 1e6, description: 'highest over the value' }),
    }),
    energy: Type.Record(
      Type.String({ pattern: ENTRY }),
      strict({
        component: text('component of the energy table, without index ranges'),
        action: text('its action'),
        arguments: Type.Optional(Arguments),
        times,
      }),
    ),
    area: Type.Record(
      Type.String({ pattern: ENTRY }),
      strict({ component: text('component of the area table, without index ranges'), times }),
    ),
    ignore: Type.Array(text('a component, or component.action, that has no counterpart here')),
  },
  { additionalProperties: false, $id: 'https://spikefuse.dev/schemas/accelergy-map-1.json', title: 'accelergy-map/1' },
);
export type AccelergyMap = Static<typeof AccelergyMapSchema>;

const amount = (description: string) => Type.Number({ minimum: 0, maximum: 1e15, description });
const version = Type.Optional(Type.Unknown());

/** Accelergy's energy and area reference tables, one or both in a file. */
export const AccelergyTablesSchema = strict({
  ERT: Type.Optional(
    strict({
      version,
      tables: Type.Array(
        strict({
          name: text('component'),
          actions: Type.Array(
            strict({
              name: text('action'),
              arguments: Type.Optional(Arguments),
              energy: amount('energy of one action'),
            }),
          ),
        }),
      ),
    }),
  ),
  ART: Type.Optional(
    strict({ version, tables: Type.Array(strict({ name: text('component'), area: amount('area of one component') })) }),
  ),
});
export type AccelergyTables = Static<typeof AccelergyTablesSchema>;
