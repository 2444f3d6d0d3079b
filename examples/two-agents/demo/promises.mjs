import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DONE_HEADING, INBOX } from '../lib/conventions.mjs';
import { git } from '../lib/git.mjs';
import { PHASES, TASK } from './story.mjs';

/**
 * What the demo promised, each as `{ kept, text }`. It looks at the remote and the logs themselves, so that a
 * journal that only says the right things is not enough.
 */
export async function checkPromises(sandbox, story) {
  const done = story.phasesDone();
  const onDisk = await Promise.all(PHASES.map((phase) => saysDone(sandbox.remote, phase)));
  const refused = story.exchange(PHASES[0]).findIndex(({ kind, passed }) => kind === 'review' && !passed);
  const answered = story
    .exchange(PHASES[0])
    .slice(refused + 1)
    .map(({ kind, passed }) => (kind === 'claim' ? 'claim' : passed ? 'pass' : 'findings'));
  const deleted = await deletedFiles(sandbox.remote);
  const { killed } = story;
  const notes = readTaskOutput(sandbox);
  return [
    {
      kept: PHASES.every((phase, index) => done[index] === phase && onDisk[index]),
      text: `both phases went to their end: ${PHASES.join(', ')}`,
    },
    {
      kept: refused >= 0 && answered.includes('claim') && answered.at(-1) === 'pass',
      text: 'the adversary found a real flaw, the builder mended it, the adversary passed it',
    },
    {
      kept: story.pingsTo('adversary') >= 2 && story.pingsTo('builder') >= 2,
      text: 'the watchdog carried word both ways',
    },
    {
      kept: Object.values(INBOX).every((path) => deleted.includes(path)),
      text: 'both inboxes were used, read and emptied',
    },
    {
      kept: killed !== undefined && story.starts(killed.agent, killed.at) > 0,
      text: `the ${killed?.agent ?? 'agent'} that was killed came back and went on`,
    },
    {
      kept: story.taskFinished() && PHASES.every((phase) => notes.includes(`## ${phase}\n`)),
      text: 'the completion task ran and wrote its release notes',
    },
  ];
}

/** What the completion task printed, as its session's log has it, without the terminal's own codes. */
export function readTaskOutput({ logs }) {
  let raw;
  try {
    raw = readFileSync(join(logs, `demo-${TASK}.log`), 'utf8');
  } catch {
    return '';
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is removed here.
  return raw.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '').replaceAll('\r', '');
}

async function saysDone(remote, phase) {
  const text = await git(remote, 'show', `HEAD:machine-docs/STATUS-${phase}.md`).catch(() => '');
  return text.split('\n').includes(DONE_HEADING);
}

async function deletedFiles(remote) {
  const log = await git(remote, 'log', '--diff-filter=D', '--name-only', '--format=');
  const present = await git(remote, 'ls-tree', '-r', '--name-only', 'HEAD');
  return log.split('\n').filter((path) => !present.split('\n').includes(path));
}
