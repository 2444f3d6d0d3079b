import { execa } from 'execa';
import { gitEnvironment } from './git-environment.ts';
import { guardGroup, killGroup } from './kill-group.ts';

/** Longest time for a question that is answered from the local disk. */
const LOCAL_TIMEOUT_MS = 10_000;
/** From the polite signal to the deadly one, and from that to leaving without an answer. */
const KILL_DELAY_MS = 400;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

// Nobody's hooks, housekeeping or signature checks run because a watchdog looked.
const QUIET = ['core.hooksPath=/dev/null', 'gc.auto=0', 'maintenance.auto=false', 'core.fsmonitor=false'];

export interface GitCall {
  /** Folder to run in. */
  readonly repo: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

export interface GitResult {
  readonly ok: boolean;
  readonly exitCode: number | undefined;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** Why it was stopped before it ended by itself. */
  readonly stopped: 'deadline' | 'aborted' | undefined;
  /** `git` itself could not be started. */
  readonly unavailable: boolean;
}

const STOPPED = { ok: false, exitCode: undefined, stdout: Buffer.alloc(0), stderr: '', unavailable: false };

/**
 * Runs git without a shell, in a process group (and session) of its own: at the deadline the whole group ends,
 * and without a controlling terminal neither git nor ssh can prompt. Never throws.
 */
export async function runGit(args: readonly string[], call: GitCall): Promise<GitResult> {
  if (call.signal?.aborted) return { ...STOPPED, stopped: 'aborted' };
  const settings = QUIET.flatMap((setting) => ['-c', setting]);
  const subprocess = execa('git', ['-C', call.repo, ...settings, ...args], {
    detached: true,
    cleanup: false,
    reject: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    maxBuffer: MAX_OUTPUT_BYTES,
    extendEnv: false,
    env: { ...gitEnvironment(), ...call.env },
    ...(call.input === undefined ? { stdin: 'ignore' } : { input: call.input }),
  });
  const { pid } = subprocess;
  const forget = pid === undefined ? () => {} : guardGroup(pid);
  const timers: NodeJS.Timeout[] = [];
  let stopped: GitResult['stopped'];
  const onAbort = () => stop('aborted');
  let stop: (reason: 'deadline' | 'aborted') => void = () => {};
  const gaveUp = new Promise<undefined>((resolve) => {
    stop = (reason) => {
      if (stopped !== undefined || pid === undefined) return;
      stopped = reason;
      killGroup(pid, 'SIGTERM');
      timers.push(setTimeout(() => killGroup(pid, 'SIGKILL'), KILL_DELAY_MS));
      timers.push(setTimeout(() => resolve(undefined), 2 * KILL_DELAY_MS));
    };
    timers.push(setTimeout(() => stop('deadline'), call.timeoutMs ?? LOCAL_TIMEOUT_MS));
    call.signal?.addEventListener('abort', onAbort, { once: true });
  });
  const result = await Promise.race([subprocess, gaveUp]);
  for (const timer of timers) clearTimeout(timer);
  call.signal?.removeEventListener('abort', onAbort);
  // The leader may be gone while a helper that ignored the polite signal is not.
  if (stopped !== undefined && pid !== undefined) killGroup(pid, 'SIGKILL');
  forget();
  if (result === undefined || stopped !== undefined) return { ...STOPPED, stopped: stopped ?? 'deadline' };
  return {
    ok: !result.failed,
    exitCode: result.exitCode,
    stdout: Buffer.from(result.stdout),
    stderr: Buffer.from(result.stderr).toString('utf8').trim(),
    stopped: undefined,
    unavailable: result.exitCode === undefined && pid === undefined,
  };
}
