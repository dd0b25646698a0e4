import { SpecError } from '../base/errors.js';
import type { Host } from '../base/host.js';
import { didYouMean } from '../base/suggest.js';
import { ChipSchema } from '../model/chip.js';
import { type Document, MAX_TEXT_BYTES, parseDocument } from './document.js';
import { blamed, isName, listed, openFile, type PathOptions, pathBeside } from './locate.js';
import { toJsonSchema } from './published.js';
import { shown } from './schema-message.js';
import { checkFormat, placed } from './validate.js';

/** A chip may extend a chip that extends a chip ... this often. */
const MAX_EXTENDS = 16;
const EXTENDS = 'extends';

/** One file of a chip, without its `extends`. */
export interface Layer {
  readonly document: Document;
  readonly value: Readonly<Record<string, unknown>>;
}

/**
 * The files of a chip: the one that was asked for first, then what it extends, and so on. Throws a SpecError when one is
 * missing, has another format, or extends itself.
 */
export async function readLayers(host: Host, nameOrPath: string, options: PathOptions): Promise<readonly Layer[]> {
  const layers: Layer[] = [];
  let next: Document | undefined = (await openFile(host, 'chip', nameOrPath, 'yaml')).document;
  while (next !== undefined) {
    const document: Document = next;
    const { [EXTENDS]: base, ...value } = document.value;
    const wrong = checkFormat(toJsonSchema(ChipSchema), value);
    if (wrong !== undefined) {
      throw new SpecError(placed([wrong], (path) => ({ file: document.file, ...document.positionOf(path) })));
    }
    layers.push({ document, value });
    next = base === undefined && !(EXTENDS in document.value) ? undefined : await readBase(host, layers, base, options);
  }
  return layers;
}

async function readBase(host: Host, layers: readonly Layer[], base: unknown, options: PathOptions): Promise<Document> {
  const { document } = layers.at(-1)!;
  const place = { file: document.file, ...document.positionOf([EXTENDS]), path: EXTENDS };
  const refuse = (message: string) => new SpecError([{ ...place, message }]);
  if (typeof base !== 'string' || base === '') throw refuse(`must be a bundled chip or a path, is ${shown(base)}`);
  const path = isName(base) ? await bundledPath(host, base, refuse) : pathBeside(host, document.file, base, options);
  if (path === undefined)
    throw refuse(`${base} leaves the folder of this file, which must be allowed on the command line`);
  const files = layers.map((layer) => layer.document.file);
  if (files.includes(path)) throw refuse(`a chip cannot extend itself: ${[...files, path].join(' -> ')}`);
  if (layers.length > MAX_EXTENDS) throw refuse(`more than ${MAX_EXTENDS} files extend each other`);
  const bytes = await blamed(place, () => host.read(path, MAX_TEXT_BYTES.yaml));
  return parseDocument(bytes, path, 'yaml');
}

async function bundledPath(host: Host, name: string, refuse: (message: string) => SpecError): Promise<string> {
  const known = await host.bundled('chip');
  const names = known.map((file) => file.name);
  const found = known.find((file) => file.name === name);
  if (found === undefined) throw refuse(`no bundled chip "${name}" (${listed(names)})${didYouMean(name, names)}`);
  return found.path;
}
