import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { jsonFaults } from '../formats/json-text.js';
import type { ParsedText, Path, Place } from './parsed-text.js';

const STRICT = { disallowComments: true, allowTrailingComma: false } as const;

/** JSON by the fast parser of the machine; the text is parsed for positions only when one is asked for. */
export function parseJsonText(text: string): ParsedText {
  const lines = new Lines(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { value: undefined, problems: [syntaxProblem(text, lines, error)], positionOf: () => undefined };
  }
  const problems = jsonFaults(text).map(({ offset, message }) => ({ place: lines.place(offset), message }));
  let tree: Node | undefined;
  const positionOf = (path: Path): Place | undefined => {
    tree ??= parseTree(text, [], STRICT);
    const node = tree && findNodeAtLocation(tree, [...path]);
    return node && lines.place(node.offset);
  };
  return { value, problems, positionOf };
}

function syntaxProblem(text: string, lines: Lines, error: unknown) {
  const errors: ParseError[] = [];
  try {
    parseTree(text, errors, STRICT);
  } catch {
    // Nested too deeply for the parser with positions: the message has none.
  }
  const first = errors[0];
  if (first === undefined) return { place: undefined, message: `is not valid JSON: ${String(error)}` };
  const words = printParseErrorCode(first.error).replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return { place: lines.place(first.offset), message: `is not valid JSON: ${words.toLowerCase()}` };
}

/** Turns offsets of a text into lines and columns. */
class Lines {
  #starts: readonly number[] | undefined;
  constructor(readonly text: string) {}

  place(offset: number): Place {
    this.#starts ??= lineStarts(this.text);
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - this.#starts[low]! + 1 };
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
