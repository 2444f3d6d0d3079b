import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { raiseShortage } from '../errors/raise-shortage.ts';

/** A process, told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in whatever unit the system tells; empty when it does not. */
  readonly began: string;
}

/** The identity of a running process; `undefined` when there is none, or only a zombie. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  if (!exists(pid)) return undefined;
  const began = process.platform === 'linux' ? beganOnLinux(pid) : beganByPs(pid);
  return began === undefined ? undefined : { pid, began };
}

/** True while that very process runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  const now = identifyProcess(identity.pid);
  return now !== undefined && (identity.began === '' || now.began === '' || now.began === identity.began);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function beganOnLinux(pid: number): string | undefined {
  const fields = readStat(pid);
  return fields === undefined ? undefined : beganOf(fields);
}

/**
 * The fields of /proc/PID/stat from the third on; `undefined` for a process that has ended, zombies included. Throws
 * `MACHINE_EXHAUSTED`.
 */
export function readStat(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields;
  } catch (cause) {
    raiseShortage(cause);
    return undefined;
  }
}

/** When a process began, from its {@link readStat}: field 22 counts clock ticks since boot. */
export function beganOf(fields: readonly string[]): string {
  bootId ??= readBootId();
  return `${bootId}:${fields[19]}`;
}

/** It stays the same as long as any of our processes can live. */
let bootId: string | undefined;

function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim().slice(0, 8);
  } catch (cause) {
    raiseShortage(cause);
    return '';
  }
}

function beganByPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      timeout: 5000,
    });
    const [state = '', ...began] = line.trim().split(/\s+/);
    return state.startsWith('Z') ? undefined : began.join(' ');
  } catch {
    return '';
  }
}
