import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const main = join(root, 'dist', 'cli', 'main.js');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArguments?: readonly string[];
}

/** Starts `sim` as a process of its own. */
export const startSim = (args: readonly string[], { cwd, env, nodeArguments = [] }: Surroundings = {}): ChildProcess =>
  spawn(process.execPath, [...nodeArguments, main, ...args], {
    cwd: cwd ?? root,
    env: { ...process.env, NO_COLOR: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** What a process said, when it has ended. */
export function finished(child: ChildProcess): Promise<Finished> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs `sim` to its end. */
export const sim = (args: readonly string[], surroundings: Surroundings = {}): Promise<Finished> =>
  finished(startSim(args, surroundings));

/** A new empty folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sim-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Names and contents of the files of a folder. */
export const filesOf = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

/** Every file below a folder, in folders of it too, with its content, a character a byte. */
export const contents = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(folder.length + 1), readFileSync(path, 'latin1')]),
  );

/** Lines wider than 80 columns. */
export const wideLines = (text: string): readonly string[] => text.split('\n').filter((line) => line.length > 80);

/** A short run of the default chip and network, and the same under numerics that need no calibration. */
export const DEFAULT = ['run', 'spikesim-rram-64', 'mnist-vgg', '--images', '2', '--steps', '20'] as const;
export const SHORT = [...DEFAULT, '--numerics', 'ideal'] as const;
/** The smallest run that ships, on one thread: to start a second one takes longer than its image. */
export const TINY = [
  ...['run', 'spikesim-rram-64', 'two-bars', '--images', '2', '--steps', '10', '--workers', '1'],
] as const;
