import { join } from 'node:path';
import type { Fleet } from '../config/fleet.ts';
import type { SupervisorState } from '../decide/supervisor-state.ts';
import { newAgentState } from '../decide/supervisor-state.ts';
import type { Runtime } from '../perform/runtime.ts';
import { stopSessions } from '../perform/stop-sessions.ts';
import { readLimitFile } from '../state/limit-file.ts';
import type { PaneFacts } from '../tmux/index.ts';
import { watchdogSession } from './open-channel.ts';

/** Takes over usage limits that an earlier tool left in its files. `now` is ms since the epoch. */
export function takeOverLimits(before: SupervisorState, fleet: Fleet, now: number): SupervisorState {
  const agents = { ...before.agents };
  for (const { name, session } of fleet.agents) {
    const file = readLimitFile(fleet.stateDir, session);
    const known = agents[name] ?? newAgentState();
    if (file === undefined || known.limit !== undefined) continue;
    const evidence = join('state', `limited-${session}.json`);
    const limit = {
      since: now,
      until: file.until,
      stated: true,
      kind: 'usage',
      evidence,
      probes: file.probes,
    };
    agents[name] = { ...known, limit };
  }
  return { ...before, agents };
}

/** Ends an older watchdog that runs inside the session in which the log is to be shown. */
export async function endForeignWatchdog({ fleet, tmux, journal }: Runtime): Promise<void> {
  const session = watchdogSession(fleet);
  const panes = await tmux.listPanes().catch(() => []);
  if (!isForeignWatchdog(panes, session)) return;
  const message = `killing ${session}: an older watchdog runs in it`;
  journal.write({ event: 'agent-stopped', session, message });
  await stopSessions(tmux, [session]);
}

/**
 * True when the session that shows the watchdog's log holds something else: the watchdog of an earlier tool, which
 * ran inside it. Two supervisors must not work at once.
 */
export function isForeignWatchdog(panes: readonly PaneFacts[], session: string): boolean {
  const own = panes.filter((pane) => pane.sessionName === session);
  return own.length > 0 && !own.some((pane) => pane.dead || pane.currentCommand === 'tail');
}
