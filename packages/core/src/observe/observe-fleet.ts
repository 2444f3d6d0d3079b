import { findPane, type PaneFinding } from '../classify/find-pane.ts';
import { findRenamed, fleetSessions, type RenamedSession } from '../classify/find-renamed.ts';
import type { AgentSpec, Fleet } from '../config/fleet.ts';
import type { AgentFacts, SessionFact } from '../decide/facts.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import type { Observation } from '../plugin/contract.ts';
import { guardedReader } from '../plugins/ask-signals.ts';
import { type Bindings, bindingOf } from '../plugins/bindings.ts';
import type { PluginRegistry } from '../plugins/registry.ts';
import { allWithinTime } from '../plugins/sync-deadline.ts';
import type { FileCache } from '../state/file-cache.ts';
import type { Hold } from '../state/hold-file.ts';
import { kickoffPath, type RunRecord, readRunRecord, runRecordPath } from '../state/run-record.ts';
import { sessionLogPath } from '../state/session-log.ts';
import { type PaneFacts, TmuxFailure, type TmuxServer } from '../tmux/index.ts';
import { classifyAgent, endedByLimit, SETTLED_MS, unknown } from './classify-agent.ts';
import { readsTerminal } from './reads-terminal.ts';
import type { ScreenCache, ScreenReading } from './screen-cache.ts';
import type { FollowedRun } from './signals/run-signals.ts';
import type { SignalHub } from './signals/signal-hub.ts';
import type { TypedLines } from './typed-lines.ts';

/** What a look at the agents needs. */
export interface LookRequest {
  readonly fleet: Fleet;
  readonly registry: PluginRegistry;
  readonly bindings: Bindings;
  readonly tmux: TmuxServer;
  readonly screens: ScreenCache;
  readonly typed: TypedLines;
  readonly runs: FileCache<RunRecord | undefined>;
  readonly holds: ReadonlyMap<string, Hold>;
  /** Agents and services with an action under way. */
  readonly busy: ReadonlySet<string>;
  /** Names that messages are for although the config has no such agent: a session of that name may exist. */
  readonly guests: ReadonlySet<string>;
  /** Agents with messages under way: of these it is asked whether they read at all. */
  readonly addressed: ReadonlySet<string>;
  /** Read every screen anew. */
  readonly fresh: boolean;
  /** ms since the epoch. */
  readonly now: number;
  readonly onDetectorFailure: (error: OrchestratorError) => void;
  /** Follows what the agents' tools say; absent: nobody does. */
  readonly signals?: SignalHub;
  /** False: it follows only those that messages are for. Default: true. */
  readonly followsAll?: boolean;
}

export interface Look {
  readonly agents: Record<string, AgentFacts>;
  /** Why tmux could not be asked; then every session is `unknown`. */
  readonly tmuxProblem: string | undefined;
  readonly upkeep: Upkeep;
  /** When a line program that has just written will have said what it wanted to say (ms since the epoch). */
  readonly settlesAt: number | undefined;
}

/** What tmux has to be asked to mend, although no agent needs anything. */
export interface Upkeep {
  /** Living panes whose log has reached the configured size. */
  readonly fullLogs: readonly FullLog[];
  /** Sessions that kept the size of a terminal that is not attached any more. */
  readonly misshapen: readonly string[];
  /** Sessions that a person has given another name. */
  readonly renamed: readonly RenamedSession[];
}

/** A log to be moved aside. */
interface FullLog {
  readonly paneId: string;
  readonly logPath: string;
}

/** Rows kept of the screen of a program that has ended. */
const LAST_ROWS = 20;

interface Subject {
  readonly name: string;
  readonly session: string;
  readonly agent: AgentSpec | undefined;
  readonly isService: boolean;
  readonly run: RunRecord | undefined;
}

/** Looks once at every agent and service: one question to tmux for all panes, one for all changed screens. */
export async function observeFleet(request: LookRequest): Promise<Look> {
  const subjects = subjectsOf(request);
  let panes: readonly PaneFacts[];
  try {
    panes = await request.tmux.listPanes();
  } catch (error) {
    if (!(error instanceof TmuxFailure)) throw error;
    const unknown: SessionFact = { state: 'unknown', reason: error.message };
    const facts = subjects.map((subject) => [
      subject.name,
      factsOf(subject, { fact: unknown, pane: undefined }, undefined, request),
    ]);
    return {
      agents: Object.fromEntries(facts),
      tmuxProblem: error.message,
      upkeep: { fullLogs: [], misshapen: [], renamed: [] },
      settlesAt: undefined,
    };
  }
  const byHome = groupByHome(panes);
  const taken = fleetSessions(request.fleet);
  const renamed = subjects.flatMap(({ name, session, run }): RenamedSession[] => {
    const found = findRenamed(panes, session, run, taken);
    return found === undefined ? [] : [{ name, session, ...found }];
  });
  const namesNow = new Map(renamed.map(({ session, now }) => [session, now]));
  const panesOf = (session: string) =>
    byHome.get(session) ?? byHome.get(namesNow.get(session) ?? session) ?? [];
  const findings = new Map(
    subjects.map((subject) => [subject.name, findPane(panesOf(subject.session), subject.run)]),
  );
  const present = subjects.flatMap((subject) => {
    const pane = findings.get(subject.name)?.pane;
    if (pane === undefined) return [];
    const logPath = sessionLogPath(request.fleet.logDir, subject.session);
    return [
      { paneId: pane.paneId, panePid: pane.panePid, logPath, needsScreen: !subject.isService || pane.dead },
    ];
  });
  const screens = await request.screens.read(request.tmux, present, request.fresh);
  request.typed.keep(new Set(present.map(({ paneId }) => paneId)));
  request.signals?.follow(followedRuns(subjects, findings, request));
  const judge = () =>
    subjects.map((subject) => {
      const finding = findings.get(subject.name) ?? { fact: { state: 'gone' as const }, pane: undefined };
      const screen = finding.pane === undefined ? undefined : screens.get(finding.pane.paneId);
      return [subject.name, factsOf(subject, finding, screen, request)] as const;
    });
  const facts = allWithinTime(judge, request.registry.deadlines.detect);
  const limit = request.fleet.logMaxBytes;
  const fullLogs = present.filter(({ paneId }) => (screens.get(paneId)?.logBytes ?? 0) > limit);
  const misshapen = subjects.flatMap(({ name, session }) => {
    const pane = findings.get(name)?.pane;
    return pane !== undefined && pane.sessionName === session && isMisshapen(pane, panes, request.fleet)
      ? [session]
      : [];
  });
  const settling = subjects.flatMap((subject) => {
    const { fact, pane } = findings.get(subject.name) ?? {};
    const outputAt = pane === undefined ? undefined : screens.get(pane.paneId)?.outputAt;
    if (fact?.state !== 'alive' || outputAt === undefined || !isLineProgram(subject, request)) return [];
    return request.now - outputAt > SETTLED_MS ? [] : [outputAt + SETTLED_MS + 1];
  });
  return {
    agents: Object.fromEntries(facts),
    tmuxProblem: undefined,
    upkeep: { fullLogs, misshapen, renamed },
    settlesAt: settling.length === 0 ? undefined : Math.min(...settling),
  };
}

function subjectsOf({ fleet, guests, runs }: LookRequest): Subject[] {
  const run = (session: string) =>
    runs.get(runRecordPath(fleet.stateDir, session), () => readRunRecord(fleet.stateDir, session));
  const agents = fleet.agents.map((agent) => ({
    name: agent.name,
    session: agent.session,
    agent,
    isService: false,
    run: run(agent.session),
  }));
  const services = fleet.services.map(({ name, session }) => ({
    name,
    session,
    agent: undefined,
    isService: true,
    run: run(session),
  }));
  const strangers = [...guests].map((name) => {
    const session = fleet.sessionPrefix + name;
    return { name, session, agent: undefined, isService: false, run: run(session) };
  });
  return [...agents, ...services, ...strangers];
}

function factsOf(
  subject: Subject,
  { fact, pane }: PaneFinding,
  screen: ScreenReading | undefined,
  request: LookRequest,
): AgentFacts {
  const base = {
    session: fact,
    heldSince: request.holds.get(subject.name)?.since,
    busy: request.busy.has(subject.name),
    run: subject.run,
    command: pane?.currentCommand || undefined,
    scrolledBack: (pane?.inMode ?? false) && (pane?.sessionAttached ?? 0) > 0,
    draft: undefined,
  };
  if (fact.state !== 'alive' || pane === undefined) {
    const lastScreen = screen?.rows?.slice(-LAST_ROWS);
    const { agent: itself } = subject;
    const left = fact.state === 'exited' && itself !== undefined ? pane : undefined;
    return {
      ...base,
      activity: unknown('not running'),
      limit: itself && left && endedByLimit(itself, subject.run, screen, left, request),
      waitingUntil: undefined,
      ...(fact.state === 'exited' ? { lastScreen } : {}),
    };
  }
  const agent = subject.agent;
  if (agent === undefined) {
    const activity = unknown(subject.isService ? 'a service' : 'not in the config');
    return { ...base, activity, limit: undefined, waitingUntil: undefined };
  }
  const signals = request.signals?.of(subject.name);
  const view = signals?.view;
  const observation: Observation = {
    at: request.now,
    screen: screen?.rows,
    title: pane.title,
    command: pane.currentCommand,
    columns: pane.width,
    rows: pane.height,
    outputAt: screen?.outputAt,
    startedAt: subject.run?.startedAt ?? pane.sessionCreated * 1000,
    ...(view === undefined ? {} : { signals: view }),
  };
  const deaf = request.addressed.has(subject.name) && readsTerminal(pane.panePid, pane.tty) === false;
  return {
    ...base,
    ...(deaf ? { deaf } : {}),
    ...classifyAgent(agent, subject.run, observation, pane, request),
    ...(view === undefined
      ? {}
      : { signals: { summary: signals?.summary, sources: view.sources, kickoff: signals?.kickoff } }),
  };
}

/** The runs that live and whose tools say something of themselves. */
function followedRuns(
  subjects: readonly Subject[],
  findings: ReadonlyMap<string, PaneFinding>,
  { fleet, bindings, addressed, followsAll = true }: LookRequest,
): FollowedRun[] {
  return subjects.flatMap(({ name, agent, run }) => {
    const { fact, pane } = findings.get(name) ?? {};
    if (agent === undefined || run?.signals === undefined || run.signals.length === 0) return [];
    if (fact?.state !== 'alive' || pane === undefined || !(followsAll || addressed.has(name))) return [];
    const driver = bindingOf(agent, run, bindings)?.driver;
    const reader = driver === undefined ? undefined : guardedReader(driver);
    if (reader === undefined) return [];
    return [
      { name, run, reader, panePid: pane.panePid, promptPath: kickoffPath(fleet.stateDir, run.session) },
    ];
  });
}

/** Whether what somebody types at it can only be told by looking before and after. */
function isLineProgram({ agent, run }: Subject, { bindings }: LookRequest): boolean {
  const binding = agent === undefined ? undefined : bindingOf(agent, run, bindings);
  return binding !== undefined && binding.driver.draft === undefined;
}

/** Nobody is attached, nobody has put another pane or window beside it, and it is not of the configured size. */
function isMisshapen(pane: PaneFacts, panes: readonly PaneFacts[], { paneSize }: Fleet): boolean {
  const hasSize = pane.width === paneSize.columns && pane.height === paneSize.rows;
  if (hasSize || pane.dead || pane.sessionAttached > 0) return false;
  return panes.filter(({ sessionName }) => sessionName === pane.sessionName).length === 1;
}

function groupByHome(panes: readonly PaneFacts[]): Map<string, PaneFacts[]> {
  const groups = new Map<string, PaneFacts[]>();
  for (const pane of panes) groups.set(pane.home, [...(groups.get(pane.home) ?? []), pane]);
  return groups;
}
