import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { specError } from '../../base/errors.js';
import { guarded } from './why-not-written.js';
import { tryAside } from './write-aside.js';

/**
 * Where what was computed is kept between runs: `$SPIKEFUSE_CACHE`, else `$XDG_CACHE_HOME/spikefuse`, else
 * `~/.cache/spikefuse`. A variable that is empty counts as not set, a relative XDG_CACHE_HOME too, as its standard says.
 */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const { SPIKEFUSE_CACHE: own = '', XDG_CACHE_HOME: xdg = '' } = environment;
  if (own !== '') return resolve(own);
  return join(isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'spikefuse');
}

/** Refuses, before any work is done, a folder of spikes that is none or cannot be written. @throws SpecError */
export async function checkSpikeFolder(folder: string): Promise<void> {
  await guarded(folder, async () => {
    const found = await stat(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found !== undefined && !found.isDirectory()) throw specError(folder, '', 'is not a folder');
    await tryAside(join(resolve(folder), 'entry'));
  });
}
