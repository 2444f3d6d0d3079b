import { defineConfig } from 'tsup';
import base from '../../tsup.base.ts';

export default defineConfig({
  ...base,
  entry: {
    index: 'src/index.ts',
    plugin: 'src/plugin.ts',
    testing: 'src/testing.ts',
    // Runs on a thread of its own.
    'hang-guard': 'src/watchdog/hang-guard-thread.ts',
  },
});
