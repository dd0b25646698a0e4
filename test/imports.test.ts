import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** Which folder may import from which; ARCHITECTURE.md explains the arrows. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  formats: ['base'],
  model: ['base'],
  spec: ['base', 'model', 'formats'],
  snn: ['base', 'model'],
  wasm: [],
  engine: ['base', 'model', 'snn'],
  zoo: ['base', 'model', 'snn'],
  convert: ['base', 'model', 'formats'],
  fusion: ['base', 'model'],
  mapping: ['base', 'model'],
  kernel: ['base'],
  hw: ['base', 'model', 'kernel'],
  machine: ['base', 'model', 'kernel', 'hw', 'mapping'],
  cost: ['base', 'model'],
  run: ['base', 'formats', 'model', 'spec', 'snn', 'engine', 'fusion', 'mapping', 'hw', 'machine', 'cost', 'convert'],
  sweep: [
    'base',
    'formats',
    'model',
    'spec',
    'snn',
    'engine',
    'mapping',
    'machine',
    'cost',
    'run',
    'sweep/analysis',
    'explain',
  ],
  'sweep/analysis': ['base', 'model'],
  explain: ['base', 'model', 'cost'],
  diff: ['base', 'model'],
  report: ['base', 'model', 'cost', 'formats', 'sweep/analysis', 'explain', 'diff'],
  'host/node': ['base', 'model', 'spec', 'snn', 'engine', 'hw', 'run', 'sweep'],
  cli: [
    'base',
    'formats',
    'model',
    'spec',
    'snn',
    'zoo',
    'mapping',
    'hw',
    'machine',
    'cost',
    'run',
    'sweep/analysis',
    'explain',
    'diff',
    'convert',
    'report',
    'sweep',
    'host/node',
  ],
};
/** Folders that may import from Node itself. */
const NODE_ALLOWED = ['host/node', 'cli'];

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const folderOf = (file: string): string => {
  const parts = relative(src, file).split('/');
  if (parts.length === 1) return 'index';
  const isOneOfSeveral = parts[0] === 'host' || (parts[0] === 'sweep' && parts[1] === 'analysis');
  return isOneOfSeveral ? `${parts[0]}/${parts[1]}` : parts[0]!;
};
const importsOf = (file: string): string[] =>
  [...readFileSync(join(src, file), 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => match[1]!);

test('every folder of src has a row in the table of arrows', () => {
  const folders = new Set(files.map((file) => folderOf(join(src, file))).filter((folder) => folder !== 'index'));
  expect([...folders].filter((folder) => !(folder in ARROWS))).toEqual([]);
});

test('imports go only along the arrows, and node: only into host/node and cli', () => {
  const wrong = files.flatMap((file) => {
    const from = folderOf(join(src, file));
    if (from === 'index') return [];
    return importsOf(file).flatMap((target) => {
      if (target.startsWith('node:')) return NODE_ALLOWED.includes(from) ? [] : [`${file} -> ${target}`];
      if (!target.startsWith('.')) return [];
      const to = folderOf(resolve(src, dirname(file), target));
      return to === from || ARROWS[from]!.includes(to) ? [] : [`${file} -> ${target}`];
    });
  });
  expect(wrong).toEqual([]);
});

test('no file imports itself through others', () => {
  const edges = new Map(
    files.map((file) => [
      file,
      importsOf(file)
        .filter((target) => target.startsWith('.'))
        .map((target) => relative(src, resolve(src, dirname(file), target)).replace(/\.js$/, '.ts')),
    ]),
  );
  const done = new Set<string>();
  const visit = (file: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file].join(' -> ');
    if (done.has(file)) return undefined;
    for (const next of edges.get(file) ?? []) {
      const loop = visit(next, [...trail, file]);
      if (loop !== undefined) return loop;
    }
    done.add(file);
    return undefined;
  };
  expect(files.map((file) => visit(file, [])).filter((loop) => loop !== undefined)).toEqual([]);
});
