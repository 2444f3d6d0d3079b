import { defineConfig } from 'vitest/config';

/** The packages as they would be published: `npm run check:packages`. They install what they need. */
export default defineConfig({
  test: {
    include: ['tests/packages/**/*.check.ts'],
    globalSetup: ['tests/packages/support/pack-all.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
