import { gunzipSync } from 'fflate';
import { specError } from '../base/errors.js';
import { crc32 } from './zip.js';

/** A compressed file may expand to this many bytes. */
const MAX_EXPANDED_BYTES = 1 << 30;
/** No deflate stream expands by more than this factor. */
const MAX_DEFLATE_RATIO = 1032;
const TRAILER_BYTES = 8;
const LEAST_BYTES = 18;

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/**
 * `bytes` as they are, or expanded where they begin as a gzip file (one member) does. Size and checksum (CRC-32) are
 * checked, expansion is bounded before anything is allocated. Throws a SpecError about `file` when it is damaged.
 */
export function expanded(bytes: Uint8Array, file: string): Uint8Array {
  if (!isGzip(bytes)) return bytes;
  if (bytes.length < LEAST_BYTES) throw specError(file, '', `is damaged: a gzip file of ${bytes.length} bytes`);
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - TRAILER_BYTES, TRAILER_BYTES);
  const size = trailer.getUint32(4, true);
  if (size > bytes.length * MAX_DEFLATE_RATIO) {
    throw specError(file, '', `is damaged: its gzip stream cannot have ${size} bytes, or it is cut off`);
  }
  if (size > MAX_EXPANDED_BYTES) {
    throw specError(file, '', `expands to ${size} bytes, at most ${MAX_EXPANDED_BYTES} are read`);
  }
  const data = inflate(bytes, size);
  if (data === undefined) throw specError(file, '', 'is damaged: its gzip stream is not valid, or it is cut off');
  if (data.length !== size) throw specError(file, '', `is damaged: its gzip stream has not ${size} bytes`);
  if (crc32(data) !== trailer.getUint32(0, true)) {
    throw specError(file, '', 'is damaged: its gzip stream has a wrong checksum');
  }
  return data;
}

/** One byte more than announced is offered, so that a longer stream shows. */
function inflate(bytes: Uint8Array, size: number): Uint8Array | undefined {
  try {
    return gunzipSync(bytes, { out: new Uint8Array(size + 1) });
  } catch {
    return undefined;
  }
}
