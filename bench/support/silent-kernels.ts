import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileKernels, type KernelModule } from '../../src/engine/kernels.js';

const SOURCE = fileURLToPath(new URL('../../src/wasm', import.meta.url));
const COMPILER = fileURLToPath(new URL('../../node_modules/assemblyscript/bin/asc.js', import.meta.url));

/** What counts, by file: functions that are to do nothing. */
const COUNTING: Readonly<Record<string, readonly string[]>> = {
  'gather.ts': ['countBlock', 'countGroups'],
  'lists.ts': ['countLevels'],
};

/** The kernels built without what counts activity: the same spikes, no counts. Throws when the source has changed names. */
export function kernelsWithoutCounting(): KernelModule {
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    cpSync(SOURCE, folder, { recursive: true });
    for (const [file, names] of Object.entries(COUNTING)) {
      const path = join(folder, file);
      const text = names.reduce(emptied, readFileSync(path, 'utf8'));
      writeFileSync(path, text);
    }
    const wasm = join(folder, 'kernels.wasm');
    const options = ['--config', join(folder, 'asconfig.json'), '--outFile', wasm];
    const { status, stderr } = spawnSync(process.execPath, [COMPILER, ...options], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return compileKernels(readFileSync(wasm));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `text` with the body of a function without result taken out. */
function emptied(text: string, name: string): string {
  const body = new RegExp(`(function ${name}\\([^)]*\\): void \\{\\n)[\\s\\S]*?\\n\\}\\n`);
  if (!body.test(text)) throw new Error(`no function ${name} in the kernels`);
  return text.replace(body, '$1}\n');
}
