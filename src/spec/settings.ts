import type { TSchema } from 'typebox';
import { type Problem, SpecError } from '../base/errors.js';
import { closest } from '../base/suggest.js';
import { isForbiddenName } from '../formats/array-name.js';
import { dotted, isMap } from './parsed-text.js';
import { toJsonSchema } from './published.js';
import { parseYamlText } from './yaml-document.js';

/** One `--set a.b=value` as a layer on top of a document. */
export interface Setting {
  /** As typed, for messages. */
  readonly text: string;
  /** `{ a: { b: value } }` */
  readonly value: Readonly<Record<string, unknown>>;
}

const MAX_LENGTH = 10_000;

/**
 * Parses `a.b=value` texts against the keys of `schema`; the value is a YAML scalar or flow collection. Throws a
 * SpecError about unknown paths (with a suggestion), missing values, the key `format`, and two texts that set the same.
 */
export function parseSettings(texts: readonly string[], schema: TSchema): readonly Setting[] {
  const known = [...schemaPaths(toJsonSchema(schema), [])];
  const openMaps = known.flatMap(({ path, keys }) => (keys === undefined ? [] : [{ path, keys }]));
  const paths = { known: known.map(({ path }) => path), openMaps };
  const problems: Problem[] = [];
  const settings: Setting[] = [];
  for (const text of texts) {
    const setting = parseSetting(text, paths);
    const problem = 'message' in setting ? setting : repetition(setting, settings);
    if (problem !== undefined) problems.push({ file: `--set ${shortened(text)}`, ...problem });
    if (!('message' in setting)) settings.push(setting);
  }
  if (problems.length > 0) throw new SpecError(problems);
  return settings;
}

interface Complaint {
  readonly path: string;
  readonly message: string;
}

const shortened = (text: string): string => text.slice(0, 200);

/** Two maps may meet in one map as long as they set different values of it. */
function repetition({ value }: Setting, earlier: readonly Setting[]): Complaint | undefined {
  for (const { text, value: other } of earlier) {
    const path = contested(value, other, []);
    if (path !== undefined) return { path: dotted(path), message: `is set twice, also by --set ${shortened(text)}` };
  }
  return undefined;
}

/** The first path at which both give a value and not both a map. */
function contested(one: unknown, other: unknown, path: readonly string[]): readonly string[] | undefined {
  if (!isMap(one) || !isMap(other)) return path;
  for (const [key, value] of Object.entries(one)) {
    const found = Object.hasOwn(other, key) ? contested(value, other[key], [...path, key]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Dotted paths that may be set. */
interface KnownPaths {
  readonly known: readonly string[];
  /** Maps that take keys of any name, and the keys of their values where these are maps. */
  readonly openMaps: readonly { readonly path: string; readonly keys: readonly string[] }[];
}

function parseSetting(text: string, paths: KnownPaths): Setting | Complaint {
  const equals = text.indexOf('=');
  if (equals <= 0 || text.length > MAX_LENGTH) return { path: '', message: 'must be written as path=value' };
  const path = text.slice(0, equals).trim();
  if (path.split('.').some(isForbiddenName)) return { path, message: 'this key is not allowed' };
  if (path === 'format') return { path, message: 'cannot be set' };
  const keys = keysOf(path, paths);
  if (keys === undefined) return { path, message: `unknown path${suggestion(path, paths)}` };
  const source = text.slice(equals + 1);
  if (source.trim() === '') return { path, message: 'has no value' };
  const { value, problems } = parseYamlText(source);
  if (problems[0] !== undefined) return { path, message: `the value ${problems[0].message}` };
  const forbidden = forbiddenKey(value);
  if (forbidden !== undefined) return { path, message: `the key ${forbidden} is not allowed` };
  return { text, value: keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Setting['value'] };
}

/** The keys that lead to a known path, or into a map of any names: to one of them, or to a key of its value. */
function keysOf(path: string, { known, openMaps }: KnownPaths): readonly string[] | undefined {
  if (known.includes(path)) return path.split('.');
  const map = openMaps.find((candidate) => path.startsWith(`${candidate.path}.`));
  if (map === undefined) return undefined;
  const rest = path.slice(map.path.length + 1);
  const [name, key, ...more] = map.keys.length === 0 ? [rest] : rest.split('.');
  if (name === '' || more.length > 0 || (key !== undefined && !map.keys.includes(key))) return undefined;
  return [...map.path.split('.'), name!, ...(key === undefined ? [] : [key])];
}

function forbiddenKey(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const names = isMap(value) ? Object.keys(value) : [];
  const inner = Object.values(value).map(forbiddenKey);
  return [...names.filter(isForbiddenName), ...inner].find((name) => name !== undefined);
}

/** A path that ends in the same key, else one that is spelled alike; inside a map of any names, a key of its values. */
function suggestion(path: string, { known, openMaps }: KnownPaths): string {
  const last = path.slice(path.lastIndexOf('.') + 1);
  const inside = openMaps.find((map) => map.keys.length > 0 && path.startsWith(`${map.path}.`));
  if (inside !== undefined) {
    const name = path.slice(inside.path.length + 1).split('.')[0];
    const key = closest(last, inside.keys);
    return key === undefined
      ? `; it may set ${inside.keys.join(', ')}`
      : `, did you mean "${inside.path}.${name}.${key}"?`;
  }
  const guess = known.find((candidate) => candidate.endsWith(`.${last}`)) ?? closest(path, known);
  return guess === undefined ? '' : `, did you mean "${guess}"?`;
}

/** Dotted paths of all keys that a document of this schema may have; `keys`: of the values of a map that takes any name. */
function* schemaPaths(
  schema: unknown,
  path: readonly string[],
): Generator<{ readonly path: string; readonly keys: readonly string[] | undefined }> {
  if (!isMap(schema)) return;
  if (isMap(schema['properties'])) {
    for (const [key, inner] of Object.entries(schema['properties'])) {
      const here = [...path, key];
      yield { path: dotted(here), keys: valueKeys(inner) };
      yield* schemaPaths(inner, here);
    }
  }
  yield* schemaPaths(schema['else'], path);
}

/** Keys that the values of a map of any names have; undefined for anything else. */
function valueKeys(schema: unknown): readonly string[] | undefined {
  if (!isMap(schema)) return undefined;
  const values = schema['additionalProperties'];
  if (isMap(values)) return isMap(values['properties']) ? Object.keys(values['properties']) : [];
  return valueKeys(schema['else']);
}
