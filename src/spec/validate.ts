import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { TSchema } from 'typebox';
import { type Problem, SpecError } from '../base/errors.js';
import { dotted, isMap, type Path, type Place } from './parsed-text.js';
import { type JsonSchema, toJsonSchema } from './published.js';
import { complaint, shown } from './schema-message.js';

/** Says in which file, and where, the value at a path stands. */
export type Locate = (path: Path) => Partial<Place> & { readonly file: string };

/** A problem before its place is known; `at` is the value whose place is shown (the parent of what is missing). */
export interface Finding {
  readonly path: Path;
  readonly at?: Path;
  readonly message: string;
}

/**
 * Every command compiles the schemas of its files anew: to check them by the meta schema, as a test does, and to optimise
 * code that runs once would take five times as long.
 */
const CHECKER = {
  strict: true,
  allErrors: true,
  discriminator: true,
  verbose: true,
  meta: false,
  validateSchema: false,
  code: { optimize: false },
} as const;
const validators = new WeakMap<object, ValidateFunction>();

/**
 * `value` as `Type`, which must be the type of `schema`; named by the caller, because to infer it from a large schema takes
 * the compiler longer than all the rest. Throws a SpecError with every problem, one each, in the order of the text.
 */
export function validated<Type>(schema: TSchema, value: unknown, locate: Locate): Type {
  const findings = findProblems(schema, value);
  if (findings.length > 0) throw new SpecError(placed(findings, locate));
  return value as Type;
}

/** Problems with their places, file by file, from top to bottom. */
export function placed(findings: readonly Finding[], locate: Locate): readonly Problem[] {
  const problems = findings.map(({ path, at, message }) => ({ ...locate(at ?? path), path: dotted(path), message }));
  const files = [...new Set(problems.map(({ file }) => file))];
  const rank = (problem: Problem) => [files.indexOf(problem.file), problem.line ?? 0, problem.column ?? 0] as const;
  return problems.toSorted((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
  });
}

/**
 * What is wrong with `value` by `schema`: a wrong `format` alone, else one finding per wrong, missing or unknown key.
 */
function findProblems(schema: TSchema, value: unknown): readonly Finding[] {
  const plain = toJsonSchema(schema);
  const wrongFormat = checkFormat(plain, value);
  if (wrongFormat !== undefined) return [wrongFormat];
  let validate = validators.get(schema);
  if (validate === undefined) {
    validate = new Ajv2020(CHECKER).compile(plain);
    validators.set(schema, validate);
  }
  return validate(value) ? [] : oneEach(validate.errors ?? [], plain, value);
}

/** The wrong or missing `format` of a document, against the constant that the schema wants. */
export function checkFormat(schema: JsonSchema, value: unknown): Finding | undefined {
  const format = isMap(schema['properties']) ? schema['properties']['format'] : undefined;
  const expected = isMap(format) ? format['const'] : undefined;
  const actual = isMap(value) ? value['format'] : undefined;
  if (expected === undefined || actual === expected) return undefined;
  return actual === undefined
    ? { path: ['format'], at: [], message: `is missing, this version reads ${String(expected)}` }
    : { path: ['format'], message: `is ${shown(actual)}, this version reads ${String(expected)}` };
}

/** The checker reports a wrong union or tuple several times: the first and most telling word on a path stays. */
function oneEach(errors: readonly ErrorObject[], schema: JsonSchema, value: unknown): readonly Finding[] {
  const findings = new Map<string, Finding & { readonly weight: number }>();
  for (const error of errors) {
    const finding = complaint(error, schema, value);
    if (finding === undefined) continue;
    const key = JSON.stringify(finding.path);
    const earlier = findings.get(key);
    if (earlier === undefined || earlier.weight < finding.weight) findings.set(key, finding);
  }
  return [...findings.values()];
}
