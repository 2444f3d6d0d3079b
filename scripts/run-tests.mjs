import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment, runForeground } from './setup/run-command.mjs';

/** Runs vitest (arguments go to it) and ends with the closing line "N passed, N failed"; resolves to the exit code. */
export async function runTests(args) {
  const folder = mkdtempSync(join(tmpdir(), 'agent-orchestrator-test-'));
  const report = join(folder, 'report.json');
  try {
    const code = await runForeground(
      'vitest',
      ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
      testEnvironment(),
    );
    return { code, ...countTests(report) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The line that closes a run, alone on its line so that a program can read it. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Tests start their own tmux servers and must not see the one they may be run from. */
function testEnvironment() {
  const { TMUX, TMUX_PANE, ...environment } = childEnvironment();
  return environment;
}

function countTests(report) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8')).testResults;
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
  const statuses = results.flatMap(({ status, assertionResults }) => {
    const own = assertionResults.map((test) => test.status);
    // A file that failed outside its tests (an import, a hook) counts as one failure.
    return status === 'failed' && !own.includes('failed') ? [...own, 'failed'] : own;
  });
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.filter((status) => status === 'failed').length;
  return { passed, failed, skipped: statuses.length - passed - failed };
}
