import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document as YamlDocument,
} from 'yaml';
import { MAX_DEPTH } from '../formats/json-text.js';
import { isTooDeep, type ParsedText, type Path, type Place, type TextProblem } from './parsed-text.js';

/** So many expanded aliases are allowed per anchor; a document that expands without bound is refused at once. */
const MAX_ALIASES = 100;
const MAX_PROBLEMS = 20;
const TOO_DEEP = `is nested deeper than ${MAX_DEPTH} levels`;

type PlaceOf = (node: unknown) => Place | undefined;

/** YAML 1.2, core schema, one document, text keys, no tags. */
export function parseYamlText(text: string): ParsedText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    version: '1.2',
    schema: 'core',
    uniqueKeys: false,
    stringKeys: true,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const placeOf: PlaceOf = (node) => (isNode(node) && node.range ? placeAt(node.range[0]) : undefined);
  const positionOf = (path: Path): Place | undefined => placeOf(nodeAt(document, path));
  const failed = (problems: readonly TextProblem[]): ParsedText => ({ value: undefined, problems, positionOf });

  const error = document.errors[0];
  if (error !== undefined) return failed([{ place: placeAt(error.pos[0]), message: syntaxMessage(error) }]);
  const problems = nodeProblems(document.contents, placeOf, 0);
  if (problems.length > 0) return failed(problems.slice(0, MAX_PROBLEMS));
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    if (isTooDeep(value)) return failed([{ place: undefined, message: `${TOO_DEEP}: an alias holds itself` }]);
    return { value, problems: [], positionOf };
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw cause;
    return failed([
      { place: undefined, message: `its aliases (*name) expand to too much: at most ${MAX_ALIASES} are allowed` },
    ]);
  }
}

function syntaxMessage({ code, message }: { readonly code: string; readonly message: string }): string {
  if (code === 'RESOURCE_EXHAUSTION') return TOO_DEEP;
  if (code === 'MULTIPLE_DOCS') return 'holds several documents, one is read';
  return `is not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}

/** Tags, repeated keys and too deep nesting. Walks the text's own nodes, aliases not followed, so it is linear. */
function nodeProblems(node: unknown, placeOf: PlaceOf, depth: number): TextProblem[] {
  if (!isNode(node)) return [];
  if (depth > MAX_DEPTH) return [{ place: placeOf(node), message: TOO_DEEP }];
  const problems: TextProblem[] = [];
  if (!isAlias(node) && node.tag !== undefined) {
    problems.push({ place: placeOf(node), message: `has the tag ${node.tag}; tags are not allowed` });
  }
  if (isSeq(node)) {
    for (const item of node.items) for (const problem of nodeProblems(item, placeOf, depth + 1)) problems.push(problem);
  } else if (isMap(node)) {
    const keys = new Set<string>();
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : undefined;
      if (name === undefined) problems.push({ place: placeOf(key), message: 'a key must be plain text' });
      else if (keys.has(name))
        problems.push({ place: placeOf(key), message: `key ${JSON.stringify(name)} is repeated` });
      else keys.add(name);
      for (const problem of nodeProblems(value, placeOf, depth + 1)) problems.push(problem);
    }
  }
  return problems;
}

function nodeAt(document: YamlDocument, path: Path): unknown {
  let node: unknown = document.contents;
  for (const part of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === part);
      node = pair?.value ?? pair?.key;
    } else if (isSeq(node) && typeof part === 'number') node = node.items[part];
    else return undefined;
  }
  return node;
}
