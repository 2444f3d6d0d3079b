import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readSupervision } from './supervision.mjs';

/** What supervisors start by name. A program started by its full path is not counted, but shows in `waitedForNone`. */
const PROGRAMS = ['tmux', 'git', 'sh', 'bash', 'ps', 'cat', 'tail', 'python3', 'node'];

/**
 * Processes started in a window of `seconds`. For that time a wrapper of each program stands in front of PATH, notes its
 * name and becomes the program; measured apart from processor time, which it would change.
 *
 * `waitedForNone` needs no wrapper: neither the supervisor nor the tmux server has waited for the end of any process.
 */
export async function countSpawned(sandbox, supervision, seconds) {
  const record = join(sandbox.root, 'spawned');
  const removers = [];
  for (const name of PROGRAMS) {
    const { stdout, code } = await sandbox.run('/bin/sh', ['-c', `command -v ${name}`]);
    if (code !== 0) continue;
    removers.push(sandbox.program(name, `echo ${name} >>'${record}'\nexec '${stdout.trim()}' "$@"`));
  }
  const before = readSupervision(supervision);
  await delay(seconds * 1000);
  const after = readSupervision(supervision);
  const names = existsSync(record) ? readFileSync(record, 'utf8').split('\n').filter(Boolean) : [];
  for (const remove of removers) remove();
  rmSync(record, { force: true });
  return { count: names.length, seconds, waitedForNone: after.childFaults === before.childFaults };
}
