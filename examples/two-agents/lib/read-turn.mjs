import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DONE_HEADING, INBOX, parseSubject, statusPath } from './conventions.mjs';
import { git } from './git.mjs';

/**
 * Where a phase stands, from what is pushed and nothing else: an agent that was killed a moment ago reads the same
 * answer as one that has been here all along.
 *
 * `turn` is `build` (nothing claimed yet), `verify` (a claim without a review), `fix` (the review has findings),
 * `finish` (it passed) or `done`.
 */
export async function readTurn(folder, { phase, status }) {
  const log = await git(folder, 'log', '--format=%h%x09%s');
  const exchanges = log
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([id, subject]) => ({ id, subject, said: parseSubject(subject, phase) }))
    .filter(({ said }) => said !== undefined);
  return {
    turn: isDone(folder, status) ? 'done' : turnAfter(exchanges[0]?.said),
    latest: exchanges[0],
    /** How often the gate was sent back. */
    refusals: exchanges.filter(({ said }) => said.kind === 'review' && !said.passed).length,
    inbox: { builder: read(folder, INBOX.builder), adversary: read(folder, INBOX.adversary) },
  };
}

function turnAfter(said) {
  if (said === undefined) return 'build';
  if (said.kind === 'claim') return 'verify';
  return said.passed ? 'finish' : 'fix';
}

function isDone(folder, status) {
  return (read(folder, statusPath(status)) ?? '').split('\n').includes(DONE_HEADING);
}

function read(folder, path) {
  const file = join(folder, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
