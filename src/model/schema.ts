import { type Static, type TProperties, Type } from 'typebox';

/** Building blocks of the file schemas: every object refuses unknown keys, every number says its range. */
export const strict = <P extends TProperties>(properties: P, description?: string) =>
  Type.Object(properties, { additionalProperties: false, ...(description === undefined ? {} : { description }) });

/** A number of the network, without unit. */
export const aboveZero = (description: string) => Type.Number({ exclusiveMinimum: 0, maximum: 1e30, description });

/** A physical quantity in its unit: bounds that no chip leaves, so that a slip of the unit is found. */
export const positive = (description: string, minimum = 1e-6, maximum = 1e12) =>
  Type.Number({ minimum, maximum, description });
export const count = (description: string, minimum = 1, maximum = 1_048_576) =>
  Type.Integer({ minimum, maximum, description });
export const oneOf = <const T extends string[]>(values: [...T], description: string) =>
  Type.Enum(values, { description });
export const text = (description: string) => Type.String({ minLength: 1, maxLength: 2000, description });

/** A name that appears in paths, CSV columns and `--set`: no dots, no spaces. */
export const identifier = (description: string) =>
  Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_-]{0,63}$', description });

/** A number, or `auto` where the simulator derives it from the rest of the chip and the network. */
export const auto = <T extends ReturnType<typeof count> | ReturnType<typeof positive>>(schema: T) =>
  Type.Unsafe<Static<T> | 'auto'>({ if: { type: 'string' }, then: { const: 'auto' }, else: schema });
