import { clientProcess, type Fleet, parseTmuxSocket, type Target } from '@agent-orchestrator/core';
import type { AttachWay } from './choose-way.ts';

/** The tmux client that shows a session in this terminal. */
export function attachCommand(
  fleet: Fleet,
  env: Readonly<Record<string, string>>,
  target: Target,
  { way, readOnly }: { readonly way: Exclude<AttachWay, 'here'>; readonly readOnly: boolean },
) {
  // -E: what the person's environment holds stays out of the session's.
  const verb =
    way === 'switch' ? ['switch-client', '-E'] : ['attach-session', '-E', ...(readOnly ? ['-r'] : [])];
  return clientProcess({ socket: parseTmuxSocket(fleet.tmuxSocket), env }, { startServer: false }, [
    ...verb,
    '-t',
    target,
  ]);
}
