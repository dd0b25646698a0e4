import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A cache that all tests of a run share, in place of the user's. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'spikefuse-cache-'));
  process.env['SPIKEFUSE_CACHE'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
