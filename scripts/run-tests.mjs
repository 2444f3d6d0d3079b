import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countTests } from './count-tests.mjs';
import { childEnvironment, runForeground } from './setup/run-command.mjs';

/** Runs vitest, which gets the arguments; resolves to its exit code and how many tests passed, failed, were skipped. */
export async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'agent-orchestrator-test-'));
  const report = join(folder, 'report.json');
  try {
    const code = await runForeground(
      'vitest',
      ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
      testEnvironment(),
    );
    return { code, ...countTests(readReport(report)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tests start their own tmux servers and must not see the one they may be run from. */
function testEnvironment() {
  const { TMUX, TMUX_PANE, ...environment } = childEnvironment();
  return environment;
}

/** Vitest writes no report when it could not start. */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).testResults;
  } catch {
    return [];
  }
}
