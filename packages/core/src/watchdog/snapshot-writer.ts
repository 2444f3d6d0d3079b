import type { AgentFacts } from '../decide/facts.ts';
import type { SupervisorState } from '../decide/supervisor-state.ts';
import type { Look } from '../observe/observe-fleet.ts';
import { type StatusSnapshot, writeStatus } from '../state/status-file.ts';

/** The times of what sources say change with each of their records: for them alone it is written this often, in ms. */
const TIMES_MS = 5_000;

/** Writes what the watchdog sees for other processes, whenever it differs from what was written before. */
export class SnapshotWriter {
  #last = '';
  #lastTimeless = '';
  #lastAt = 0;

  write(
    stateDir: string,
    look: Look,
    memory: SupervisorState,
    rest: Pick<StatusSnapshot, 'config' | 'handoffs'>,
    now: number,
  ): void {
    const agents = Object.fromEntries(
      Object.entries(look.agents).map(([name, facts]) => [name, agentOf(facts, memory, name)]),
    );
    const content = { pid: process.pid, tmux: { problem: look.tmuxProblem }, agents, ...rest };
    const text = JSON.stringify(content);
    const timeless = JSON.stringify(content, (key, value) => (key === 'at' ? undefined : value));
    if (text === this.#last) return;
    if (timeless === this.#lastTimeless && now - this.#lastAt < TIMES_MS) return;
    this.#last = text;
    this.#lastTimeless = timeless;
    this.#lastAt = now;
    writeStatus(stateDir, { v: 1, at: now, ...content });
  }
}

function agentOf({ activity, signals }: AgentFacts, memory: SupervisorState, name: string) {
  const { source, text, rule, at } = activity.evidence;
  return {
    activity: activity.state,
    reason: activity.reason,
    evidence: `${source}: ${text}`.slice(0, 300),
    basis: { source, text: text.slice(0, 300), rule, at },
    since: memory.agents[name]?.activity?.since,
    ...(signals === undefined ? {} : { signals: signalsOf(signals) }),
  };
}

function signalsOf({ summary, sources }: NonNullable<AgentFacts['signals']>) {
  const { answeredAt: _at, usage, ...rest } = summary ?? {};
  const windows = usage?.map((window) => ({ ...window }));
  return {
    sources: [...sources],
    ...(summary === undefined ? {} : { summary: { ...rest, usage: windows } }),
  };
}
