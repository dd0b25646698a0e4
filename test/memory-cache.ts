import type { Cache } from '../src/base/host.js';

/** A cache in memory, with the keys that were asked for and put in order. */
export function memoryCache(entries = new Map<string, Uint8Array>()) {
  const asked: string[] = [];
  const put: string[] = [];
  const cache: Cache = {
    get: async (key) => {
      asked.push(key);
      return entries.get(key);
    },
    put: async (key, content) => {
      put.push(key);
      entries.set(key, content);
    },
  };
  return { cache, entries, asked, put };
}
