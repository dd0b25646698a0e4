import { SpecError } from '../base/errors.js';
import type { BundledKind, Host } from '../base/host.js';
import { didYouMean } from '../base/suggest.js';
import { type Document, MAX_TEXT_BYTES, parseDocument } from './document.js';
import { blamed, isName, KIND_WORDS, listed, openFile, type PathOptions, pathBeside } from './locate.js';
import { toJsonSchema } from './published.js';
import { shown } from './schema-message.js';
import { checkFormat, placed } from './validate.js';

/** A file may extend a file that extends a file ... this often. */
const MAX_EXTENDS = 16;
const EXTENDS = 'extends';

/** Files that may extend another of their kind, and the schema of the whole. */
export interface LayeredKind {
  readonly kind: Exclude<BundledKind, 'workload' | 'mesh' | 'study'>;
  readonly schema: object;
}

/** One file of a chip or price table, without its `extends`. */
export interface Layer {
  readonly document: Document;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * The files of a chip or price table: the one that was asked for first, then what it extends, and so on. Throws a
 * SpecError when one is missing, has another format, or extends itself.
 */
export async function readLayers(
  host: Host,
  { kind, schema }: LayeredKind,
  nameOrPath: string,
  options: PathOptions,
): Promise<readonly Layer[]> {
  const layers: Layer[] = [];
  let next: Document | undefined = (await openFile(host, kind, nameOrPath, 'yaml')).document;
  while (next !== undefined) {
    const document: Document = next;
    const { [EXTENDS]: base, ...value } = document.value;
    const wrong = checkFormat(toJsonSchema(schema), value);
    if (wrong !== undefined) {
      throw new SpecError(placed([wrong], (path) => ({ file: document.file, ...document.positionOf(path) })));
    }
    layers.push({ document, value });
    next =
      base === undefined && !(EXTENDS in document.value)
        ? undefined
        : await readBase(host, kind, layers, base, options);
  }
  return layers;
}

async function readBase(
  host: Host,
  kind: LayeredKind['kind'],
  layers: readonly Layer[],
  base: unknown,
  options: PathOptions,
): Promise<Document> {
  const word = KIND_WORDS[kind];
  const { document } = layers.at(-1)!;
  const place = { file: document.file, ...document.positionOf([EXTENDS]), path: EXTENDS };
  const refuse = (message: string) => new SpecError([{ ...place, message }]);
  if (typeof base !== 'string' || base === '') throw refuse(`must be a bundled ${word} or a path, is ${shown(base)}`);
  const path = isName(base)
    ? await bundledPath(host, kind, base, refuse)
    : pathBeside(host, document.file, base, options);
  if (path === undefined)
    throw refuse(`${base} leaves the folder of this file, which must be allowed on the command line`);
  const files = layers.map((layer) => layer.document.file);
  if (files.includes(path)) throw refuse(`a ${word} cannot extend itself: ${[...files, path].join(' -> ')}`);
  if (layers.length > MAX_EXTENDS) throw refuse(`more than ${MAX_EXTENDS} files extend each other`);
  const bytes = await blamed(place, () => host.read(path, MAX_TEXT_BYTES.yaml));
  return parseDocument(bytes, path, 'yaml');
}

async function bundledPath(
  host: Host,
  kind: LayeredKind['kind'],
  name: string,
  refuse: (message: string) => SpecError,
): Promise<string> {
  const known = await host.bundled(kind);
  const names = known.map((file) => file.name);
  const found = known.find((file) => file.name === name);
  if (found === undefined)
    throw refuse(`no bundled ${KIND_WORDS[kind]} "${name}" (${listed(names)})${didYouMean(name, names)}`);
  return found.path;
}
