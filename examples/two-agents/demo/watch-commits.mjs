import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newCommits } from '../lib/new-commits.mjs';

/** Reading one small file costs nothing, and a commit should be shown before what it brings about. */
const LOOK_EVERY_MS = 25;

/** Calls `onCommit` for each commit that reaches the remote. `stop` looks a last time, so that none is missed. */
export function watchCommits(remote, onCommit) {
  let stopped = false;
  let tip;
  let last;

  async function look() {
    const now = readTip(remote);
    if (now === tip && last !== undefined) return;
    tip = now;
    for (const commit of await newCommits(remote, last)) {
      last = commit.id;
      onCommit(commit);
    }
  }

  const watching = (async () => {
    while (!stopped) {
      await look();
      await sleep(LOOK_EVERY_MS);
    }
    await look();
  })();
  return {
    stop() {
      stopped = true;
      return watching;
    },
  };
}

/** The branch's file changes with each push. */
function readTip(remote) {
  try {
    return readFileSync(join(remote, 'refs', 'heads', 'main'), 'utf8');
  } catch {
    return '';
  }
}
