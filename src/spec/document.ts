import { type Problem, SpecError, specError } from '../base/errors.js';
import { isForbiddenName } from '../formats/array-name.js';
import { parseJsonText } from './json-document.js';
import { dotted, isMap, type ParsedText, type Path, type Place } from './parsed-text.js';
import { parseYamlText } from './yaml-document.js';

/** A parsed text: JSON-like value with a map at the top, and where each of its values stands. */
export interface Document {
  readonly file: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Place of the value at `path`; undefined where the document has none. */
  positionOf(path: Path): Place | undefined;
}

export type TextFormat = 'yaml' | 'json';

/** Largest text of each format that is read. */
export const MAX_TEXT_BYTES: Readonly<Record<TextFormat, number>> = { yaml: 2 ** 20, json: 256 * 2 ** 20 };

const PARSERS: Readonly<Record<TextFormat, (text: string) => ParsedText>> = {
  yaml: parseYamlText,
  json: parseJsonText,
};

/**
 * Parses a YAML 1.2 (core schema) or JSON text. Throws a SpecError with place on syntax errors, repeated keys, tags,
 * keys that reach an object's prototype, nesting deeper than 64, binary content, and a top level that is not a map.
 */
export function parseDocument(bytes: Uint8Array, file: string, format: TextFormat): Document {
  const { value, problems, positionOf } = PARSERS[format](decode(bytes, file, format));
  if (problems.length > 0) {
    throw new SpecError(problems.map(({ place, message }) => ({ file, ...place, path: '', message })));
  }
  if (!isMap(value)) {
    throw new SpecError([
      { file, line: 1, column: 1, path: '', message: 'must be a map (key: value) at its top level' },
    ]);
  }
  const forbidden: Problem[] = [];
  for (const path of forbiddenKeys(value, [])) {
    forbidden.push({ file, ...positionOf(path), path: dotted(path), message: 'this key is not allowed' });
  }
  if (forbidden.length > 0) throw new SpecError(forbidden);
  return { file, value, positionOf };
}

function decode(bytes: Uint8Array, file: string, format: TextFormat): string {
  if (bytes.length > MAX_TEXT_BYTES[format]) {
    throw specError(
      file,
      '',
      `has ${bytes.length} bytes, at most ${MAX_TEXT_BYTES[format]} are read as ${format.toUpperCase()}`,
    );
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) throw specError(file, '', `is not a text file: it has a zero byte at offset ${zero}`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw specError(file, '', 'is not a text file: it is not UTF-8');
  }
  if (text.trim() === '') throw specError(file, '', 'is empty');
  return text;
}

/** Paths of keys that no document may have; the parsers have bounded the depth. */
function* forbiddenKeys(value: unknown, path: Path): Generator<Path> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Array.isArray(value) ? value.entries() : Object.entries(value)) {
    const here = [...path, key];
    if (typeof key === 'string' && isForbiddenName(key)) yield here;
    else yield* forbiddenKeys(item, here);
  }
}
