import type { SessionFact } from '../decide/facts.ts';
import type { RunRecord } from '../state/run-record.ts';
import type { PaneFacts } from '../tmux/index.ts';

/** An agent's own pane among those of its session, and what it says about the agent. */
export interface PaneFinding {
  readonly fact: SessionFact;
  /** Present while the pane exists, dead or alive. */
  readonly pane: PaneFacts | undefined;
}

/** How much later than its record a session may have been made, in ms. */
const OPENING_MS = 60_000;

/**
 * Finds an agent's pane: the recorded one, whatever windows and splits a person has opened beside it; without a
 * record the oldest of the session. `panes` are those of the session.
 */
export function findPane(
  panes: readonly PaneFacts[],
  run: Pick<RunRecord, 'pane' | 'startedAt'> | undefined,
): PaneFinding {
  if (panes.length === 0) return { fact: { state: 'gone' }, pane: undefined };
  const own = panes.find((pane) => pane.paneId === run?.pane);
  // The agent's pane was closed, but a person's own pane keeps the session open.
  if (own === undefined && run?.pane !== undefined && !isOfAnotherStart(panes, run.startedAt))
    return { fact: ended(''), pane: undefined };
  const pane = own ?? oldest(panes);
  if (pane === undefined) return { fact: { state: 'gone' }, pane: undefined };
  if (!pane.dead) return { fact: { state: 'alive', pane: pane.paneId }, pane };
  return { fact: ended(pane.paneId, pane), pane };
}

/** The session was made long after the recorded start: by another tool, which keeps no records of ours. */
function isOfAnotherStart(panes: readonly PaneFacts[], startedAt: number): boolean {
  return panes.every((pane) => pane.sessionCreated * 1000 > startedAt + OPENING_MS);
}

function ended(pane: string, facts?: PaneFacts): SessionFact {
  const signal = facts?.deadSignal === undefined ? undefined : String(facts.deadSignal);
  return { state: 'exited', pane, exitCode: signal === undefined ? facts?.deadStatus : undefined, signal };
}

function oldest(panes: readonly PaneFacts[]): PaneFacts | undefined {
  return [...panes].sort((a, b) => Number(a.paneId.slice(1)) - Number(b.paneId.slice(1)))[0];
}
