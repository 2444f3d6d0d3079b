import { findRenamed, fleetSessions, type RenamedSession } from '../classify/find-renamed.ts';
import type { Fleet } from '../config/fleet.ts';
import type { Journal } from '../journal/journal.ts';
import { readRunRecord } from '../state/run-record.ts';
import type { PaneFacts, TmuxServer } from '../tmux/index.ts';

/**
 * Gives every session of the fleet that a person has renamed its own name back, so that nothing is started beside it. Returns
 * the panes of the server.
 */
export async function restoreNames(
  fleet: Fleet,
  tmux: TmuxServer,
  journal: Journal,
): Promise<readonly PaneFacts[]> {
  const panes = await tmux.listPanes();
  const taken = fleetSessions(fleet);
  const present = new Set(panes.map(({ sessionName }) => sessionName));
  let restored = false;
  for (const { name, session } of panes.length === 0 ? [] : [...fleet.agents, ...fleet.services]) {
    if (present.has(session)) continue;
    const found = findRenamed(panes, session, readRunRecord(fleet.stateDir, session), taken);
    if (found === undefined) continue;
    await restoreName(tmux, journal, { name, session, ...found });
    restored = true;
  }
  return restored ? tmux.listPanes() : panes;
}

/** Gives one session its name back, and says so. */
export async function restoreName(
  tmux: TmuxServer,
  journal: Journal,
  { name, session, pane, now }: RenamedSession,
): Promise<void> {
  await tmux.renameSession(pane, session);
  const message = `${name}: its session was renamed to "${now}"; it is ${session} again`;
  journal.write({ event: 'session-renamed', agent: name, session, message, data: { found: now } });
}
