import { inflateSync } from 'fflate';
import { specError } from '../base/errors.js';
import { printable } from './array-name.js';

/** Members of a zip archive together may expand to this many bytes. */
const MAX_EXPANDED_BYTES = 1 << 30;
/** No deflate stream expands by more than this factor. */
const MAX_DEFLATE_RATIO = 1032;
const END_RECORD = 0x06054b50;
const CENTRAL_RECORD = 0x02014b50;
const LOCAL_RECORD = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;

interface Member {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly localOffset: number;
}

/**
 * Files of a zip archive by name, stored or deflated, with checked sizes and checksums, those that `isWanted` only;
 * expansion is bounded before anything is allocated. Throws a SpecError on everything else (encrypted, zip64, damaged).
 */
export function readZip(
  bytes: Uint8Array,
  file: string,
  isWanted: (name: string) => boolean = () => true,
): ReadonlyMap<string, Uint8Array> {
  const members = readDirectory(bytes, file).filter(({ name }) => isWanted(name));
  const total = members.reduce((sum, member) => sum + member.size, 0);
  if (total > MAX_EXPANDED_BYTES) {
    throw specError(file, '', `expands to ${total} bytes, at most ${MAX_EXPANDED_BYTES} are read`);
  }
  const files = new Map<string, Uint8Array>();
  for (const member of members) {
    if (files.has(member.name)) throw specError(file, '', `holds ${printable(member.name)} twice`);
    files.set(member.name, expand(bytes, member, file));
  }
  return files;
}

/** Names of the files of a zip archive, in its order. @throws SpecError where it has no directory */
export const zipNames = (bytes: Uint8Array, file: string): readonly string[] =>
  readDirectory(bytes, file).map(({ name }) => name);

function readDirectory(bytes: Uint8Array, file: string): readonly Member[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEndRecord(view, file);
  const count = view.getUint16(end + 10, true);
  const members: Member[] = [];
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL_RECORD) {
      throw specError(file, '', 'is damaged: its zip directory is not where it should be');
    }
    const nameLength = view.getUint16(at + 28, true);
    const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw specError(file, '', 'is damaged: its zip directory is cut off');
    members.push(readMember(view, bytes, at, nameLength, file));
    at = next;
  }
  return members;
}

function findEndRecord(view: DataView, file: string): number {
  const lowest = Math.max(0, view.byteLength - 22 - 0xffff);
  for (let at = view.byteLength - 22; at >= lowest; at -= 1) {
    if (view.getUint32(at, true) === END_RECORD) return at;
  }
  throw specError(file, '', 'is not a zip archive, or it is cut off');
}

function readMember(view: DataView, bytes: Uint8Array, at: number, nameLength: number, file: string): Member {
  const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
  const member = {
    name,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    localOffset: view.getUint32(at + 42, true),
  };
  if ((view.getUint16(at + 8, true) & 1) !== 0) throw specError(file, '', `${printable(name)} is encrypted`);
  if ([member.packed, member.size, member.localOffset].includes(0xffff_ffff)) {
    throw specError(file, '', `${printable(name)} is larger than 4 GiB (zip64), which is not read`);
  }
  if (member.method !== STORED && member.method !== DEFLATED) {
    throw specError(
      file,
      '',
      `${printable(name)} has compression method ${member.method}; stored and deflated are read`,
    );
  }
  const largest = member.method === STORED ? member.packed : member.packed * MAX_DEFLATE_RATIO;
  if (member.size > largest)
    throw specError(file, '', `is damaged: ${printable(name)} cannot have ${member.size} bytes`);
  return member;
}

function expand(bytes: Uint8Array, member: Member, file: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const damaged = (what: string) => specError(file, '', `is damaged: ${printable(member.name)} ${what}`);
  const at = member.localOffset;
  if (at + 30 > bytes.length || view.getUint32(at, true) !== LOCAL_RECORD) throw damaged('is not where it should be');
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + member.packed > bytes.length) throw damaged('is cut off');
  const packed = bytes.subarray(start, start + member.packed);
  const data = member.method === STORED ? packed : inflate(packed, member.size);
  if (data === undefined) throw damaged('is not a valid deflate stream');
  if (data.length !== member.size) throw damaged(`has not ${member.size} bytes`);
  if (crc32(data) !== member.crc) throw damaged('has a wrong checksum');
  return data;
}

/** One byte more than announced is offered, so that a longer stream shows. */
function inflate(packed: Uint8Array, size: number): Uint8Array | undefined {
  try {
    return inflateSync(packed, { out: new Uint8Array(size + 1) });
  } catch {
    return undefined;
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** Checksum of the zip format (CRC-32, ISO 3309). */
export function crc32(data: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (let i = 0; i < data.length; i += 1) crc = CRC_TABLE[(crc ^ data[i]!) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffff_ffff) >>> 0;
}
