import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { beganOf, readStat } from './process-identity.ts';

/** One running process. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  /** Session id: a program and all its children share it unless one of them leaves on purpose. */
  readonly session: number;
  /** As in a process's identity; absent where it has to be asked for. */
  readonly began?: string;
}

/** Every process that can be seen, zombies left out. */
export function readProcessTable(): ProcessEntry[] {
  return process.platform === 'linux' ? readProc() : readPs();
}

/** The given processes, all their descendants, and whatever is in a session that one of these leads. */
export function processFamily(table: readonly ProcessEntry[], roots: Iterable<number>): Set<number> {
  const followers = new Map<number, number[]>();
  for (const { pid, parent, session } of table) {
    for (const leader of new Set([parent, session])) {
      const known = followers.get(leader);
      if (known) known.push(pid);
      else followers.set(leader, [pid]);
    }
  }
  const family = new Set<number>(roots);
  const queue = [...family];
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    for (const follower of followers.get(pid) ?? []) {
      if (family.has(follower)) continue;
      family.add(follower);
      queue.push(follower);
    }
  }
  return family;
}

/** /proc/PID/stat: pid (command) state ppid pgrp session … */
function readProc(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const fields = readStat(Number(name));
      if (fields === undefined) return []; // It ended meanwhile.
      const [parent, session] = [Number(fields[1]), Number(fields[3])];
      return [{ pid: Number(name), parent, session, began: beganOf(fields) }];
    });
}

function readPs(): ProcessEntry[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,sess=,stat='], {
    encoding: 'utf8',
    timeout: 5000,
  });
  return text.split('\n').flatMap((line) => {
    const [pid, parent, session, stat] = line.trim().split(/\s+/);
    if (pid === undefined || pid === '' || stat?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), session: Number(session) || 0 }];
  });
}
