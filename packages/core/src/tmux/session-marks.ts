import type { Target } from './target.ts';
import type { TmuxCommand } from './tmux-channel.ts';

/**
 * Options by which a pane and its session are known again, whatever a person makes of them: a pane takes its own with it into
 * another window or session, a session keeps it under another name. Both end with the server, which reuses its numbers.
 */
export const PANE_MARK = '@agents-home';
export const SESSION_MARK = '@agents-session';

/** Marks a session that was just made, and its one pane. */
export function markSession(target: Target, name: string): TmuxCommand[] {
  return [
    ['set-option', '-p', '-t', target, PANE_MARK, name],
    ['set-option', '-t', target, SESSION_MARK, name],
  ];
}
