import { statSync } from 'node:fs';
import { findPane } from '../classify/find-pane.ts';
import type { AgentSpec, Fleet } from '../config/fleet.ts';
import { recentRestarts } from '../decide/restart-budget.ts';
import { placeOf } from '../decide/stand-in.ts';
import { type AgentState, newAgentState, type SupervisorState } from '../decide/supervisor-state.ts';
import { doneSections, readLoops } from '../observe/read-loops.ts';
import { modelOf } from '../perform/build-kickoff.ts';
import { sessionEnvironment } from '../perform/session-environment.ts';
import { withRecordedCompanions } from '../perform/with-companions.ts';
import { readHolds } from '../state/hold-file.ts';
import { isOpen, readMessages } from '../state/outbox.ts';
import { readRunRecord } from '../state/run-record.ts';
import { sessionLogPath } from '../state/session-log.ts';
import { readStatusFile, type StatusSnapshot } from '../state/status-file.ts';
import { loadSupervisorState } from '../state/supervisor-file.ts';
import { readWatchdogLock } from '../state/watchdog-lock.ts';
import { checkTmux, type PaneFacts, TmuxFailure } from '../tmux/index.ts';
import { requireTmux, tmuxError } from '../tmux/tmux-error.ts';
import { watchdogSession } from '../watchdog/open-channel.ts';
import type { AgentStatus, FleetStatus, LoopStatus, WatchdogStatus } from './fleet-status.ts';
import { agentLimitStatus, limitStatuses } from './limit-status.ts';
import { peekTmux } from './open-tmux.ts';
import { signalStatus } from './signal-status.ts';

/** Everything there is to know about a fleet right now, from one question to tmux and the files of the state folder. */
export async function readStatus(config: Fleet, processEnv: NodeJS.ProcessEnv): Promise<FleetStatus> {
  const fleet = withRecordedCompanions(config);
  const env = sessionEnvironment(processEnv);
  const now = Date.now();
  const panes = await askPanes(fleet, env);
  const watchdog = watchdogStatus(fleet, now);
  const snapshot = watchdog.state === 'stopped' ? undefined : readStatusFile(fleet.stateDir);
  const memory = loadSupervisorState(fleet.stateDir);
  const messages = readMessages(fleet.stateDir).filter(isOpen);
  const holds = readHolds(fleet.stateDir);
  const common = { fleet, panes, snapshot, memory, now };
  const withHold = (status: AgentStatus): AgentStatus => {
    const since = holds.get(status.name)?.since;
    const waiting = messages.filter((message) => message.to === status.name).length;
    return { ...status, heldSince: since === undefined ? null : iso(since), waitingMessages: waiting };
  };
  return {
    v: 1,
    config: { path: fleet.configPath, problems: snapshot?.config.problems ?? [] },
    tmux: {
      socket: fleet.tmuxSocket,
      problem: 'problem' in panes ? panes.problem.message : (snapshot?.tmux.problem ?? null),
    },
    watchdog,
    loops: loopStatuses(fleet, snapshot),
    agents: fleet.agents.map((agent) => withHold(agentStatus(agent, common))),
    services: fleet.services.map((service) => withHold(serviceStatus(service, common))),
    limits: limitStatuses(memory, fleet.watchdog),
    outbox: messages.map(({ id, to, origin, state, reason, text, createdAt }) => ({
      ...{ id, to, origin, state, reason, text: text.slice(0, 200) },
      createdAt: iso(createdAt),
    })),
  };
}

type Panes = { readonly list: readonly PaneFacts[] } | { readonly problem: Error };

interface Common {
  readonly fleet: Fleet;
  readonly panes: Panes;
  readonly snapshot: StatusSnapshot | undefined;
  readonly memory: SupervisorState;
  readonly now: number;
}

async function askPanes(fleet: Fleet, env: Record<string, string>): Promise<Panes> {
  try {
    return { list: await peekTmux(fleet, env).listPanes({ deadlineMs: 3_000 }) };
  } catch (error) {
    if (!(error instanceof TmuxFailure)) throw error;
    if (error.kind !== 'deadline') requireTmux(await checkTmux({ env }), env.PATH);
    return { problem: tmuxError(error, fleet.tmuxSocket, env.PATH) };
  }
}

function agentStatus(agent: AgentSpec, common: Common): AgentStatus {
  const loop = agent.kind === 'loop' ? common.fleet.loops.find(({ name }) => name === agent.loop) : undefined;
  const reading = loop && readLoops(common.fleet, new Map())[loop.name]?.phase;
  const phase = reading?.state === 'at' ? loop?.phases[reading.index] : undefined;
  return {
    ...baseStatus(agent, common),
    kind: agent.kind,
    backend: agent.backend,
    model: modelOf(agent, phase) || null,
    watch: agent.watch,
    enabled: agent.enabled,
    role: agent.role ?? null,
  };
}

function serviceStatus(
  service: { name: string; session: string; watch: AgentStatus['watch'] },
  common: Common,
): AgentStatus {
  const rest = {
    kind: 'service',
    backend: null,
    model: null,
    watch: service.watch,
    enabled: true,
    role: null,
  };
  // Nobody reads a service's screen.
  return { ...baseStatus(service, common), ...rest, activity: null };
}

function baseStatus({ name, session }: { name: string; session: string }, common: Common) {
  const { fleet, panes, snapshot, memory, now } = common;
  const run = readRunRecord(fleet.stateDir, session);
  const state: AgentState = memory.agents[name] ?? newAgentState();
  const seen = snapshot?.agents[name];
  const own = 'list' in panes ? panes.list.filter(({ home }) => home === session) : [];
  const { fact, pane } = findPane(own, run);
  const running =
    'problem' in panes
      ? 'unknown'
      : ({ alive: 'running', exited: 'exited', gone: 'stopped', unknown: 'unknown' } as const)[fact.state];
  const remembered = rememberedExit(state);
  const isNew = fact.state === 'exited' && (remembered === null || state.exit?.runId !== run?.runId);
  const lastExit = isNew
    ? { at: null, exitCode: fact.exitCode ?? null, signal: fact.signal ?? null, screen: [] }
    : remembered;
  const log = statSync(sessionLogPath(fleet.logDir, session), { throwIfNoEntry: false });
  return {
    name,
    session,
    state: running,
    command: running === 'running' ? (pane?.currentCommand ?? null) : null,
    pane: pane?.paneId ?? null,
    startedAt: run === undefined ? null : iso(run.startedAt),
    lastOutputAt: log === undefined || log.size === 0 ? null : iso(log.mtimeMs),
    ...signalStatus(running === 'running' ? seen : undefined, state, run),
    limit: agentLimitStatus(state.limit),
    standIn: standInStatus(state),
    restarts: recentRestarts(state.restarts, now, fleet.watchdog).length,
    delayed:
      state.delayed === undefined || state.delayed.until <= now
        ? null
        : { ...state.delayed, until: iso(state.delayed.until) },
    lastExit,
    problem: state.problem ?? null,
    heldSince: null,
    waitingMessages: 0,
  };
}

function standInStatus(state: AgentState): AgentStatus['standIn'] {
  const place = placeOf(state);
  if (place === undefined || state.standIn === undefined) return null;
  return { ...place, since: iso(state.standIn.since) };
}

function rememberedExit(state: AgentState): AgentStatus['lastExit'] {
  if (state.exit === undefined) return null;
  return {
    at: iso(state.exit.at),
    exitCode: state.exit.exitCode ?? null,
    signal: state.exit.signal ?? null,
    screen: state.exit.screen ?? [],
  };
}

function loopStatuses(fleet: Fleet, snapshot: StatusSnapshot | undefined): LoopStatus[] {
  const readings = readLoops(fleet, new Map());
  return fleet.loops.map((loop) => {
    const facts = readings[loop.name];
    const index = facts?.phase.state === 'at' ? facts.phase.index : null;
    const phase = index === null ? undefined : loop.phases[index];
    const handoff = snapshot?.handoffs[loop.name];
    return {
      name: loop.name,
      phase:
        phase === undefined
          ? null
          : { id: phase.id, index: index ?? 0, plan: phase.plan || null, status: phase.status },
      phases: loop.phases.map(({ id }) => id),
      done: phase !== undefined && doneSections(loop, phase, new Map()) > 0,
      doneMarker: loop.doneMarker,
      complete: facts?.complete ?? false,
      problem:
        facts?.phase.state === 'invalid'
          ? `"${loop.phaseFile}" holds "${facts.phase.text}", which is no phase`
          : null,
      handoff:
        loop.handoff === undefined
          ? null
          : {
              problem: handoff?.problem ?? null,
              checkedAt: handoff?.checkedAt === undefined ? null : iso(handoff.checkedAt),
            },
    };
  });
}

/** A watchdog that has shown no sign of life for three intervals hangs. */
function watchdogStatus(fleet: Fleet, now: number): WatchdogStatus {
  const lock = readWatchdogLock(fleet.stateDir);
  const session = watchdogSession(fleet);
  if (lock === undefined) return { state: 'stopped', session, pid: null, since: null, lastBeatAt: null };
  const patience = Math.max(3 * fleet.watchdog.signalIntervalMs, 30_000);
  const state = now - lock.beatAt > patience ? 'hung' : 'running';
  return { state, session, pid: lock.holder.pid, since: lock.holder.since, lastBeatAt: iso(lock.beatAt) };
}

const iso = (at: number) => new Date(at).toISOString();
