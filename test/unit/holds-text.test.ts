import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { holdsText } from '../../src/host/node/holds-text.js';
import { temporaryFolder } from '../acceptance/sim.js';

const PIECES = ['h\u00e9ad\n', 'x'.repeat(3_000_000), '', '\u{1f600}tail\n'] as const;

test('a file of 3 MB is compared with a text in pieces, or whole', async () => {
  const file = join(temporaryFolder(), 'a.csv');
  writeFileSync(file, PIECES.join(''));
  const holds = (text: string | Iterable<string>): Promise<boolean> => holdsText(file, text);
  expect([await holds(PIECES), await holds(PIECES.join(''))]).toEqual([true, true]);
  expect(await holds(PIECES.slice(0, 3))).toBe(false);
  expect(await holds([...PIECES, 'more'])).toBe(false);
  expect(await holds(['H', ...PIECES.slice(1)])).toBe(false);
  expect(await holds(PIECES.toSpliced(1, 1, `${'x'.repeat(2_999_999)}y`))).toBe(false);
  expect(await holds([])).toBe(false);
});
