/**
 * Compiles src/hw/noc/mesh/kernel, which is TypeScript, as AssemblyScript to dist/wasm/mesh.wasm. What differs between the
 * two languages is changed while a file is read: endings of imports, `import type`, and memory.ts, in whose place
 * src/wasm/mesh/memory.ts is taken.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const kernel = join(root, 'src/hw/noc/mesh/kernel');
const memory = join(root, 'src/wasm/mesh/memory.ts');

function assemblyScript(file) {
  if (basename(file) === 'memory.ts') return readFileSync(memory, 'utf8');
  return readFileSync(join(kernel, basename(file)), 'utf8')
    .replaceAll(/(from '\.\/[\w-]+)\.js'/g, "$1'")
    .replaceAll('import type {', 'import {')
    .replaceAll(/([{,]\s*)type (?=\w)/g, '$1')
    .replaceAll(/\bboolean\b/g, 'bool');
}

const options = [
  ...['run.ts', '--optimizeLevel', '3', '--shrinkLevel', '0', '--noAssert', '--runtime', 'stub'],
  ...['--importMemory', '--initialMemory', '1', '--maximumMemory', '65536', '--outFile', 'mesh.wasm'],
];
const { error, stderr } = await asc.main(options, {
  readFile(name) {
    try {
      return assemblyScript(name);
    } catch {
      return null;
    }
  },
  writeFile(_, contents) {
    mkdirSync(join(root, 'dist/wasm'), { recursive: true });
    writeFileSync(join(root, 'dist/wasm/mesh.wasm'), contents);
  },
  listFiles: () => [],
});
if (error !== null) {
  process.stderr.write(stderr.toString());
  throw error;
}
