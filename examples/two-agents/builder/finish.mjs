import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { commit, push } from '../lib/clone.mjs';
import { INBOX } from '../lib/conventions.mjs';
import { say } from '../lib/run-line-program.mjs';
import { runTests } from '../lib/run-tests.mjs';
import { writeDoneStatus } from './write-status.mjs';

/** The gate has passed: says so in the status file, under the heading that ends the phase. */
export async function finish({ folder, branch, task, state }) {
  const tests = await runTests(folder);
  rmSync(join(folder, INBOX.builder), { force: true });
  writeDoneStatus(folder, task, state, tests.summary);
  await commit(folder, `status: ${task.phase} is done`);
  say(
    (await push(folder, branch))
      ? `phase "${task.phase}" is done`
      : 'the remote moved on; I look again at the next ping',
  );
}
