import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commit, push } from '../lib/clone.mjs';
import { INBOX, reviewPath, reviewSubject } from '../lib/conventions.mjs';
import { say } from '../lib/run-line-program.mjs';
import { findFlaws } from './find-flaws.mjs';
import { writeReview } from './write-review.mjs';

/** Verifies the claim by running things, and answers it with one review commit. */
export async function review({ folder, branch, task, state }) {
  say(`verifying "${state.latest.subject}" (${state.latest.id})`);
  const asked = inputsAskedFor(state.inbox.adversary);
  const { findings, tried } = await findFlaws(folder, task, asked);
  for (const { what } of findings) say(`found: ${what}`);

  writeReview(folder, task, state.latest, { findings, tried });
  rmSync(join(folder, INBOX.adversary), { force: true });
  if (findings.length > 0) writeFileSync(join(folder, INBOX.builder), messageAbout(task, findings));
  const subject = reviewSubject(task.phase, findings.length);
  await commit(folder, subject, `Tried: ${tried.join('; ')}.`);
  say(
    (await push(folder, branch))
      ? `pushed "${subject}"`
      : 'the remote moved on; I look again at the next ping',
  );
}

/** Inputs that the builder's message gives in a json block. */
function inputsAskedFor(message = '') {
  const block = /^```json\n(.*?)^```$/ms.exec(message)?.[1];
  if (block === undefined) return [];
  const inputs = JSON.parse(block);
  say(`mail: the builder asks for ${inputs.length} more inputs`);
  return inputs;
}

function messageAbout({ phase }, findings) {
  return `Gate ${phase} does not hold: ${findings[0].what}.
All findings with their reproductions stand in ${reviewPath(phase)}.
`;
}
