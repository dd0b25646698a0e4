import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vitest/config';

const root = fileURLToPath(new URL('../', import.meta.url));

/** What a benchmark imports from `src` is the built code in `dist`, as it ships: vitest's own transform would slow it. */
const builtCode: Plugin = {
  name: 'built-code',
  enforce: 'pre',
  async resolveId(source, importer) {
    if (importer === undefined || !source.startsWith('.')) return undefined;
    const resolved = await this.resolve(source.replace(/\.js$/, '.ts'), importer, { skipSelf: true });
    if (!resolved?.id.startsWith(`${root}src/`)) return undefined;
    return resolved.id.replace(`${root}src/`, `${root}dist/`).replace(/\.ts$/, '.js');
  },
};

export default defineConfig({
  plugins: [builtCode],
  test: {
    include: ['**/*.bench.ts'],
    testTimeout: 1_200_000,
    reporters: ['default'],
    disableConsoleIntercept: true,
    fileParallelism: false,
    server: { deps: { external: [/\/dist\/.*\.js$/] } },
  },
});
