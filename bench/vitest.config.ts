import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['**/*.bench.ts'], testTimeout: 600_000, reporters: ['default'], disableConsoleIntercept: true },
});
