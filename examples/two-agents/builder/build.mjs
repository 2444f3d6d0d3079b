import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commit, push } from '../lib/clone.mjs';
import { claimSubject, INBOX } from '../lib/conventions.mjs';
import { say } from '../lib/run-line-program.mjs';
import { runTests } from '../lib/run-tests.mjs';
import { ANSWERS } from './answers.mjs';
import { writeStatus } from './write-status.mjs';

const FILES = fileURLToPath(new URL('answers/', import.meta.url));

/** Makes the next attempt at the gate, tests it, and claims it. */
export async function build({ folder, branch, task, state }) {
  const answer = ANSWERS[task.phase]?.[state.refusals];
  if (answer === undefined) return say(`I know no answer for "${task.phase}", attempt ${state.refusals + 1}`);

  cpSync(join(FILES, answer.files), folder, { recursive: true });
  const tests = await runTests(folder);
  say(`wrote ${answer.files}, ${tests.summary}`);
  if (!tests.passed) throw new Error(`my own tests fail: ${tests.summary}`);
  await commit(folder, answer.commit);

  // Whatever the inbox says is dealt with by this attempt.
  rmSync(join(folder, INBOX.builder), { force: true });
  if (answer.message !== undefined) cpSync(join(FILES, answer.message), join(folder, INBOX.adversary));
  writeStatus(folder, task, `claimed, attempt ${state.refusals + 1}`, tests.summary);
  const subject = claimSubject(task.phase, answer.claim);
  await commit(folder, subject, `Check it with: ${tests.command}\nHere: ${tests.summary}.`);
  say(
    (await push(folder, branch))
      ? `pushed "${subject}"`
      : 'the remote moved on; I look again at the next ping',
  );
}
