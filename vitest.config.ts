import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'tests/**/*.test.ts', 'examples/*/test/**/*.test.{ts,mjs}'],
    // Tests drive real tmux servers and git repositories: separate processes, and no more of them than cores.
    pool: 'forks',
    maxWorkers: 2,
    // On a shared machine a pause of seconds can break a deadline: in CI a test fails when it fails twice. vitest says
    // which ones were tried again.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
