import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

/**
 * Runs the examples of the documentation. A ```console block holds commands behind `$ ` and what they print; a line
 * `...` stands for any lines, `...` inside a line for any text. A block with `file=NAME` is written to that file first.
 * The blocks of one page run in order in one empty folder.
 */
const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Block {
  readonly language: string;
  readonly file: string | undefined;
  readonly text: string;
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: file=(\S+))?\n([\s\S]*?)^```$/gm)].map(([, language, file, body]) => ({
    language: language!,
    file,
    text: body!,
  }));
}

/** Commands of a console block with the output that each should give. */
function commandsOf(text: string): { command: string; output: string }[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { command: part.slice(0, end), output: part.slice(end + 1).trimEnd() };
    });
}

/** An empty folder in which `sim`, `npx sim` and `import 'spikefuse'` mean this checkout. */
function workFolder(): { cwd: string; env: NodeJS.ProcessEnv } {
  const cwd = mkdtempSync(join(tmpdir(), 'docs-'));
  folders.push(cwd);
  mkdirSync(join(cwd, 'node_modules'));
  symlinkSync(root, join(cwd, 'node_modules', 'spikefuse'), 'dir');
  const bin = mkdtempSync(join(tmpdir(), 'docs-bin-'));
  folders.push(bin);
  const script = (name: string, text: string): void => {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  };
  script('sim', `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'dist/cli/main.js')}" "$@"\n`);
  script('npx', '#!/bin/sh\nexec "$@"\n');
  return { cwd, env: { ...process.env, PATH: `${bin}:${process.env['PATH']}`, NO_COLOR: '1' } };
}

/** The expected output as an expression: `...` alone on a line is any lines, inside a line any text. */
function pattern(output: string): RegExp {
  if (output === '') return /^$/;
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const lines = output.split('\n').map((line) => {
    if (line.trim() === '...') return '(?:.*\\n)*?';
    return `${line
      .split('...')
      .map((part) => literal(part.trimEnd()))
      .join('.*')}[ ]*\\n`;
  });
  return new RegExp(`^${lines.join('')}$`);
}

/** Blocks of a page that run or are needed by one that does. */
const examplesOf = (page: string): Block[] =>
  blocksOf(page).filter(({ language, file }) => language === 'console' || file !== undefined);

describe.each(pages.filter((page) => examplesOf(page).length > 0))('examples of %s', (page) => {
  const blocks = examplesOf(page);
  test(`${blocks.length} blocks run and print what the page says`, () => {
    const { cwd, env } = workFolder();
    for (const { file, text } of blocks) {
      if (file !== undefined) {
        writeFileSync(join(cwd, file), text);
        continue;
      }
      for (const { command, output } of commandsOf(text)) {
        const done = spawnSync('sh', ['-c', command], { cwd, env, encoding: 'utf8' });
        const printed = `${done.stdout}${done.stderr}`
          .split('\n')
          .map((line) => line.trimEnd())
          .join('\n');
        expect(printed.endsWith('\n') || printed === '' ? printed : `${printed}\n`, `$ ${command}`).toMatch(
          pattern(output),
        );
      }
    }
  });
});

test('no page names a file or folder that is not there', () => {
  const named = /`((?:src|test|arch|docs|workloads|schemas|scripts)\/[\w./-]+)`/g;
  const missing = ['ARCHITECTURE.md', 'CONTRIBUTING.md', ...pages].flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(named)]
      .map((match) => match[1]!)
      .filter((path) => !existsSync(join(root, path)))
      .map((path) => `${page}: ${path}`),
  );
  expect(missing).toEqual([]);
});
