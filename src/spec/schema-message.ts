import type { ErrorObject } from 'ajv/dist/2020.js';
import { didYouMean } from '../base/suggest.js';
import { isMap, type Path } from './parsed-text.js';
import type { JsonSchema } from './published.js';

/** What the checker's error means to the author of a file; the heaviest one on a path is shown. */
interface Complaint {
  readonly path: Path;
  /** The value whose place is shown, where it is not the one at `path`. */
  readonly at?: Path;
  readonly message: string;
  readonly weight: number;
}

/** One error with what is needed to put it into words. */
interface Context {
  readonly error: ErrorObject;
  readonly path: Path;
  /** The schema that has the failed keyword. */
  readonly schema: JsonSchema;
  readonly root: JsonSchema;
}

const IDENTIFIER = '^[A-Za-z][A-Za-z0-9_-]{0,63}$';

/** A value as messages show it: JSON, cut after 60 characters; an empty YAML value is `empty`. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return value.length <= 8 ? cut(JSON.stringify(value)) : `a list of ${value.length} values`;
  if (typeof value === 'object') return 'a map';
  return typeof value === 'number' ? String(value) : cut(JSON.stringify(value));
}

const cut = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 57)}...`);

/** `must be one of a, b, is "x"; did you mean "a"?` */
export function mustBeOneOf(names: readonly string[], value: unknown): string {
  const guess = typeof value === 'string' ? didYouMean(value, names).replace(', ', '; ') : '';
  return `must be ${names.length === 1 ? '' : 'one of '}${names.join(', ')}, is ${shown(value)}${guess}`;
}

/** The complaint behind one error about `value`; undefined for errors that only repeat another. */
export function complaint(error: ErrorObject, root: JsonSchema, value: unknown): Complaint | undefined {
  const context = { error, path: toPath(error.instancePath, value), schema: error.parentSchema ?? {}, root };
  const parameter = (name: string) => String((error.params as Readonly<Record<string, unknown>>)[name]);
  switch (error.keyword) {
    case 'if':
      return undefined;
    case 'required':
      return missing(context.path, parameter('missingProperty'), 'is missing', 1);
    case 'additionalProperties':
      return unknownKey(context, parameter('additionalProperty'));
    case 'discriminator':
      return wrongKind(context, parameter('tag'));
    default:
      return { path: context.path, message: wrongValue(context), weight: error.keyword === 'type' ? 2 : 1 };
  }
}

const missing = (parent: Path, key: string, message: string, weight: number): Complaint => ({
  path: [...parent, key],
  at: parent,
  message,
  weight,
});

function unknownKey({ path, schema }: Context, key: string): Complaint {
  const known = isMap(schema['properties']) ? Object.keys(schema['properties']) : [];
  const pattern = isMap(schema['patternProperties']) ? Object.keys(schema['patternProperties'])[0] : undefined;
  const message = pattern === undefined ? `unknown key${didYouMean(key, known)}` : `a key here must match ${pattern}`;
  return { path: [...path, key], message, weight: 1 };
}

/** A union is told apart by its `kind`: only that is reported when it is wrong. */
function wrongKind({ error, path, schema }: Context, tag: string): Complaint {
  const branches = Array.isArray(schema['oneOf']) ? schema['oneOf'] : [];
  const kinds = branches.map((branch: unknown) => String(at(branch, ['properties', tag, 'const'])));
  const kind: unknown = at(error.data, [tag]);
  return kind === undefined
    ? missing(path, tag, `is missing, must be one of ${kinds.join(', ')}`, 3)
    : { path: [...path, tag], message: mustBeOneOf(kinds, kind), weight: 3 };
}

/** What a text must be: in the words of its schema (`title`), else by its pattern. */
function spelling({ pattern, title }: Readonly<Record<string, unknown>>): string {
  if (pattern === IDENTIFIER) return 'be a name of at most 64 letters, digits, _ and - that starts with a letter';
  return title === undefined ? `match ${String(pattern)}` : `be ${String(title)}`;
}

function wrongValue(context: Context): string {
  const { error, schema } = context;
  const value: unknown = error.data;
  const size = Array.isArray(value) || typeof value === 'string' ? value.length : 0;
  switch (error.keyword) {
    case 'enum':
      return mustBeOneOf((schema['enum'] as readonly unknown[]).map(String), value);
    case 'const':
      return `must be ${constant(context)}, is ${shown(value)}`;
    case 'maximum':
      return `must be ${noun(schema)} <= ${String(schema['maximum'])}, is ${shown(value)}`;
    case 'pattern':
      return `must ${spelling(schema)}, is ${shown(value)}`;
    case 'minLength':
      return 'must not be empty';
    case 'maxLength':
      return `must have at most ${String(schema['maxLength'])} characters, has ${size}`;
    case 'minItems':
    case 'maxItems':
    case 'items':
      return listLength(schema, size);
    default:
      return `must be ${expected(schema)}${autoBranch(context)}, is ${shown(value)}`;
  }
}

function listLength(schema: JsonSchema, size: number): string {
  if (Array.isArray(schema['prefixItems']))
    return `must be a list of ${schema['prefixItems'].length} values, has ${size}`;
  const bound =
    size < Number(schema['minItems'] ?? 0) ? `at least ${schema['minItems']}` : `at most ${schema['maxItems']}`;
  return `must have ${bound} entries, has ${size}`;
}

/** `an integer >= 1`, `a list of 3 values`, ... */
function expected(schema: JsonSchema): string {
  const { minimum, exclusiveMinimum, exclusiveMaximum, prefixItems } = schema;
  if (typeof exclusiveMaximum === 'number') return `${noun(schema)} >= ${String(minimum)} and < ${exclusiveMaximum}`;
  if (typeof exclusiveMinimum === 'number') return `${noun(schema)} > ${exclusiveMinimum}`;
  if (typeof minimum === 'number' && minimum > -1e9) return `${noun(schema)} >= ${minimum}`;
  return Array.isArray(prefixItems) ? `a list of ${prefixItems.length} values` : noun(schema);
}

const NOUNS: Readonly<Record<string, string>> = {
  integer: 'an integer',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  object: 'a map',
  array: 'a list',
};

const noun = (schema: JsonSchema): string => NOUNS[String(schema['type'])] ?? 'another value';

/** ` or auto` where the schema is the other branch of such a choice. */
function autoBranch({ error, root }: Context): string {
  const choice = choiceAround(error, root, 'else');
  const word: unknown = at(choice, ['then', 'const']);
  return word === undefined ? '' : ` or ${String(word)}`;
}

/** The constant that is wanted, with what else is allowed there. */
function constant({ error, schema, root }: Context): string {
  const other: unknown = at(choiceAround(error, root, 'then'), ['else']);
  return isMap(other) ? `${expected(other)} or ${String(schema['const'])}` : String(schema['const']);
}

/** The if/then/else whose `branch` holds the failed keyword directly. */
function choiceAround(error: ErrorObject, root: JsonSchema, branch: 'then' | 'else'): unknown {
  const parts = error.schemaPath
    .split('/')
    .slice(1)
    .map((part) => unescaped(decodeURIComponent(part)));
  return parts.at(-2) === branch ? at(root, parts.slice(0, -2)) : undefined;
}

const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** Value at a path of own keys; undefined where there is none. */
function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((current, key) => {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, key)) return undefined;
    return (current as Readonly<Record<string, unknown>>)[key];
  }, value);
}

/** `/a/0/b` as a path in `value`: indices become numbers where there is a list. */
function toPath(pointer: string, value: unknown): Path {
  if (pointer === '') return [];
  const parts = pointer.slice(1).split('/').map(unescaped);
  return parts.map((part, i) => (Array.isArray(at(value, parts.slice(0, i))) ? Number(part) : part));
}
