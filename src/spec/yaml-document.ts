import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type YAMLMap,
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
    logLevel: 'error',
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
  const checks = new NodeChecks(placeOf);
  checks.visit(document.contents, 0);
  if (checks.problems.length > 0) return failed(checks.problems);
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

/** What our files do not allow, found on the text's own nodes: aliases are not followed, so it is linear. */
class NodeChecks {
  readonly problems: TextProblem[] = [];
  readonly #anchors = new Set<string>();

  constructor(readonly placeOf: PlaceOf) {}

  visit(node: unknown, depth: number): void {
    if (!isNode(node)) return;
    if (isAlias(node)) {
      if (!this.#anchors.has(node.source)) this.#add(node, `there is no anchor &${node.source} before *${node.source}`);
      return;
    }
    if (node.anchor !== undefined) this.#anchors.add(node.anchor);
    if (node.tag !== undefined) this.#add(node, `has the tag ${node.tag}; tags are not allowed`);
    if (depth > MAX_DEPTH) this.#add(node, TOO_DEEP);
    else if (isSeq(node)) for (const item of node.items) this.visit(item, depth + 1);
    else if (isMap(node)) this.#visitMap(node, depth);
  }

  #visitMap({ items }: YAMLMap, depth: number): void {
    const keys = new Set<string>();
    for (const { key, value } of items) {
      const name = isScalar(key) ? String(key.value) : undefined;
      if (name === undefined) this.#add(key, 'a key must be plain text');
      else if (keys.has(name)) this.#add(key, `key ${JSON.stringify(name)} is repeated`);
      else keys.add(name);
      this.visit(value, depth + 1);
    }
  }

  #add(node: unknown, message: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ place: this.placeOf(node), message });
  }
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
