import type { SupervisorState } from '../decide/supervisor-state.ts';
import type { Look } from '../observe/observe-fleet.ts';
import { type StatusSnapshot, writeStatus } from '../state/status-file.ts';

/** Writes what the watchdog sees for other processes, whenever it differs from what was written before. */
export class SnapshotWriter {
  #last = '';

  write(
    stateDir: string,
    look: Look,
    memory: SupervisorState,
    rest: Pick<StatusSnapshot, 'config' | 'handoffs'>,
    now: number,
  ): void {
    const agents = Object.fromEntries(
      Object.entries(look.agents).map(([name, { activity }]) => [
        name,
        {
          activity: activity.state,
          reason: activity.reason,
          evidence: `${activity.evidence.source}: ${activity.evidence.text}`.slice(0, 300),
          since: memory.agents[name]?.activity?.since,
        },
      ]),
    );
    const content = { pid: process.pid, tmux: { problem: look.tmuxProblem }, agents, ...rest };
    const text = JSON.stringify(content);
    if (text === this.#last) return;
    this.#last = text;
    writeStatus(stateDir, { v: 1, at: now, ...content });
  }
}
