import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { BundledKind } from '../../src/base/host.js';
import { createNodeHost } from '../../src/host/node/files.js';
import { checkFile } from '../../src/run/check-file.js';

const host = createNodeHost(fileURLToPath(new URL('../../', import.meta.url)));

describe.each<BundledKind>(['chip', 'prices', 'workload', 'study'])('every bundled file of kind %s', (kind) => {
  test('is right and bears the name by which it is asked for', async () => {
    for (const { name, path } of await host.bundled(kind)) {
      expect((await checkFile(host, path)).summary).toMatch(new RegExp(`^${name}: `));
    }
  });
});
