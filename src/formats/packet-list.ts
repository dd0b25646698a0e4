import { type Problem, SpecError, specError } from '../base/errors.js';

/** Packets to send, in the order of their times: clock, source, destination and flits, [packet]. */
export interface PacketList {
  readonly clocks: Float64Array;
  readonly sources: Int32Array;
  readonly destinations: Int32Array;
  readonly flits: Int32Array;
}

type Row = readonly [clock: number, source: number, destination: number, flits: number];

const MOST_CLOCKS = 2 ** 31 - 1;
const MOST_FLITS = 65_535;
const MOST_PROBLEMS = 20;

/**
 * Reads `time source destination flits` lines (blank lines and `#` comments aside) for a mesh of `nodes` nodes; lines in any
 * order, packets of one clock in that of the lines. @throws SpecError with line and column of what is wrong
 */
export function readPacketList(text: string, file: string, nodes: number): PacketList {
  const problems: Problem[] = [];
  const rows: Row[] = [];
  for (const [at, line] of text.split('\n').entries()) {
    const plain = line.replace(/#.*/, '');
    if (plain.trim() === '') continue;
    const problem = readLine(plain, nodes, rows);
    if (problem !== undefined) problems.push({ file, line: at + 1, path: '', ...problem });
    if (problems.length === MOST_PROBLEMS) break;
  }
  if (problems.length > 0) throw new SpecError(problems);
  if (rows.length === 0) throw specError(file, '', 'has no packets');
  rows.sort((a, b) => a[0] - b[0]);
  return {
    clocks: Float64Array.from(rows, ([clock]) => clock),
    sources: Int32Array.from(rows, ([, source]) => source),
    destinations: Int32Array.from(rows, ([, , destination]) => destination),
    flits: Int32Array.from(rows, ([, , , flits]) => flits),
  };
}

const COLUMNS = ['time', 'source', 'destination', 'flits'] as const;

/** Adds the packet of a line to `rows`, or says what is wrong with it. */
function readLine(line: string, nodes: number, rows: Row[]): Pick<Problem, 'column' | 'message'> | undefined {
  const words = [...line.matchAll(/\S+/g)];
  if (words.length !== COLUMNS.length) {
    const column = (words[Math.min(words.length, COLUMNS.length)]?.index ?? line.length) + 1;
    return { column, message: `must be "${COLUMNS.join(' ')}", has ${words.length} words` };
  }
  const largest = [MOST_CLOCKS, nodes - 1, nodes - 1, MOST_FLITS];
  const values = words.map(([word]) => (/^\d{1,10}$/.test(word) ? Number(word) : Number.NaN));
  const wrong = values.findIndex((value, at) => !(value >= (at === 3 ? 1 : 0) && value <= largest[at]!));
  if (wrong >= 0) {
    const name = COLUMNS[wrong]!;
    const range = `must be a whole number from ${name === 'flits' ? 1 : 0} to ${largest[wrong]}`;
    const outside = name === 'source' || name === 'destination' ? ` (the mesh has ${nodes} nodes)` : '';
    return {
      column: words[wrong]!.index + 1,
      message: `${name} ${range}${outside}, is ${words[wrong]![0].slice(0, 40)}`,
    };
  }
  rows.push(values as unknown as Row);
  return undefined;
}
