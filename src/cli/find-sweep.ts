import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

const FILE = 'sweep.json';
const FOLDER = 'results';

/** The sweep.json behind a folder, the file itself or the name of a folder in results/; undefined where there is none. */
export async function findSweep(given: string): Promise<string | undefined> {
  const candidates = [...(basename(given) === FILE ? [given] : []), join(given, FILE), join(FOLDER, given, FILE)];
  for (const path of candidates) {
    if ((await stat(path).catch(() => undefined))?.isFile() === true) return path;
  }
  return undefined;
}
