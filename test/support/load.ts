import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Chip } from '../../src/model/chip.js';
import type { PriceTable } from '../../src/model/price-table.js';
import { overlaid } from '../../src/spec/merge.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Text of a file of the project. */
export const projectFile = (path: string): string => readFileSync(`${root}${path}`, 'utf8');

const parsed = new Map<string, unknown>();

/** What a YAML file of the project says, read once; each caller gets a copy of its own. */
function projectYaml(path: string): unknown {
  if (!parsed.has(path)) parsed.set(path, parse(projectFile(path)));
  return structuredClone(parsed.get(path));
}

/** The default chip with some values replaced, by section. */
export function defaultChip(changes: { [S in keyof Chip]?: Partial<Chip[S]> } = {}): Chip {
  const chip = projectYaml('arch/spikesim-rram-64.yaml') as Record<string, object>;
  for (const [section, values] of Object.entries(changes)) chip[section] = { ...chip[section], ...(values as object) };
  return chip as unknown as Chip;
}

/** A bundled price table. */
export function priceTable(name: 'ela' | 'ela-sram' | 'bsf-code' | 'bsf-paper' | 'phys'): PriceTable {
  const { extends: base, ...own } = projectYaml(`arch/prices/${name}.yaml`) as { extends?: typeof name };
  return (base === undefined ? own : overlaid({ ...priceTable(base) }, own)) as PriceTable;
}
