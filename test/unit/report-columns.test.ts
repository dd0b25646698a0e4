import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelled, left, right, table, WIDTH, wrap } from '../../src/report/columns.js';

test('columns are as wide as their widest cell, 2 apart, numbers flush right', () => {
  expect(
    table(
      [left('layer'), right('uJ')],
      [
        ['conv0', '12.50'],
        ['a', '3'],
      ],
    ),
  ).toEqual(['  layer     uJ', '  conv0  12.50', '  a          3']);
});

test('a name of 100 letters is shortened with ~ so that its line keeps to 80 columns', () => {
  const [heading, line] = table([left('layer'), right('PEs')], [['x'.repeat(100), '1234']]);
  expect(heading).toHaveLength(WIDTH);
  expect(line).toBe(`  ${'x'.repeat(71)}~  1234`);
});

test('wrapped text keeps all its words in order, in lines of the width asked for', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { maxLength: 40 }),
      fc.integer({ min: 10, max: 80 }),
      (words, width) => {
        const lines = wrap(words.join(' '), width);
        expect(lines.every((line) => line.length <= width)).toBe(true);
        expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''));
      },
    ),
  );
});

test('a label stands before the first line of its text only', () => {
  expect(labelled('left out', `${'word '.repeat(20)}end`, 8)).toEqual([
    `  left out  ${'word '.repeat(12)}word`,
    `            ${'word '.repeat(7)}end`,
  ]);
});
