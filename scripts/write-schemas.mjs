// Writes schemas/*.json from the built program: `npm run build && node scripts/write-schemas.mjs`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PUBLISHED, publishedText } from '../dist/spec/published.js';

const folder = fileURLToPath(new URL('../schemas/', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(PUBLISHED)) writeFileSync(folder + name, publishedText(schema));
