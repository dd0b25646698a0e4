import { describe, expect, test } from 'vitest';
import { SpecError } from '../../src/base/errors.js';
import { type PacketList, readPacketList } from '../../src/formats/packet-list.js';

const read = (text: string, mostPackets = 1000): PacketList =>
  readPacketList(new TextEncoder().encode(text), 'list.txt', { nodes: 64, mostPackets });
const rows = ({ clocks, sources, destinations, flits }: PacketList): readonly (readonly number[])[] =>
  Array.from(clocks, (clock, at) => [clock, sources[at]!, destinations[at]!, flits[at]!]);
const problems = (text: string, mostPackets?: number): readonly string[] => {
  try {
    read(text, mostPackets);
  } catch (error) {
    if (error instanceof SpecError) return error.message.split('\n');
    throw error;
  }
  return [];
};

describe('a list of packets', () => {
  test('comments, blank lines, tabs, line ends of Windows, no newline at the end', () => {
    const text = '# head\n\n 1\t2  3 4 # tail\r\n5 6 7 8\r\n   \n9 10 11 12';
    expect(rows(read(text))).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10, 11, 12],
    ]);
  });

  test('lines in any order: by clock, of one clock in that of the lines', () => {
    expect(rows(read('7 1 1 1\n3 2 2 2\n7 0 3 3\n3 4 4 4\n'))).toEqual([
      [3, 2, 2, 2],
      [3, 4, 4, 4],
      [7, 1, 1, 1],
      [7, 0, 3, 3],
    ]);
  });

  test('5,000 lines out of order are those of a stable sort of their rows', () => {
    const made = Array.from({ length: 5000 }, (_, at) => [(at * 7919) % 613, at % 64, (at * 5) % 64, 1 + (at % 9)]);
    const wanted = made.toSorted((a, b) => a[0]! - b[0]!);
    expect(rows(read(made.map((row) => row.join(' ')).join('\n'), 5000))).toEqual(wanted);
  });

  test('the largest numbers: clock 2,147,483,647, node 63, 65,535 flits', () => {
    expect(rows(read('2147483647 63 63 65535\n'))).toEqual([[2147483647, 63, 63, 65535]]);
  });

  test.each([
    ['2147483648 0 0 1', 'list.txt:1:1: time must be a whole number from 0 to 2147483647, is 2147483648'],
    ['99999999999 0 0 1', 'list.txt:1:1: time must be'],
    ['0 64 0 1', 'list.txt:1:3: source must be a whole number from 0 to 63 (the mesh has 64 nodes), is 64'],
    ['0 0 -1 1', 'list.txt:1:5: destination must be'],
    ['0 0 0 0', 'list.txt:1:7: flits must be a whole number from 1 to 65535, is 0'],
    ['0 0 0 1 1', 'list.txt:1:9: must be "time source destination flits", has 5 words'],
    ['0 0 0', 'list.txt:1:6: must be "time source destination flits", has 3 words'],
    ['0 0 0 1e3', 'list.txt:1:7: flits must be'],
    ['0 0x1 0 1', 'list.txt:1:3: source must be'],
    ['\u00a0', 'list.txt: has no packets'],
    ['# nothing', 'list.txt: has no packets'],
  ])('%j is refused', (text, message) => {
    expect(problems(text)).toEqual([expect.stringContaining(message)]);
  });

  test('the line of a problem behind a million comment characters; at most 20 problems', () => {
    expect(problems(`#${'x'.repeat(1_100_000)}\n1 1 1\n`)[0]).toContain('list.txt:2:6: must be');
    expect(problems('a\n'.repeat(50))).toHaveLength(20);
  });

  test('more packets than are kept are refused at their line', () => {
    expect(problems('0 0 0 1\n'.repeat(11), 10)).toEqual([
      'list.txt:11:1: has more than 10 packets, whose times are not kept: split the list',
    ]);
  });
});
