import { delimiter } from 'node:path';

/** One-off overrides of a single invocation, a surrounding tmux, and what package runners set for their scripts. */
const DROPPED =
  /^(AGENT_MODEL_|AGENT_BACKEND_|TMUX$|TMUX_PANE$|npm_|INIT_CWD$|PNPM_SCRIPT|VITEST|NODE_ENV$|TURBO_)/;

/** The environment to hand on to the tmux server and its sessions: chosen, so that nothing of one invocation lives on. */
export function sessionEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  const { NODE_PATH, ...rest } = env;
  const kept = Object.entries(rest).filter(([key, value]) => value !== undefined && !DROPPED.test(key));
  const own = withoutShim(NODE_PATH);
  return { ...(Object.fromEntries(kept) as Record<string, string>), ...(own && { NODE_PATH: own }) };
}

/**
 * The part of `NODE_PATH` that is the user's own. What pnpm links into `node_modules/.bin` puts folders of its store
 * before it (pnpm 9 and 10), for the command alone.
 */
function withoutShim(nodePath: string | undefined): string {
  const folders = (nodePath ?? '').split(delimiter);
  return folders.filter((folder) => !/[\\/]node_modules[\\/]\.pnpm[\\/]/.test(folder)).join(delimiter);
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
