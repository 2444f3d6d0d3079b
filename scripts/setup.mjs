import { requireGitAndTmux, requireNode } from './setup/require-tools.mjs';
import { setUp } from './setup/set-up.mjs';
import { runMain } from './setup/stop.mjs';

// Plain Node without dependencies: this runs before anything is installed.
await runMain(async () => {
  requireNode();
  requireGitAndTmux();
  await setUp();
  console.log('Ready: node_modules/.bin/agents');
});
