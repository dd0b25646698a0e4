import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cache } from '../../base/host.js';
import { whyNotWritten } from './why-not-written.js';
import { writeBytesAside } from './write-aside.js';

/** An entry: magic, version, key (hex), SHA-256 of the content, content. Its name is its key. */
const MAGIC = Buffer.from('SPIKEFUSE ENTRY\n');
const VERSION = 1;
const KEY = /^[0-9a-f]{64}$/;
const KEY_BYTES = 64;
const DIGEST_BYTES = 32;
const KEY_AT = MAGIC.length + 4;
const DIGEST_AT = KEY_AT + KEY_BYTES;
const CONTENT_AT = DIGEST_AT + DIGEST_BYTES;

/**
 * A folder of entries, made when the first one is written. What is damaged, cut off or not ours counts as missing and is
 * written anew. `note` hears what is wrong with an entry, and once that nothing can be written.
 */
export function createFolderCache(folder: string, note: (text: string) => void): Cache {
  let writable = true;
  /** Entries are written one after the other. */
  let written = Promise.resolve();
  const pathOf = (key: string): string => {
    if (!KEY.test(key)) throw new RangeError(`${key} is not a key of 64 hex digits`);
    return join(folder, key);
  };
  const write = async (path: string, parts: readonly Uint8Array[]): Promise<void> => {
    if (!writable) return;
    try {
      await writeBytesAside(path, parts);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
      if (code === undefined) throw error;
      writable = false;
      note(`${folder}: cannot be written: ${whyNotWritten(code)}; nothing is kept there`);
    }
  };
  return {
    async get(key) {
      const path = pathOf(key);
      const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') note(`${path}: cannot be read: ${whyNotWritten(error.code ?? '')}; made anew`);
        return undefined;
      });
      const content = bytes === undefined ? undefined : contentOf(bytes, key);
      if (typeof content !== 'string') return content;
      note(`${path}: ${content}; ignored and made anew`);
      return undefined;
    },
    async put(key, content) {
      const path = pathOf(key);
      written = written.then(() => write(path, [headerOf(key, content), content]));
      await written;
    },
  };
}

function headerOf(key: string, content: Uint8Array): Uint8Array {
  const header = Buffer.alloc(CONTENT_AT);
  MAGIC.copy(header);
  header.writeUInt32LE(VERSION, MAGIC.length);
  header.write(key, KEY_AT, 'latin1');
  digestOf(content).copy(header, DIGEST_AT);
  return header;
}

/** Content of the entry `key`, or what is wrong with it. */
function contentOf(bytes: Buffer, key: string): Uint8Array | string {
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC) || bytes.length < CONTENT_AT) return 'is no entry, or cut off';
  const version = bytes.readUInt32LE(MAGIC.length);
  if (version !== VERSION) return `has version ${version}, ${VERSION} is read`;
  if (bytes.toString('latin1', KEY_AT, DIGEST_AT) !== key) return 'is the entry of another key';
  const content = bytes.subarray(CONTENT_AT);
  if (!digestOf(content).equals(bytes.subarray(DIGEST_AT, CONTENT_AT))) return 'is damaged or cut off';
  return new Uint8Array(content.buffer, content.byteOffset, content.length);
}

const digestOf = (content: Uint8Array): Buffer => createHash('sha256').update(content).digest();
