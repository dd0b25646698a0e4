import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';

/** Folder of the reference data (golden files, trained networks), from the variable SPIKEFUSE_REFERENCE. */
const folder = process.env['SPIKEFUSE_REFERENCE'];

/** Path of a reference file, e.g. `golden/snn/fashion-vgg6/spikes.npz`. */
export function referenceFile(path: string): string {
  if (folder === undefined) throw new Error('SPIKEFUSE_REFERENCE is not set');
  return join(folder, path);
}

/** Bytes of a reference file. */
export const referenceBytes = (path: string): Uint8Array => new Uint8Array(readFileSync(referenceFile(path)));

/** `describe` for tests that need reference files; skipped where there are none. */
export const describeReference: ReturnType<typeof describe.skipIf> = describe.skipIf(folder === undefined);
