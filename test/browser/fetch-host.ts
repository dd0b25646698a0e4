import { MissingFileError, specError } from '../../src/base/errors.js';
import type { BundledFile, BundledKind, Host } from '../../src/base/host.js';
import { sha256 } from './sha256.js';

/** The machine in a browser: files of the server that sent the page, with the bundled ones as `bundled` says. */
export const createFetchHost = (bundled: Readonly<Record<BundledKind, readonly BundledFile[]>>): Host => ({
  read: fetchBounded,
  beside: (file, relative) => {
    const folder = new URL('.', new URL(file, 'http://host'));
    const { pathname } = new URL(relative, folder);
    return pathname.startsWith(folder.pathname) ? pathname : undefined;
  },
  bundled: async (kind) => bundled[kind],
  sha256,
});

/** Bytes of a file of the server. */
export async function fetchBounded(path: string, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(path);
  if (!response.ok) throw new MissingFileError([{ file: path, path: '', message: `status ${response.status}` }]);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > maxBytes) throw specError(path, '', `has ${bytes.length} bytes, at most ${maxBytes} are read`);
  return bytes;
}
