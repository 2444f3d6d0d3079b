import { setTimeout as delay } from 'node:timers/promises';
import type { AgentSpec, Fleet, ServiceSpec } from '../config/fleet.ts';
import { loadFleet } from '../config/load-fleet.ts';
import { fail } from '../errors/catalog.ts';
import { isOrchestratorError, type OrchestratorError } from '../errors/orchestrator-error.ts';
import type { JournalEvent } from '../journal/event.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import type { EndableServer } from '../perform/end-server.ts';
import { restoreNames } from '../perform/restore-names.ts';
import { sessionEnvironment } from '../perform/session-environment.ts';
import { endProcesses, stopSessions } from '../perform/stop-sessions.ts';
import { withRecordedCompanions } from '../perform/with-companions.ts';
import { placeHold } from '../state/hold-file.ts';
import { identifyProcess, type ProcessIdentity } from '../state/process-identity.ts';
import { readRunRecord, recordedSessions } from '../state/run-record.ts';
import { clearStopping, noteStopping } from '../state/stopping-file.ts';
import { readWatchdogLock } from '../state/watchdog-lock.ts';
import { makePrivateFolder } from '../state/write-file-atomic.ts';
import { checkTmux, type PaneFacts, type TmuxServer } from '../tmux/index.ts';
import { requireTmux } from '../tmux/tmux-error.ts';
import { watchdogSession } from '../watchdog/open-channel.ts';
import { requireWatchdogInPlace } from '../watchdog/require-watchdog-in-place.ts';
import { nudge } from './bring-up.ts';
import { peekTmux, withReadableErrors } from './open-tmux.ts';
import { requireNames, WATCHDOG } from './require-names.ts';
import { supervisedFleet } from './supervised-fleet.ts';

export interface DownOptions {
  readonly configPath: string;
  readonly env: NodeJS.ProcessEnv;
  /** Empty: everything, and the watchdog first. */
  readonly names: readonly string[];
  readonly onEvent: (event: JournalEvent) => void;
}

export interface DownResult {
  readonly name: string;
  readonly session: string;
  readonly outcome: 'stopped' | 'not-running' | 'failed';
  readonly error?: OrchestratorError;
}

/** How long a watchdog may take to finish what it does, in ms. */
const WATCHDOG_PATIENCE_MS = 8_000;

/**
 * Stops agents, services and the watchdog, with every process that was started in their sessions. Named ones stay
 * stopped: the watchdog leaves them alone until `up NAME`. Throws what has to be mended.
 */
export async function takeDown(options: DownOptions): Promise<readonly DownResult[]> {
  const env = sessionEnvironment(options.env);
  const checkingTmux = checkTmux({ env });
  const everything = options.names.length === 0;
  const { fleet, problem } = fleetToStop(options.configPath, everything);
  const targets = requireNames(fleet, options.names);
  requireTmux(await checkingTmux, env.PATH);
  await requireWatchdogInPlace(fleet, env);
  makePrivateFolder(fleet.logDir);
  makePrivateFolder(fleet.stateDir);
  const journal = openJournal(fleet.logDir, options.onEvent);
  if (problem !== undefined) {
    const message = `the config cannot be read (${problem.message}), so what its watchdog looks after is stopped`;
    journal.write({ event: 'config-rejected', message, data: { code: problem.code } });
  }
  const tmux = peekTmux(fleet, env);
  const stopsWatchdog = everything || targets.watchdog;
  if (stopsWatchdog) noteStopping(fleet.stateDir);
  const watchdog = stopsWatchdog ? await stopWatchdog(fleet, journal) : undefined;
  return withReadableErrors(fleet, env, async () => {
    // Before the hold: a watchdog that sees one ends the session as well, and may be the first to do so.
    const [before, connections, listing] = await Promise.all([
      restoreNames(fleet, tmux, journal),
      stopsWatchdog ? connectionsOf(fleet, tmux) : [],
      // A person's own server goes on without us.
      everything && fleet.tmuxSocket !== 'default' ? tmux.sessions() : undefined,
    ]);
    if (!everything) hold(fleet, journal, [...targets.agents, ...targets.services]);
    const unused = everything ? [] : unusedCompanions(fleet, targets.agents, sessionsOf(before));
    const wanted = everything
      ? allSessions(fleet)
      : [...targets.agents, ...targets.services, ...unused].map(about);
    if (stopsWatchdog) wanted.push({ name: WATCHDOG, session: watchdogSession(fleet) });
    const server = listing && { listing, connections: connections.length };
    const known = { before, server, watchdogRan: watchdog !== undefined };
    const results = await stopAll(tmux, journal, wanted, known);
    await Promise.all([watchdog?.ended, endProcesses(connections)]);
    if (stopsWatchdog) clearStopping(fleet.stateDir);
    return results;
  });
}

/** With a config that cannot be read, everything can be stopped all the same, as long as a watchdog says what that is. */
function fleetToStop(
  configPath: string,
  everything: boolean,
): { readonly fleet: Fleet; readonly problem?: OrchestratorError } {
  try {
    return { fleet: withRecordedCompanions(loadFleet(configPath)) };
  } catch (error) {
    const fleet = everything ? supervisedFleet(configPath) : undefined;
    if (fleet === undefined || !isOrchestratorError(error)) throw error;
    return { fleet, problem: error };
  }
}

/** The watchdog's connection, when it is left over: stopped, it does not see its end, and a server waits for its clients. */
async function connectionsOf(fleet: Fleet, tmux: TmuxServer): Promise<readonly ProcessIdentity[]> {
  const pids = await tmux.controlClients(watchdogSession(fleet));
  return pids.flatMap((pid) => identifyProcess(pid) ?? []);
}

/** Companions that only those agents use which are stopped now: of the others none has a session or may get one. */
function unusedCompanions(
  fleet: Fleet,
  stopped: readonly AgentSpec[],
  sessions: ReadonlySet<string>,
): readonly ServiceSpec[] {
  const companionOf = ({ session }: AgentSpec) => readRunRecord(fleet.stateDir, session)?.companion?.name;
  const wasUsed = new Set(stopped.flatMap((agent) => companionOf(agent) ?? []));
  const others = fleet.agents.filter((agent) => !stopped.includes(agent) && sessions.has(agent.session));
  const isUsed = new Set(others.flatMap((agent) => companionOf(agent) ?? []));
  return fleet.services.filter(
    ({ companion, name }) => companion === true && wasUsed.has(name) && !isUsed.has(name),
  );
}

interface KnownBefore {
  readonly before: readonly PaneFacts[];
  readonly server: EndableServer | undefined;
  readonly watchdogRan: boolean;
}

async function stopAll(
  tmux: TmuxServer,
  journal: Journal,
  wanted: readonly { name: string; session: string }[],
  { before, server, watchdogRan }: KnownBefore,
): Promise<readonly DownResult[]> {
  const panes = watchdogRan ? before : await tmux.listPanes();
  const present = sessionsOf([...before, ...panes]);
  for (const { name, session } of wanted) {
    if (present.has(session))
      journal.write({ event: 'agent-stopped', agent: name, session, message: `killing ${session}` });
  }
  const names = wanted.map(({ session }) => session);
  const { survivors, withServer } = await stopSessions(tmux, names, { panes, server });
  const left = sessionsOf(withServer ? [] : await tmux.listPanes());
  return wanted.map(({ name, session }): DownResult => {
    const failed = left.has(session) || survivors.length > 0;
    if (present.has(session) && failed) {
      const error = fail('STILL_ALIVE', { pid: survivors[0] ?? 0, session });
      return { name, session, outcome: 'failed', error };
    }
    const ran = present.has(session) || (name === WATCHDOG && watchdogRan);
    return { name, session, outcome: ran ? 'stopped' : 'not-running' };
  });
}

function sessionsOf(panes: readonly PaneFacts[]): ReadonlySet<string> {
  return new Set(panes.map(({ home }) => home));
}

/**
 * Asks the watchdog to end. Settles when it has given up its lock, after which it starts nothing; `ended` settles with its
 * process, which is forced to end when it does not, or is rejected. `undefined`: none ran.
 */
async function stopWatchdog(fleet: Fleet, journal: Journal): Promise<{ ended: Promise<void> } | undefined> {
  const lock = readWatchdogLock(fleet.stateDir);
  if (lock === undefined) return undefined;
  const { pid, began } = lock.holder;
  journal.write({
    event: 'agent-stopped',
    agent: WATCHDOG,
    message: `stopping the watchdog (process ${pid})`,
  });
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It ended meanwhile.
  }
  const holdsLock = () => readWatchdogLock(fleet.stateDir)?.holder.token === lock.holder.token;
  const deadline = Date.now() + WATCHDOG_PATIENCE_MS;
  while (holdsLock() && Date.now() < deadline) await delay(5);
  const end = async () => {
    const left = await endProcesses([{ pid, began }]);
    if (left.length > 0) throw fail('STILL_ALIVE', { pid, session: watchdogSession(fleet) });
  };
  // One that still holds its lock could start again what is stopped.
  if (holdsLock()) await end();
  const ended = end();
  ended.catch(() => {}); // Told to whoever waits for it.
  return { ended };
}

function hold(fleet: Fleet, journal: Journal, targets: readonly { name: string; session: string }[]): void {
  for (const { name, session } of targets) {
    placeHold(fleet.stateDir, name, Date.now());
    const message = `${name} is held: the watchdog leaves it alone until \`agents up ${name}\``;
    journal.write({ event: 'agent-held', agent: name, session, message });
  }
  nudge(fleet);
}

/** Every session of the config, and those that agents had under names the config no longer has. */
function allSessions(fleet: Fleet): { name: string; session: string }[] {
  const known = [...fleet.agents, ...fleet.services].map(about);
  const sessions = new Set(known.map(({ session }) => session));
  const former = recordedSessions(fleet.stateDir).filter((session) => !sessions.has(session));
  return [...known, ...former.map((session) => ({ name: session, session }))];
}

const about = ({ name, session }: { name: string; session: string }) => ({ name, session });
