import { specError } from '../../base/errors.js';

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be larger than is allowed',
  EIO: 'the device reports an error',
  EBADF: 'it is not open for writing',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'its parent cannot be made',
  EISDIR: 'a folder is in its place',
  ENOTEMPTY: 'a folder is in its place',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a part of its path is a file',
  ENAMETOOLONG: 'its name is too long',
};

/** In words why the system refuses to write or to read, by its code (`ENOSPC`); a code without words stands for itself. */
export const whyNotWritten = (code: string): string => REASONS[code] ?? code;

/** Turns what the machine refuses into a SpecError about `path`; `then`: what that means. */
export async function guarded<T>(path: string, action: () => Promise<T>, then = ''): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw specError(path, '', `cannot be written: ${whyNotWritten(code)}${then}`);
  }
}
