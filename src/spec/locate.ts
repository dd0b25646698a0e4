import { MissingFileError, SpecError, specError } from '../base/errors.js';
import type { BundledKind, Host } from '../base/host.js';
import { didYouMean } from '../base/suggest.js';
import { type Document, MAX_TEXT_BYTES, parseDocument, type TextFormat } from './document.js';

/** Whether paths inside files may leave the folder of their file. */
export interface PathOptions {
  readonly allowOutside?: boolean;
}

/** A parsed file and the path it was read from. */
interface OpenedFile {
  readonly path: string;
  readonly document: Document;
}

const NAME = /^[A-Za-z][\w-]*$/;

/**
 * Reads and parses the file behind a bundled name or a path. Throws a SpecError when it is empty, and one that lists the
 * known names when a bare name is neither.
 */
export async function openFile(
  host: Host,
  kind: BundledKind,
  nameOrPath: string,
  format: TextFormat,
): Promise<OpenedFile> {
  if (nameOrPath.trim() === '') throw specError(KIND_WORDS[kind], '', 'must not be empty');
  const known = await host.bundled(kind);
  const path = known.find(({ name }) => name === nameOrPath)?.path ?? nameOrPath;
  try {
    return { path, document: parseDocument(await host.read(path, MAX_TEXT_BYTES[format]), path, format) };
  } catch (error) {
    if (!(error instanceof MissingFileError) || path !== nameOrPath || !NAME.test(nameOrPath)) throw error;
    const names = known.map(({ name }) => name);
    throw specError(
      nameOrPath,
      '',
      `is neither a file nor a bundled ${KIND_WORDS[kind]} (${listed(names)})${didYouMean(nameOrPath, names)}`,
    );
  }
}

/** What messages call a kind of file. */
export const KIND_WORDS: Readonly<Record<BundledKind, string>> = {
  chip: 'chip',
  workload: 'workload',
  prices: 'price table',
  mesh: 'mesh',
  study: 'study',
};

/** Names as a message lists them. */
export const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

/** True for what can only be a bundled name. */
export const isName = (text: string): boolean => NAME.test(text);

/** Path of a file named inside `file`; undefined when it leaves the folder and may not. */
export function pathBeside(host: Host, file: string, relative: string, options: PathOptions): string | undefined {
  const inside = host.beside(file, relative);
  if (inside !== undefined || options.allowOutside !== true) return inside;
  if (/^([/\\]|[A-Za-z]:)/.test(relative)) return relative;
  return `${file.slice(0, Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1)}${relative}`;
}

/** Runs `action`; its SpecErrors about another file become one about the place that named it. */
export async function blamed<T>(
  place: { file: string; line?: number; column?: number; path: string },
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    throw new SpecError(
      error.problems.map((problem) => ({ ...place, message: `${problem.file}: ${problem.message}` })),
    );
  }
}
