import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'data/**', '.cache/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // Tests start the programs hundreds of times: what Node makes of the sources is kept, which halves a start.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache/compiled') },
  },
});
