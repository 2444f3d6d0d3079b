import { spawnSync } from 'node:child_process';

const COMMAND = ['--test', '--test-reporter=tap'];

/** Runs the project's own tests: whether they pass, how many, and the command for somebody else to repeat it. */
export async function runTests(folder) {
  // A test runner above this process must not be taken for the parent of these tests.
  const { NODE_TEST_CONTEXT, NODE_OPTIONS, ...env } = process.env;
  const { status, stdout } = spawnSync(process.execPath, COMMAND, {
    cwd: folder,
    env,
    encoding: 'utf8',
    timeout: 20_000,
  });
  const count = (name) => Number(new RegExp(`^# ${name} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
  const [passed, failed] = [count('pass'), count('fail')];
  return {
    passed: status === 0 && passed > 0,
    summary: `${passed} passed, ${failed} failed`,
    command: 'node --test',
  };
}
