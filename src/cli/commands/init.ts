import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Problem, SpecError, specError } from '../../base/errors.js';
import type { Host } from '../../base/host.js';
import { whyNotWritten } from '../../host/node/why-not-written.js';
import type { Action } from '../context.js';

const CHIP = `# A chip of your own. What is not said here comes from the default chip: sim show spikesim-rram-64
format: imc-chip/1
extends: spikesim-rram-64
name: my-chip
description: The default chip with changes of my own

crossbar:
  rows: 64           # word lines; try 128
  cols: 64           # bit lines; try 128
  # columnsPerAdc: 8 # columns that share one ADC: more are smaller and slower

adc:
  bits: 4            # a bit more doubles the levels

tile:
  pesPerTile: 8      # fewer make more, smaller tiles
`;

const WORKLOAD = 'two-bars';
const MAX_BYTES = 16 * 2 ** 20;

/** `sim init`: an editable chip and workload; existing files stay as they are. */
export const initCommand: Action = async ({ arguments: [folder = '.'] }, { host, out }) => {
  if (folder.trim() === '') throw specError('folder', '', 'must not be empty');
  const files = await starterFiles(host);
  await refuseExisting(folder, [...files.keys()]);
  await writeAll(folder, files);
  const [chip, workload] = [join(folder, 'chip.yaml'), join(folder, 'workload.json')];
  out(`wrote ${[...files.keys()].map((name) => join(folder, name)).join(', ')}\nnext: sim run ${chip} ${workload}\n`);
  return 0;
};

async function starterFiles(host: Host): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const { path } = (await host.bundled('workload')).find(({ name }) => name === WORKLOAD)!;
  const json = new TextDecoder().decode(await host.read(path, MAX_BYTES));
  const arrays = await host.read(host.beside(path, `${WORKLOAD}.safetensors`)!, MAX_BYTES);
  const renamed = json
    .replace(`"name": "${WORKLOAD}"`, '"name": "my-workload"')
    .replace(`${WORKLOAD}.safetensors`, 'workload.safetensors');
  return new Map<string, string | Uint8Array>([
    ['chip.yaml', CHIP],
    ['workload.json', renamed],
    ['workload.safetensors', arrays],
  ]);
}

async function refuseExisting(folder: string, names: readonly string[]): Promise<void> {
  const problems: Problem[] = [];
  for (const name of names) {
    const file = join(folder, name);
    const found = await lstat(file).catch(() => undefined);
    if (found !== undefined) problems.push({ file, path: '', message: 'exists already; sim init replaces nothing' });
  }
  if (problems.length > 0) throw new SpecError(problems);
}

async function writeAll(folder: string, files: ReadonlyMap<string, string | Uint8Array>): Promise<void> {
  const written: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, content] of files) {
      written.push(join(folder, name));
      await writeFile(written.at(-1)!, content, { flag: 'wx' });
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code !== 'EEXIST') await Promise.all(written.map((path) => rm(path, { force: true })));
    if (code === undefined) throw error;
    throw specError(folder, '', `cannot be written: ${whyNotWritten(code)}`);
  }
}
