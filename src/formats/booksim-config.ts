import { type Problem, SpecError } from '../base/errors.js';

/** A value of a BookSim2 configuration with its place. */
export interface BookSimEntry {
  readonly key: string;
  readonly value: string;
  readonly line: number;
  readonly column: number;
}

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/**
 * Reads `key = value;` entries, comments aside; of a key that is set twice the last counts, as there. @throws SpecError with
 * the place of what is no entry
 */
export function readBookSimConfig(text: string, file: string): ReadonlyMap<string, BookSimEntry> {
  const plain = text.replace(COMMENT, (comment) => comment.replace(/[^\n]/g, ' '));
  const entries = new Map<string, BookSimEntry>();
  const problems: Problem[] = [];
  let start = 0;
  for (const part of plain.split(';')) {
    const offset = start + part.length - part.trimStart().length;
    start += part.length + 1;
    if (part.trim() === '') continue;
    const before = plain.slice(0, offset).split('\n');
    const place = { line: before.length, column: before.at(-1)!.length + 1 };
    const match = /^(?<key>[A-Za-z_]\w*)\s*=\s*(?<value>\S(?:[\s\S]*\S)?)$/.exec(part.trim());
    if (match?.groups === undefined) problems.push({ file, ...place, path: '', message: 'must be "key = value;"' });
    else entries.set(match.groups['key']!, { key: match.groups['key']!, value: match.groups['value']!, ...place });
  }
  if (problems.length > 0) throw new SpecError(problems);
  return entries;
}
