import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { commit, push } from '../lib/clone.mjs';
import { INBOX } from '../lib/conventions.mjs';
import { readTurn } from '../lib/read-turn.mjs';
import { say } from '../lib/run-line-program.mjs';
import { build } from './build.mjs';
import { finish } from './finish.mjs';

/** Looks at what is pushed and does what is the builder's to do, if anything. */
export async function takeTurn({ clone, task }) {
  const { folder } = clone;
  const branch = await clone.sync();
  const state = await readTurn(folder, task);
  const step = { folder, branch, task, state };
  switch (state.turn) {
    case 'build':
      return build(step);
    case 'fix':
      say(`the adversary says "${state.latest.subject}"`);
      return build(step);
    case 'finish':
      say(`the adversary says "${state.latest.subject}"`);
      return finish(step);
    case 'verify':
      await readMail(step);
      return say('my claim is with the adversary');
    case 'done':
      return say('this phase is done');
    default:
      throw new Error(`"${state.turn}" is not a turn.`);
  }
}

/** A message with no review to answer: it is read, and deleted to say so. */
async function readMail({ folder, branch, state }) {
  if (state.inbox.builder === undefined) return;
  say(`mail: ${state.inbox.builder.split('\n')[0]}`);
  rmSync(join(folder, INBOX.builder));
  await commit(folder, 'inbox: read by the builder');
  await push(folder, branch);
}
