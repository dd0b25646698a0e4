import { type FileHandle, open } from 'node:fs/promises';
import { type FileText, inBatches } from './write-aside.js';

/** Whether a file holds just this text; compared piece by piece, since it may be longer than a string can be. */
export async function holdsText(path: string, text: FileText): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    let at = 0;
    for (const batch of inBatches(text)) {
      const wanted = Buffer.from(batch);
      if (!(await readAt(file, at, wanted.length)).equals(wanted)) return false;
      at += wanted.length;
    }
    return (await readAt(file, at, 1)).length === 0;
  } finally {
    await file.close();
  }
}

/** The bytes from `at` on, fewer where the file ends. */
async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
