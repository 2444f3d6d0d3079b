import type { Target } from './target.ts';
import type { TmuxCommand } from './tmux-channel.ts';

/**
 * How the end of an agent's program reaches a control connection that is attached elsewhere.
 *
 * tmux has no notification for a pane that died and remains. A hook on the pane itself renames its window, and
 * renames are notified to every control client. `run-shell -b -C` is needed because tmux suppresses the
 * notifications of commands that run inside a hook (tmux 3.3a).
 */
export const ALIVE_WINDOW_NAME = 'agent';
const DIED_WINDOW_NAME = 'agent-died';

/** The index in the hook's array that is ours; a person's own entries have other ones. */
const HOOK = 'pane-died[7301]';

/**
 * Keeps a dead pane with its exit status and last screen, and announces its death. Both are set on the pane, so
 * that splits which a person opens beside it behave as usual.
 */
export function announceDeath(pane: Target): TmuxCommand[] {
  const rename = `rename-window -t '#{window_id}' ${DIED_WINDOW_NAME}`;
  return [
    ['set-option', '-p', '-t', pane, 'remain-on-exit', 'on'],
    // The message "Pane is dead" scrolls the last screen by a row. tmux 3.2 has no such option, hence -q.
    ['set-option', '-q', '-p', '-t', pane, 'remain-on-exit-format', ''],
    ['set-hook', '-p', '-t', pane, HOOK, `run-shell -b -C "${rename}"`],
  ];
}

/** The id of the window whose agent died, when this notification says so. */
export function diedWindow(name: string, args: string): string | undefined {
  if (name !== 'unlinked-window-renamed' && name !== 'window-renamed') return undefined;
  const [windowId, windowName] = args.split(' ');
  return windowName === DIED_WINDOW_NAME ? windowId : undefined;
}
