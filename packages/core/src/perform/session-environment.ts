/** One-off overrides of a single invocation, a surrounding tmux, and what package runners set for their scripts. */
const DROPPED =
  /^(AGENT_MODEL_|AGENT_BACKEND_|TMUX$|TMUX_PANE$|npm_|INIT_CWD$|PNPM_SCRIPT|VITEST|NODE_ENV$|TURBO_)/;

/** The environment to hand on to the tmux server and its sessions: chosen, so that nothing of one invocation lives on. */
export function sessionEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(env).filter(([key, value]) => value !== undefined && !DROPPED.test(key));
  return Object.fromEntries(kept) as Record<string, string>;
}

/** Shells that read POSIX quoting; command lines are written for them. */
const POSIX_SHELLS = new Set(['sh', 'bash', 'zsh', 'dash', 'ksh', 'ash', 'mksh']);

/** The shell that runs command lines: the user's own when it understands POSIX quoting, else /bin/sh. */
export function commandShell(env: Readonly<Record<string, string>>): string {
  const shell = env.SHELL ?? '';
  return shell.startsWith('/') && POSIX_SHELLS.has(shell.slice(shell.lastIndexOf('/') + 1))
    ? shell
    : '/bin/sh';
}
