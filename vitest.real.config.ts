import { defineConfig } from 'vitest/config';

/** The tests against the real tools: `npm run test:real`, inside of a network namespace. */
export default defineConfig({
  test: {
    include: ['tests/real/scenarios/**/*.scenario.ts'],
    pool: 'forks',
    // They measure times, and each tool takes a core while it starts.
    maxWorkers: 1,
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});
