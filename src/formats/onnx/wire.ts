import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { SpecError } from '../../base/errors.js';

/** Bytes that are no message of the wanted kind; the message names the byte. */
export class Malformed extends Error {
  override readonly name = 'Malformed';
}

/** Longest name or text that is kept. */
const MOST_TEXT_BYTES = 4096;

/** One field of a message, to be read by exactly one of these; all throw Malformed. */
export class WireField {
  constructor(
    private readonly reader: BinaryReader,
    private readonly wireType: WireType,
    readonly number: number,
  ) {}

  bytes(): Uint8Array {
    this.#expect(WireType.LengthDelimited);
    return this.reader.bytes();
  }

  text(): string {
    const bytes = this.bytes();
    if (bytes.length > MOST_TEXT_BYTES) throw new Malformed(`a name of ${bytes.length} bytes`);
    return new TextDecoder().decode(bytes);
  }

  float(): number {
    this.#expect(WireType.Bit32);
    return this.reader.float();
  }

  /** A signed integer; one beyond 2^53 is malformed. */
  int(): number {
    this.#expect(WireType.Varint);
    return integer(this.reader);
  }

  /** Integers of a repeated field, packed or one alone, onto the end of `into`. */
  ints(into: number[], most: number): void {
    this.#repeated(WireType.Varint, into, most, integer);
  }

  floats(into: number[], most: number): void {
    this.#repeated(WireType.Bit32, into, most, (reader) => reader.float());
  }

  doubles(into: number[], most: number): void {
    this.#repeated(WireType.Bit64, into, most, (reader) => reader.double());
  }

  #repeated(single: WireType, into: number[], most: number, read: (reader: BinaryReader) => number): void {
    if (this.wireType === single) {
      into.push(read(this.reader));
    } else {
      const packed = new BinaryReader(this.bytes());
      while (packed.pos < packed.len && into.length <= most) into.push(read(packed));
      checkEnd(packed);
    }
    if (into.length > most) throw new Malformed(`more than ${most} values in field ${this.number}`);
  }

  #expect(wireType: WireType): void {
    if (this.wireType !== wireType) throw new Malformed(`field ${this.number} has wire type ${this.wireType}`);
  }
}

function integer(reader: BinaryReader): number {
  const value = Number(reader.int64());
  if (!Number.isSafeInteger(value)) throw new Malformed('an integer beyond 2^53');
  return value;
}

function checkEnd({ pos, len }: BinaryReader): void {
  if (pos > len) throw new Malformed('the bytes end too early');
}

/** What is done with the fields of a message, by number; others are passed over, as the format asks for. */
export type Fields = Readonly<Record<number, (field: WireField) => void>>;

/** Reads one message to its end. Throws Malformed with the byte in the buffer that `bytes` lies in; SpecErrors pass. */
export function readMessage(bytes: Uint8Array, fields: Fields): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    try {
      const [number, wireType] = reader.tag();
      const handle = fields[number];
      if (handle === undefined) reader.skip(wireType, number);
      else handle(new WireField(reader, wireType, number));
      checkEnd(reader);
    } catch (error) {
      if (error instanceof SpecError || (error instanceof Malformed && error.message.startsWith('at byte')))
        throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Malformed(`at byte ${bytes.byteOffset + start}: ${reason}`);
    }
  }
}

/** Adds `item` to a list of at most `most`. Throws Malformed. */
export function push<T>(list: T[], item: T, most: number): void {
  if (list.length >= most) throw new Malformed(`more than ${most} of one kind`);
  list.push(item);
}
