import { fileURLToPath } from 'node:url';
import { namespaceProblem, runInside } from '../tests/real/namespace.mjs';
import { installTool } from '../tests/real/tools/install.mjs';
import { findRelease } from '../tests/real/tools/versions.mjs';
import { childEnvironment } from './setup/run-command.mjs';

const TOOLS = ['claude', 'opencode', 'codex'];
const VITEST = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));

/** Runs the tests against the real tools; arguments select tests. Downloads what is missing; resolves to the exit code. */
export async function testReal(args) {
  const problem = namespaceProblem();
  if (problem !== undefined) {
    console.error(
      `SKIPPED: the tests against the real tools need a network namespace of their own, and ${problem}.`,
    );
    console.log('0 passed, 0 failed, all skipped');
    return 0;
  }
  for (const tool of TOOLS) installTool(findRelease(tool));
  const { TMUX, TMUX_PANE, ...environment } = childEnvironment();
  const command = [process.execPath, VITEST, 'run', '--config', 'vitest.real.config.ts', ...args];
  return runInside(command, environment);
}
