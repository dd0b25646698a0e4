/**
 * Builds dist/ from nothing: kernels, mesh, program.
 *
 *     node scripts/build.mjs [--if-changed]      (with it: only when a source has changed since the last whole build)
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** What dist/ is made from, beside src/. */
const FILES = [
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'scripts/build.mjs',
  'scripts/build-mesh-wasm.mjs',
];
/** Written last: the sources of a whole build. */
const STAMP = join(root, 'dist/.sources');

function sourcesDigest() {
  const hash = createHash('sha256');
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const path of [...FILES.map((file) => join(root, file)), ...sources]) {
    const bytes = readFileSync(path);
    hash.update(`${path.slice(root.length)} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

const isBuilt = (digest) => existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest;

/** A program of node_modules, by its script. */
const node = (script, ...args) =>
  execFileSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit' });

function main(args) {
  const digest = sourcesDigest();
  if (args.includes('--if-changed') && isBuilt(digest)) return;
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  node('node_modules/assemblyscript/bin/asc.js', '--config', 'src/wasm/asconfig.json');
  node('scripts/build-mesh-wasm.mjs');
  node('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json');
  chmodSync(join(root, 'dist/cli/main.js'), 0o755);
  writeFileSync(STAMP, digest);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  // What a compiler found it has said itself.
  if (error.status === undefined) throw error;
  process.exitCode = 1;
}
