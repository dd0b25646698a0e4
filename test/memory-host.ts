import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { MissingFileError, specError } from '../src/base/errors.js';
import type { BundledKind, Host } from '../src/base/host.js';

/** A host whose files are `files` (path to text or bytes); those named in `bundled` come with the program. */
export function memoryHost(
  files: Readonly<Record<string, string | Uint8Array>>,
  bundled: Partial<Readonly<Record<BundledKind, Readonly<Record<string, string>>>>> = {},
): Host {
  return {
    read: async (path, maxBytes) => {
      const content = Object.hasOwn(files, path) ? files[path] : undefined;
      if (content === undefined) throw new MissingFileError([{ file: path, path: '', message: 'does not exist' }]);
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      if (bytes.length > maxBytes) throw specError(path, '', `has ${bytes.length} bytes, at most ${maxBytes} are read`);
      return bytes;
    },
    beside: (file, relative) => {
      const path = posix.join(posix.dirname(file), relative);
      const outside = posix.relative(posix.dirname(file), path).startsWith('..') || posix.isAbsolute(relative);
      return outside ? undefined : path;
    },
    bundled: async (kind) => Object.entries(bundled[kind] ?? {}).map(([name, path]) => ({ name, path })),
    sha256: (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest('hex'),
  };
}

/** Message of what `action` throws; `no error` when it does not. Anything but a SpecError is shown with its name. */
export async function messageOf(action: () => Promise<unknown>): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    return error.name === 'SpecError' ? error.message : `${error.name}: ${error.message}`;
  }
  return 'no error';
}
