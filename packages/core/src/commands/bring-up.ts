import { utimesSync, writeFileSync } from 'node:fs';
import { checkPromptFiles } from '../config/check-files.ts';
import type { AgentSpec, ConfigProblem, Fleet, LoopSpec, ServiceSpec } from '../config/fleet.ts';
import { loadFleet } from '../config/load-fleet.ts';
import { watchedOf } from '../decide/watched.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import { asOrchestratorError } from '../errors/render-error.ts';
import type { JournalEvent } from '../journal/event.ts';
import { openJournal } from '../journal/journal.ts';
import { noteServer } from '../perform/mend-socket.ts';
import { restoreNames } from '../perform/restore-names.ts';
import type { Runtime } from '../perform/runtime.ts';
import { sessionEnvironment } from '../perform/session-environment.ts';
import { type PreparedLaunch, prepareLaunch, type StartOutcome } from '../perform/start-agent.ts';
import { withRecordedCompanions } from '../perform/with-companions.ts';
import { eachWithinTime } from '../plugins/sync-deadline.ts';
import { type Hold, readHolds, releaseHold } from '../state/hold-file.ts';
import type { Message } from '../state/outbox.ts';
import { clearComplete, isComplete, writePhase } from '../state/phase-file.ts';
import { readWatchdogLock } from '../state/watchdog-lock.ts';
import { makePrivateFolder } from '../state/write-file-atomic.ts';
import { checkTmux, type TmuxServer } from '../tmux/index.ts';
import { requireTmux } from '../tmux/tmux-error.ts';
import type { LoadedFleet, PluginLoader } from '../watchdog/loaded-fleet.ts';
import { requireWatchdogInPlace } from '../watchdog/require-watchdog-in-place.ts';
import { takeBaselines } from '../watchdog/take-baselines.ts';
import { nudgePath } from '../watchdog/watched-files.ts';
import { combineErrors } from './combine-errors.ts';
import { deliverPending } from './deliver-pending.ts';
import {
  ensureWatchdog,
  type LaunchedWatchdog,
  standByWatchdog,
  type WatchdogLauncher,
} from './ensure-watchdog.ts';
import { askToGoOn, standInsOf } from './go-on.ts';
import { openTmux, withReadableErrors } from './open-tmux.ts';
import { requireNames } from './require-names.ts';
import { startAll } from './start-all.ts';

export interface UpOptions {
  readonly configPath: string;
  /** The environment of the command, with its one-off overrides. */
  readonly env: NodeJS.ProcessEnv;
  /** Empty: everything that is enabled, the services and the watchdog. */
  readonly names: readonly string[];
  readonly loadPlugins: PluginLoader;
  readonly launchWatchdog: WatchdogLauncher;
  readonly onEvent: (event: JournalEvent) => void;
}

/** How it went for one name. */
export interface UpResult {
  readonly name: string;
  readonly session: string;
  readonly type: 'agent' | 'service' | 'watchdog';
  /** `held`: stopped by a person; `complete`: its loop has finished. */
  readonly outcome: StartOutcome['state'] | 'held' | 'complete' | 'failed';
  readonly error?: OrchestratorError;
}

export interface UpReport {
  readonly results: readonly UpResult[];
  readonly warnings: readonly ConfigProblem[];
}

/**
 * Starts agents, services and the watchdog, or leaves what already runs. Everything is checked before anything is
 * started: names, config, plugins, tmux, prompts, programs. Throws what has to be mended.
 */
export async function bringUp(options: UpOptions): Promise<UpReport> {
  const env = sessionEnvironment(options.env);
  const checkingTmux = checkTmux({ env });
  const fleet = loadFleet(options.configPath, { env: options.env });
  const standby = options.names.length === 0 ? standByWatchdog(fleet, options.launchWatchdog) : undefined;
  try {
    const loaded = { fleet, ...(await options.loadPlugins(fleet)) };
    return await bringUpLoaded(options, loaded, { env, checkingTmux, standby });
  } catch (error) {
    standby?.abandon();
    throw error;
  }
}

/** What was begun while the config was read. */
interface Begun {
  readonly env: Readonly<Record<string, string>>;
  readonly checkingTmux: ReturnType<typeof checkTmux>;
  readonly standby: LaunchedWatchdog | undefined;
}

async function bringUpLoaded(
  options: UpOptions,
  loaded: LoadedFleet,
  { env, checkingTmux, standby }: Begun,
): Promise<UpReport> {
  const { fleet, bindings } = loaded;
  const everything = options.names.length === 0;
  const targets = everything
    ? { agents: fleet.agents.filter(({ enabled }) => enabled), services: fleet.services, watchdog: true }
    : requireNames(withRecordedCompanions(fleet), options.names);
  const holds: ReadonlyMap<string, Hold> = everything ? readHolds(fleet.stateDir) : new Map();
  const resting = everything ? restingAgents(fleet) : new Set<string>();
  const startable = targets.agents.filter(({ name }) => !holds.has(name) && !resting.has(name));
  const services = targets.services.filter(({ name }) => !holds.has(name));

  requireTmux(await checkingTmux, env.PATH);
  await requireWatchdogInPlace(fleet, env);
  const journal = openJournal(fleet.logDir, options.onEvent);
  const bench = { ...loaded, journal, env, actor: 'command' as const };
  const { plans, doubts } = await checkAll(bench, startable, services);
  const warnings = [...fleet.warnings, ...bindings.warnings, ...doubts];
  makePrivateFolder(fleet.logDir);
  makePrivateFolder(fleet.stateDir);
  const tmux = openTmux(fleet, env);
  const runtime: Runtime = { ...bench, tmux };
  const watched = readWatchdogLock(fleet.stateDir) !== undefined;
  if (!watched && startable.some(({ kind }) => kind === 'loop')) await takeBaselines(runtime);
  if (everything) for (const name of await restartSequences(fleet, tmux)) plans.delete(name);
  else for (const { name } of [...startable, ...services]) release(runtime, name);
  const started = await withReadableErrors(fleet, env, async () => {
    const panes = await restoreNames(fleet, tmux, journal);
    const starts = { agents: startable, services, prepared: plans, panes };
    const results = await startAll(runtime, () => openTmux(fleet, env), starts);
    if (results.some(({ outcome }) => outcome === 'started')) await noteServer(fleet, tmux);
    return results;
  });
  const skipped = [...targets.agents, ...targets.services].flatMap((target): UpResult[] => {
    if (holds.has(target.name))
      return [{ ...about(target), type: typeOf(fleet, target.name), outcome: 'held' }];
    return resting.has(target.name) ? [{ ...about(target), type: 'agent', outcome: 'complete' }] : [];
  });
  const watchdog = targets.watchdog
    ? [await ensureWatchdog(fleet, journal, options.launchWatchdog, standby)]
    : [];
  const ran = started.filter(({ outcome }) => outcome === 'already-running').map(({ name }) => name);
  if (!everything) askToGoOn(fleet, ran);
  nudge(fleet);
  if (readWatchdogLock(fleet.stateDir) === undefined) await typeKickoffs(runtime, started);
  return { results: [...inFileOrder(fleet, [...started, ...skipped]), ...watchdog], warnings };
}

/** Longest wait for tools to take their first prompt after they are ready, in ms. */
const KICKOFF_PATIENCE_MS = 30_000;

/** Types the first prompts of agents that were just started. */
async function typeKickoffs(runtime: Runtime, started: readonly UpResult[]): Promise<void> {
  const names = new Set(started.filter(({ outcome }) => outcome === 'started').map(({ name }) => name));
  const delays = watchedOf(runtime.fleet).flatMap((one) => (names.has(one.name) ? one.connectDelayMs : []));
  const chosen = ({ origin, to }: Message) => origin === 'kickoff' && names.has(to);
  await deliverPending(runtime, chosen, Math.max(0, ...delays) + KICKOFF_PATIENCE_MS);
}

/** Wakes a running watchdog. */
export function nudge(fleet: Fleet): void {
  const path = nudgePath(fleet.stateDir);
  try {
    writeFileSync(path, '', { mode: 0o600 });
    utimesSync(path, new Date(), new Date());
  } catch {
    // Without it, the watchdog sees the change at its next look.
  }
}

/** Agents whose launch is asked for at the same time. */
const AT_A_TIME = 20;

/** Throws every reason why one of these cannot be started. Returns how to start each, and what is only doubtful. */
async function checkAll(
  runtime: Omit<Runtime, 'tmux'>,
  agents: readonly AgentSpec[],
  services: readonly ServiceSpec[],
): Promise<{ plans: Map<string, PreparedLaunch>; doubts: readonly ConfigProblem[] }> {
  const files = checkPromptFiles(runtime.fleet, agents, services);
  const errors: OrchestratorError[] = [...files.errors];
  const plans = new Map<string, PreparedLaunch>();
  const placeOf = standInsOf(runtime.fleet);
  const prepare = (agent: AgentSpec) => prepareLaunch(runtime, agent, placeOf(agent.name));
  const left = files.errors.length > 0 ? [] : [...agents];
  for (let some = left.splice(0, AT_A_TIME); some.length > 0; some = left.splice(0, AT_A_TIME)) {
    const asked = eachWithinTime(some, prepare, runtime.registry.deadlines.synchronous);
    for (const [index, answer] of (await Promise.allSettled(asked)).entries()) {
      if (answer.status === 'fulfilled') plans.set(some[index]?.name ?? '', answer.value);
      else errors.push(asOrchestratorError(answer.reason));
    }
  }
  if (errors.length > 0) throw combineErrors(errors);
  return { plans, doubts: files.warnings };
}

/**
 * `resume_phase = false`: with nothing of the loop and no watchdog running, it begins at its first phase. Returns the
 * agents that this moves.
 */
async function restartSequences(fleet: Fleet, tmux: TmuxServer): Promise<readonly string[]> {
  const loops = fleet.loops.filter((loop) => !loop.resumePhase);
  if (loops.length === 0 || readWatchdogLock(fleet.stateDir) !== undefined) return [];
  const sessions = new Set((await tmux.listPanes()).filter(({ dead }) => !dead).map(({ home }) => home));
  const moved = loops.map((loop) => {
    const agents = fleet.agents.filter((agent) => agent.loop === loop.name);
    if (agents.some(({ session }) => sessions.has(session))) return [];
    if (loop.phases.length > 0) writePhase(loop, 0);
    clearComplete(loop);
    return agents.map(({ name }) => name);
  });
  return moved.flat();
}

/** Loop agents of a loop that is complete and does not begin anew: there is nothing for them to do. */
function restingAgents(fleet: Fleet): ReadonlySet<string> {
  const complete = (loop: LoopSpec) => loop.resumePhase && isComplete(loop);
  const loops = new Set(fleet.loops.filter(complete).map(({ name }) => name));
  return new Set(
    fleet.agents.filter(({ kind, loop }) => kind === 'loop' && loops.has(loop ?? '')).map(({ name }) => name),
  );
}

function release(runtime: Runtime, name: string): void {
  if (!readHolds(runtime.fleet.stateDir).has(name)) return;
  releaseHold(runtime.fleet.stateDir, name);
  runtime.journal.write({
    event: 'agent-released',
    agent: name,
    message: `${name} is released: the watchdog looks after it again`,
  });
}

function inFileOrder(fleet: Fleet, results: readonly UpResult[]): UpResult[] {
  const order = new Map([...fleet.agents, ...fleet.services].map(({ name }, index) => [name, index]));
  return [...results].sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
}

const about = ({ name, session }: { name: string; session: string }) => ({ name, session });
const typeOf = (fleet: Fleet, name: string) =>
  fleet.agents.some((agent) => agent.name === name) ? 'agent' : 'service';
