import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { PUBLISHED, publishedText } from '../../src/spec/published.js';

const folder = new URL('../../schemas/', import.meta.url);

test.each(Object.entries(PUBLISHED))(
  'schemas/%s is what the program checks by (else: node scripts/write-schemas.mjs)',
  (name, schema) => {
    expect(readFileSync(new URL(name, folder), 'utf8')).toBe(publishedText(schema));
  },
);

test('the folder holds the published schemas and nothing else, each valid by draft 2020-12', () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(PUBLISHED).sort());
  for (const name of Object.keys(PUBLISHED)) {
    const schema: object = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
    expect(() => new Ajv2020({ strict: true, discriminator: true }).compile(schema)).not.toThrow();
  }
});
