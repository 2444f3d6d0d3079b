import { defineConfig } from 'vitest/config';
import { ScenarioOrder } from './tests/real/scenario-order.ts';

/** The tests against the real tools: `npm run test:real`, inside of a network namespace. */
export default defineConfig({
  test: {
    include: ['tests/real/scenarios/**/*.scenario.ts'],
    pool: 'forks',
    // They measure times, and each tool takes a core while it starts. In CI the times are only told.
    maxWorkers: process.env.CI ? 2 : 1,
    fileParallelism: Boolean(process.env.CI),
    sequence: { sequencer: ScenarioOrder },
    retry: process.env.CI ? 1 : 0,
    testTimeout: 150_000,
    hookTimeout: 60_000,
  },
});
