import { MAX_DEPTH } from '../formats/json-text.js';

/** Keys and indices from the top of a document to a value. */
export type Path = readonly (string | number)[];

/** 1-based line and column of a value in its text. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What the parser of one text format hands over. */
export interface ParsedText {
  readonly value: unknown;
  readonly problems: readonly TextProblem[];
  positionOf(path: Path): Place | undefined;
}
export interface TextProblem {
  readonly place: Place | undefined;
  readonly message: string;
}

/** Dotted form of a path, as problems print it: `populations[2].shape`. */
export const dotted = (path: Path): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');

/** True for a value that is a map (neither list nor null). */
export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** True when `value` is nested deeper than documents may be; stops at the first such branch, cycles included. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth >= MAX_DEPTH || Object.values(value).some((item) => isTooDeep(item, depth + 1));
}
