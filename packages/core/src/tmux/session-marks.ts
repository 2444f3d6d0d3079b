import { escapeFormat } from './escape-format.ts';
import type { Target } from './target.ts';
import type { TmuxCommand } from './tmux-channel.ts';

/**
 * Options by which a pane and its session are known again, whatever a person makes of them: a pane takes its own with it into
 * another window or session, a session keeps it under another name. Both end with the server, which reuses its numbers.
 */
export const PANE_MARK = '@agents-home';
export const SESSION_MARK = '@agents-session';

/**
 * Marks a session that was just made, and its one pane. The pane's mark has the process that was started in it too: tmux 3.8 no
 * longer tells it once that has ended (3.5a does), but what it left behind is found by it.
 */
export function markSession(target: Target, name: string): TmuxCommand[] {
  return [
    ['set-option', '-p', '-F', '-t', target, PANE_MARK, `#{pane_pid}:${escapeFormat(name)}`],
    ['set-option', '-t', target, SESSION_MARK, name],
  ];
}

/** What the mark of a pane says: the session that it was started for, and its process (0: unknown). */
export function readPaneMark(mark: string): { readonly home: string; readonly pid: number } {
  const [, pid = '', home = mark] = /^(\d+):(.*)$/s.exec(mark) ?? [];
  return { home, pid: Number(pid) };
}
