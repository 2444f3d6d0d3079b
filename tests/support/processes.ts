import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

export interface Found {
  readonly pid: number;
  readonly command: string;
}

/** Running processes that have the environment variable `name` with exactly this value; zombies do not count. */
export function processesOf(name: string, value: string): Found[] {
  return existsSync('/proc/self/environ') ? fromProc(`${name}=${value}`) : fromPs(`${name}=${value}`);
}

/** Ends processes until `list` is empty. Gives up after a while: the caller checks. */
export async function endAll(list: () => readonly Found[]): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    const found = list();
    if (found.length === 0) return;
    for (const { pid } of found) kill(pid);
    for (let look = 0; look < 50 && list().length > 0; look += 1) await delay(10);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function fromProc(mark: string): Found[] {
  return readdirSync('/proc').flatMap((entry): Found[] => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const environ = readFileSync(`/proc/${entry}/environ`, 'utf8').split('\0');
      if (!environ.includes(mark)) return [];
      const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return [{ pid: Number(entry), command }];
    } catch {
      return []; // It has ended meanwhile, or belongs to somebody else.
    }
  });
}

function fromPs(mark: string): Found[] {
  const lines = execFileSync('ps', ['-axwwE', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line): Found[] => {
    const [, pid, command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid !== undefined && ` ${command} `.includes(` ${mark} `) ? [{ pid: Number(pid), command }] : [];
  });
}
