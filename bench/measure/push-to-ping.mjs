import { join } from 'node:path';
import { sessionName } from '../fleet.mjs';
import { waitFor } from '../wait-for.mjs';
import { irregularPause } from './latencies.mjs';
import { recordedTimes } from './recorded-times.mjs';

const DEADLINE = 60_000;

/** A bare remote with one commit, a clone for the watchdog, and one to push from. */
export async function makeRepository(sandbox) {
  const [remote, worker, watched] = ['remote.git', 'worker', 'watched'].map((name) =>
    join(sandbox.root, name),
  );
  const git = (cwd, ...args) => sandbox.runOrThrow('git', args, { cwd });
  await git(sandbox.root, 'init', '-q', '--bare', '-b', 'main', remote);
  await git(sandbox.root, 'clone', '-q', remote, worker);
  await git(worker, 'commit', '-q', '--allow-empty', '-m', 'begin');
  await git(worker, 'push', '-q', 'origin', 'HEAD:main');
  await git(sandbox.root, 'clone', '-q', remote, watched);
  return { worker, watched };
}

/** Pushes claims, and takes the time from the beginning of each push until the adversary has read the whole line. */
export async function measurePushToPing({ sandbox, notes, repository, samples }) {
  const session = sessionName('adversary');
  const git = (...args) => sandbox.runOrThrow('git', args, { cwd: repository.worker });
  const times = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const lines = recordedTimes(notes, session).length;
    await git('commit', '-q', '--allow-empty', '-m', `claim: sample ${sample}`);
    await irregularPause(1500);
    const pushedAt = Date.now();
    await git('push', '-q', 'origin', 'HEAD:main');
    const claim = () =>
      recordedTimes(notes, session)
        .slice(lines)
        .find(({ text }) => text.includes('CLAIM'));
    const line = await waitFor('the ping', claim, { deadline: DEADLINE });
    times.push(line.at - pushedAt);
  }
  return times;
}
