import type { Fleet } from '../config/fleet.ts';
import type { RunRecord } from '../state/run-record.ts';
import type { PaneFacts } from '../tmux/index.ts';

/** How much later than its record a session may have been made, and the seconds of tmux are cut off. In ms. */
const OPENING_MS = 60_000;
const SECOND_MS = 1_000;

/**
 * The session that an agent's session was renamed to by a person: its own is gone, its recorded pane lives in another,
 * of the same age. A new server counts its panes from %0 again, hence the age.
 *
 * @param taken sessions that belong to others of the fleet
 */
export function findRenamed(
  panes: readonly PaneFacts[],
  session: string,
  run: Pick<RunRecord, 'pane' | 'startedAt'> | undefined,
  taken: ReadonlySet<string>,
): Pick<RenamedSession, 'pane' | 'now'> | undefined {
  if (run?.pane === undefined || panes.some((pane) => pane.sessionName === session)) return undefined;
  const own = panes.find(({ paneId }) => paneId === run.pane);
  if (own === undefined || taken.has(own.sessionName)) return undefined;
  // A pane that was moved out of its session, which has ended with that, has come to somebody else's.
  if (own.sessionWas !== session && own.home === session) return undefined;
  const age = own.sessionCreated * 1000 - run.startedAt;
  return age > -SECOND_MS && age < OPENING_MS ? { pane: own.paneId, now: own.sessionName } : undefined;
}

/** A session of the fleet under a name that is not its own. */
export interface RenamedSession {
  /** Of the agent or service. */
  readonly name: string;
  readonly session: string;
  readonly pane: string;
  /** What it is called now. */
  readonly now: string;
}

/** The names of all sessions that a fleet has. */
export function fleetSessions(
  fleet: Pick<Fleet, 'agents' | 'services' | 'sessionPrefix'>,
): ReadonlySet<string> {
  const own = [...fleet.agents, ...fleet.services].map(({ session }) => session);
  return new Set([...own, `${fleet.sessionPrefix}watchdog`]);
}
