import { type Problem, SpecError, specError } from '../base/errors.js';

/** Packets to send, in the order of their times: clock, source, destination and flits, [packet]. */
export interface PacketList {
  readonly clocks: Int32Array;
  readonly sources: Int32Array;
  readonly destinations: Int32Array;
  readonly flits: Int32Array;
}

const COLUMNS = ['time', 'source', 'destination', 'flits'] as const;
const WIDTH = COLUMNS.length;
const MOST_CLOCKS = 2 ** 31 - 1;
const MOST_FLITS = 65_535;
const MOST_PROBLEMS = 20;
const NEWLINE = 10;

/** What a list may hold. */
export interface PacketLimits {
  /** Nodes of the mesh. */
  readonly nodes: number;
  readonly mostPackets: number;
}

/**
 * Reads `time source destination flits` lines (blank lines and `#` comments aside); lines in any order, packets of one clock
 * in that of the lines. The text is read as bytes, line by line: it may be longer than a string can be.
 * @throws SpecError with line and column of what is wrong
 */
export function readPacketList(bytes: Uint8Array, file: string, limits: PacketLimits): PacketList {
  const problems: Problem[] = [];
  const rows = new Rows();
  const largest = [MOST_CLOCKS, limits.nodes - 1, limits.nodes - 1, MOST_FLITS];
  let [line, start] = [1, 0];
  for (; start < bytes.length && problems.length < MOST_PROBLEMS; line += 1) {
    const found = bytes.indexOf(NEWLINE, start);
    const end = found < 0 ? bytes.length : found;
    const problem = readLine(bytes, start, end, largest, rows);
    if (problem !== undefined) problems.push({ file, line, path: '', ...problem });
    if (rows.count > limits.mostPackets) throw tooMany(file, line, limits.mostPackets);
    start = end + 1;
  }
  if (problems.length > 0) throw new SpecError(problems);
  if (rows.count === 0) throw specError(file, '', 'has no packets');
  return rows.ordered();
}

const tooMany = (file: string, line: number, most: number): SpecError =>
  new SpecError([
    { file, line, path: '', message: `has more than ${most} packets, whose times are not kept: split the list` },
  ]);

/** Rows of four numbers in one array that grows. */
class Rows {
  values = new Int32Array(WIDTH * 1024);
  count = 0;
  #isOrdered = true;

  /** Room for the next row; `commit` counts it in. */
  next(): number {
    const first = this.count * WIDTH;
    if (first === this.values.length) {
      const larger = new Int32Array(2 * first);
      larger.set(this.values);
      this.values = larger;
    }
    return first;
  }

  commit(): void {
    const first = this.count * WIDTH;
    if (this.count > 0 && this.values[first]! < this.values[first - WIDTH]!) this.#isOrdered = false;
    this.count += 1;
  }

  /** Columns in the order of the clocks, then of the lines. */
  ordered(): PacketList {
    const { values, count } = this;
    const order = this.#isOrdered ? undefined : Uint32Array.from({ length: count }, (_, row) => row);
    order?.sort((a, b) => values[a * WIDTH]! - values[b * WIDTH]! || a - b);
    const column = (at: number): Int32Array => {
      const filled = new Int32Array(count);
      for (let row = 0; row < count; row += 1) filled[row] = values[(order?.[row] ?? row) * WIDTH + at]!;
      return filled;
    };
    return { clocks: column(0), sources: column(1), destinations: column(2), flits: column(3) };
  }
}

const least = (column: number): number => (column === WIDTH - 1 ? 1 : 0);
const isSpace = (byte: number): boolean => byte === 32 || byte === 9 || byte === 13;

/** Adds the packet of a line to `rows`, or says what is wrong with it. */
function readLine(
  bytes: Uint8Array,
  start: number,
  end: number,
  largest: readonly number[],
  rows: Rows,
): Pick<Problem, 'column' | 'message'> | undefined {
  const row = rows.next();
  let at = start;
  for (let column = 0; column < WIDTH; column += 1) {
    while (at < end && isSpace(bytes[at]!)) at += 1;
    let value = 0;
    const first = at;
    for (; at < end && at - first < 11; at += 1) {
      const digit = bytes[at]! - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    const isWord = at > first && at - first < 11 && (at === end || isSpace(bytes[at]!));
    if (!isWord || value < least(column) || value > largest[column]!)
      return lineInWords(bytes, start, end, largest, rows);
    rows.values[row + column] = value;
  }
  while (at < end && isSpace(bytes[at]!)) at += 1;
  if (at < end) return lineInWords(bytes, start, end, largest, rows);
  rows.commit();
  return undefined;
}

/** A line that is not just four numbers in range: a comment, nothing, or a problem. */
function lineInWords(
  bytes: Uint8Array,
  start: number,
  end: number,
  largest: readonly number[],
  rows: Rows,
): Pick<Problem, 'column' | 'message'> | undefined {
  const line = new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + LONGEST_LINE))).replace(/#.*/s, '');
  const words = [...line.matchAll(/\S+/g)];
  if (words.length === 0) return undefined;
  if (words.length !== WIDTH) {
    const column = (words[Math.min(words.length, WIDTH)]?.index ?? line.length) + 1;
    return { column, message: `must be "${COLUMNS.join(' ')}", has ${words.length} words` };
  }
  const values = words.map(([word]) => (/^\d{1,10}$/.test(word) ? Number(word) : Number.NaN));
  const wrong = values.findIndex((value, at) => !(value >= least(at) && value <= largest[at]!));
  if (wrong < 0) {
    rows.values.set(values, rows.next());
    rows.commit();
    return undefined;
  }
  const name = COLUMNS[wrong]!;
  const outside = name === 'source' || name === 'destination' ? ` (the mesh has ${largest[wrong]! + 1} nodes)` : '';
  const range = `must be a whole number from ${least(wrong)} to ${largest[wrong]}`;
  return {
    column: words[wrong]!.index + 1,
    message: `${name} ${range}${outside}, is ${words[wrong]![0].slice(0, 40)}`,
  };
}

/** Characters of a line that are looked at. */
const LONGEST_LINE = 1 << 20;
