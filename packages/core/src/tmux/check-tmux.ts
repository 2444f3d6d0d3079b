import { execFile } from 'node:child_process';
import { clientEnvironment, type Environment } from './tmux-socket.ts';
import { isOlderThan, parseTmuxVersion, type TmuxVersion } from './tmux-version.ts';

export type TmuxCheck =
  | { ok: true; version: TmuxVersion }
  | { ok: false; kind: 'missing' | 'deadline' | 'unreachable'; detail: string }
  | { ok: false; kind: 'too-old'; version: TmuxVersion; detail: string }
  /** A build that does not state a release, such as `tmux master`: it may well be new enough. */
  | { ok: false; kind: 'unreadable-version'; detail: string };

/** The oldest tmux with the command-line flag `-N`, `run-shell -C`, octal escapes and `new-session -e`. */
export const MINIMUM_TMUX = { major: 3, minor: 2 } as const;

/** Runs `tmux -V` with the given environment. Never throws; default deadline 5000 ms. */
export function checkTmux(options: {
  env: Environment;
  tmuxPath?: string;
  deadlineMs?: number;
}): Promise<TmuxCheck> {
  const { env, tmuxPath = 'tmux', deadlineMs = 5000 } = options;
  return new Promise((resolve) => {
    execFile(
      tmuxPath,
      ['-V'],
      { env: clientEnvironment(env), timeout: deadlineMs, killSignal: 'SIGKILL' },
      (error, stdout) => resolve(error ? explain(error, tmuxPath) : judge(stdout)),
    );
  });
}

function explain(error: Error & { code?: unknown; killed?: boolean }, tmuxPath: string): TmuxCheck {
  if (error.code === 'ENOENT') return { ok: false, kind: 'missing', detail: tmuxPath };
  if (error.killed) return { ok: false, kind: 'deadline', detail: tmuxPath };
  return { ok: false, kind: 'unreachable', detail: error.message };
}

function judge(stdout: string): TmuxCheck {
  const version = parseTmuxVersion(stdout);
  if (!version) return { ok: false, kind: 'unreadable-version', detail: stdout.trim() };
  if (isOlderThan(version, MINIMUM_TMUX.major, MINIMUM_TMUX.minor)) {
    return { ok: false, kind: 'too-old', version, detail: version.text };
  }
  return { ok: true, version };
}
