import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { commit, push } from '../lib/clone.mjs';
import { INBOX } from '../lib/conventions.mjs';
import { readTurn } from '../lib/read-turn.mjs';
import { say } from '../lib/run-line-program.mjs';
import { review } from './review.mjs';

/** Looks at what is pushed and does what is the adversary's to do, if anything. */
export async function takeTurn({ clone, task }) {
  const { folder } = clone;
  const branch = await clone.sync();
  const state = await readTurn(folder, task);
  if (state.turn === 'verify') return review({ folder, branch, task, state });
  await readMail({ folder, branch, state });
  say(state.turn === 'done' ? 'this phase is done' : 'no claim waits for me');
}

/** A message with no claim to verify: it is read, and deleted to say so. */
async function readMail({ folder, branch, state }) {
  if (state.inbox.adversary === undefined) return;
  say(`mail: ${state.inbox.adversary.split('\n')[0]}`);
  rmSync(join(folder, INBOX.adversary));
  await commit(folder, 'inbox: read by the adversary');
  await push(folder, branch);
}
