import { dirname, join } from 'node:path';
import type { Action } from '../decide/action.ts';
import { type DriverTraits, decide } from '../decide/decide.ts';
import type { FleetFacts } from '../decide/facts.ts';
import { noteStart } from '../decide/note-outcome.ts';
import type { SupervisorState } from '../decide/supervisor-state.ts';
import { wakeDueAt } from '../decide/wake.ts';
import { watchedOf } from '../decide/watched.ts';
import { asOrchestratorError, type ErrorJson, toJson } from '../errors/render-error.ts';
import type { JournalEvent } from '../journal/event.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { type Look, observeFleet } from '../observe/observe-fleet.ts';
import { readLoops, type SharedStatus } from '../observe/read-loops.ts';
import { ScreenCache } from '../observe/screen-cache.ts';
import { ActionLanes } from '../perform/action-lanes.ts';
import { sessionLogPath } from '../perform/open-session.ts';
import { laneOf, performFileAction, performSlowAction } from '../perform/perform-action.ts';
import type { Runtime } from '../perform/runtime.ts';
import { stopSessions } from '../perform/stop-sessions.ts';
import { readHolds } from '../state/hold-file.ts';
import { isOpen, pruneMessages, readMessages } from '../state/outbox.ts';
import { readText } from '../state/read-json.ts';
import { writeStatus } from '../state/status-file.ts';
import { loadSupervisorState, saveSupervisorState } from '../state/supervisor-file.ts';
import { acquireWatchdogLock, type WatchdogLock } from '../state/watchdog-lock.ts';
import { makePrivateFolder } from '../state/write-file-atomic.ts';
import { type ReconnectingChannel, TmuxServer } from '../tmux/index.ts';
import { HandoffPoller } from './handoff-poller.ts';
import {
  fileMark,
  type LoadedFleet,
  openFleet,
  type PluginLoader,
  requireSamePlace,
} from './loaded-fleet.ts';
import { openChannel, watchdogSession } from './open-channel.ts';
import { isForeignWatchdog, takeOverLimits } from './take-over.ts';
import { Triggers } from './triggers.ts';
import { PathWatch } from './watch-path.ts';

/** What a watchdog needs from whoever runs it. */
export interface WatchdogOptions {
  /** Absolute. */
  readonly configPath: string;
  /** Environment for tmux and the sessions. */
  readonly env: Readonly<Record<string, string>>;
  readonly version: string;
  readonly loadPlugins: PluginLoader;
  /** Gets every event as it is written to the journal. */
  readonly onEvent: (event: JournalEvent) => void;
  /** Ends the watchdog; the agents go on. */
  readonly signal: AbortSignal;
}

/** The file whose change wakes a watchdog: other processes touch it after they have changed something. */
export const nudgePath = (stateDir: string): string => join(stateDir, 'nudge');

/** Log growth is looked at after this pause, so that a busy screen costs a few looks a second. */
const GROWTH_PAUSE_MS = 250;
const STOP_PATIENCE_MS = 5_000;

/**
 * Supervises a fleet until `signal` is aborted. Throws when it cannot begin: a bad config or plugin, no tmux, or
 * `WATCHDOG_LOCKED`. Once it runs, problems are journalled and shown by `status`; they do not end it.
 */
export async function runWatchdog(options: WatchdogOptions): Promise<void> {
  const loaded = await openFleet(options.configPath, options.loadPlugins);
  const { logDir, stateDir } = loaded.fleet;
  makePrivateFolder(logDir);
  makePrivateFolder(stateDir);
  const lock = acquireWatchdogLock(stateDir, { configPath: options.configPath, version: options.version });
  try {
    await new Watchdog(options, loaded, lock).run();
  } finally {
    lock.release();
  }
}

class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #lock: WatchdogLock;
  readonly #journal: Journal;
  readonly #channel: ReconnectingChannel;
  readonly #tmux: TmuxServer;
  readonly #triggers = new Triggers();
  readonly #screens = new ScreenCache();
  readonly #lanes = new ActionLanes();
  readonly #files: PathWatch;
  readonly #pollerPaths: PathWatch;
  #loaded: LoadedFleet;
  #runtime: Runtime;
  #pollers = new Map<string, HandoffPoller>();
  #watchPaths = new Map<string, readonly string[]>();
  #state: SupervisorState;
  #stored: string | undefined;
  #snapshot: string | undefined;
  #configMark: string;
  #configProblems: readonly ErrorJson[] = [];
  #loadedAt = Date.now();
  #heavyAt = 0;
  #polledAt = 0;
  #tmuxProblem: string | undefined;

  constructor(options: WatchdogOptions, loaded: LoadedFleet, lock: WatchdogLock) {
    this.#options = options;
    this.#lock = lock;
    this.#loaded = loaded;
    const { fleet } = loaded;
    this.#configMark = fileMark(options.configPath);
    this.#journal = openJournal(fleet.logDir, options.onEvent);
    this.#channel = openChannel(fleet, options.env);
    this.#tmux = new TmuxServer(this.#channel);
    this.#runtime = this.#makeRuntime();
    this.#state = takeOverLimits(loadSupervisorState(fleet.stateDir), fleet, Date.now());
    this.#files = new PathWatch((path, name) => this.#fileChanged(path, name));
    this.#pollerPaths = new PathWatch(() => {
      for (const poller of this.#pollers.values()) poller.poke();
    });
  }

  async run(): Promise<void> {
    const { signal } = this.#options;
    const look = () => this.#triggers.now();
    for (const event of ['sessions-changed', 'pane-died', 'lost', 'state'] as const)
      this.#channel.on(event, look);
    signal.addEventListener('abort', look, { once: true });
    await this.#channel.start();
    await this.#replaceForeignWatchdog();
    this.#files.set(this.#watchedFiles());
    this.#makePollers();
    this.#announce();
    try {
      for (this.#triggers.now(); ; ) {
        await this.#triggers.next();
        if (signal.aborted) break;
        await this.#pass();
      }
    } finally {
      await this.#stop();
    }
  }

  /** One look at everything, one decision, and what follows from it. Problems of the moment never end the loop. */
  async #pass(): Promise<void> {
    try {
      this.#lock.beat(Date.now());
      await this.#reloadConfig();
      await this.#lookAndAct();
    } catch (error) {
      const { message, code } = asOrchestratorError(error);
      this.#journal.write({ event: 'state-problem', message, data: { code } });
      this.#triggers.at(Date.now() + 1_000);
    }
  }

  async #lookAndAct(): Promise<void> {
    const { fleet, registry, bindings } = this.#loaded;
    const now = Date.now();
    const heavy = now - this.#heavyAt >= fleet.watchdog.heavyIntervalMs;
    if (heavy) this.#heavyAt = now;
    if (heavy || now - this.#polledAt >= fleet.watchdog.signalIntervalMs) this.#poll(now);
    const messages = readMessages(fleet.stateDir).filter(isOpen);
    const known = new Set([...fleet.agents, ...fleet.services].map(({ name }) => name));
    const look = await observeFleet({
      fleet,
      registry,
      bindings,
      tmux: this.#tmux,
      screens: this.#screens,
      holds: readHolds(fleet.stateDir),
      busy: this.#lanes.busy,
      guests: new Set(messages.map(({ to }) => to).filter((name) => !known.has(name))),
      fresh: heavy,
      now,
      onDetectorFailure: (error) =>
        this.#journal.write({ event: 'plugin-failed', message: error.message, data: { code: error.code } }),
    });
    this.#noteTmux(look.tmuxProblem);
    const facts: FleetFacts = {
      agents: look.agents,
      loops: readLoops(fleet, this.#sharedStatus()),
      messages,
      wakeTexts: this.#wakeTexts(now),
    };
    const decision = decide(this.#state, facts, fleet, this.#traits(), now);
    this.#state = decision.state;
    this.#act(decision.actions);
    this.#publish(look, now);
    if (heavy) pruneMessages(fleet.stateDir);
    const { signalIntervalMs, heavyIntervalMs } = fleet.watchdog;
    this.#triggers.at(
      Math.min(decision.dueAt ?? Infinity, now + signalIntervalMs, this.#heavyAt + heavyIntervalMs),
    );
  }

  /**
   * Messages are put into the outbox before the memory is stored, everything else after it: killed at any point, the
   * next watchdog finds what was begun and nothing is sent twice, because messages carry stable ids.
   */
  #act(actions: readonly Action[]): void {
    const { stateDir } = this.#loaded.fleet;
    for (const action of actions)
      if (action.type === 'message') performFileAction(this.#runtime, action, this.#state);
    this.#stored = saveSupervisorState(stateDir, this.#state, this.#stored);
    for (const action of actions) {
      if (action.type === 'look-again') this.#triggers.at(Date.now() + action.inMs);
      else if (action.type !== 'message') this.#actOne(action);
    }
    if (actions.some(({ type }) => type === 'message' || type === 'set-phase' || type === 'mark-complete'))
      this.#triggers.now();
  }

  #actOne(action: Action): void {
    const messages = () => readMessages(this.#loaded.fleet.stateDir);
    const lane =
      action.type === 'announce-complete'
        ? `announce ${action.loop}`
        : laneOf(action, { messageTo: (id) => messages().find((message) => message.id === id)?.to });
    if (lane === undefined) {
      performFileAction(this.#runtime, action, this.#state);
      return;
    }
    const runtime = this.#runtime;
    this.#lanes.run(lane, () => this.#slowly(runtime, action));
  }

  async #slowly(runtime: Runtime, action: Action): Promise<void> {
    const note = (result: Parameters<typeof noteStart>[2]) => {
      if (action.type !== 'start') return;
      const { restartBackoffMs } = this.#loaded.fleet.watchdog;
      this.#state = noteStart(this.#state, action.name, result, restartBackoffMs, Date.now());
    };
    try {
      await performSlowAction(runtime, action);
      note({ ok: true });
    } catch (error) {
      const { message, hint, code } = asOrchestratorError(error);
      note({ ok: false, problem: message });
      const agent = 'name' in action ? action.name : undefined;
      const event = action.type === 'start' ? 'agent-start-failed' : 'state-problem';
      this.#journal.write({
        event,
        agent,
        message: `${agent ?? action.type}: ${message} ${hint}`,
        data: { code, hint },
      });
    } finally {
      // The lane is free only after this function has ended.
      setImmediate(() => this.#triggers.now());
    }
  }

  async #reloadConfig(): Promise<void> {
    const { configPath, loadPlugins } = this.#options;
    const mark = fileMark(configPath);
    if (mark === this.#configMark) return;
    this.#configMark = mark;
    try {
      const next = await openFleet(configPath, loadPlugins);
      requireSamePlace(this.#loaded.fleet, next.fleet);
      this.#loaded = next;
      this.#runtime = this.#makeRuntime();
      this.#configProblems = [];
      this.#loadedAt = Date.now();
      this.#files.set(this.#watchedFiles());
      this.#makePollers();
      this.#journal.write({ event: 'config-reloaded', message: `config reloaded from ${configPath}` });
    } catch (error) {
      const problem = asOrchestratorError(error);
      const { problems, ...own } = toJson(problem);
      this.#configProblems = problems.length > 0 ? problems : [{ ...own, problems: [] }];
      const texts = this.#configProblems.map(({ message }) => message).join(' ');
      const message = `config rejected, the last good one stays in use: ${texts}`;
      this.#journal.write({ event: 'config-rejected', message, data: { problems: this.#configProblems } });
    }
  }

  #makeRuntime(): Runtime {
    const { env } = this.#options;
    return { ...this.#loaded, tmux: this.#tmux, journal: this.#journal, env, actor: 'watchdog' };
  }

  #makePollers(): void {
    for (const poller of this.#pollers.values()) void poller.stop();
    this.#watchPaths.clear();
    const { fleet } = this.#loaded;
    const active = fleet.loops.filter((loop) =>
      fleet.agents.some((agent) => agent.kind === 'loop' && agent.enabled && agent.loop === loop.name),
    );
    this.#pollers = new Map(
      active.map((loop) => {
        const poller = new HandoffPoller(loop, this.#runtime, {
          onFinding: () => this.#triggers.now(),
          onWatchPaths: (paths) => {
            this.#watchPaths.set(loop.name, paths);
            this.#pollerPaths.set([...this.#watchPaths.values()].flat());
          },
        });
        return [loop.name, poller];
      }),
    );
    this.#polledAt = 0;
  }

  #poll(now: number): void {
    this.#polledAt = now;
    for (const poller of this.#pollers.values()) poller.poke();
  }

  #sharedStatus(): SharedStatus {
    const shared = new Map<string, { file: string; texts: readonly string[] }>();
    for (const [loop, poller] of this.#pollers)
      if (poller.state.shared) shared.set(loop, poller.state.shared);
    return shared;
  }

  #wakeTexts(now: number): Record<string, string | undefined> {
    const texts: Record<string, string | undefined> = {};
    for (const one of watchedOf(this.#loaded.fleet)) {
      const dueAt = wakeDueAt(one, this.#state.agents[one.name], now);
      if (dueAt === undefined || dueAt > now) continue;
      texts[one.name] = one.wakeFile === undefined ? undefined : readText(one.wakeFile);
    }
    return texts;
  }

  #traits(): Map<string, DriverTraits> {
    const { fleet, bindings } = this.#loaded;
    return new Map(
      fleet.agents.map((agent) => [
        agent.name,
        { queuesInput: bindings.backends.get(agent.backend)?.driver.queuesInput ?? false },
      ]),
    );
  }

  #watchedFiles(): string[] {
    const { fleet } = this.#loaded;
    const shared = fleet.loops.flatMap((loop) => [loop.repo, join(loop.repo, loop.stateSubdir)]);
    return [dirname(this.#options.configPath), fleet.logDir, fleet.stateDir, ...shared];
  }

  #fileChanged(folder: string, name: string | undefined): void {
    const { fleet } = this.#loaded;
    if (name === undefined) {
      this.#triggers.now();
      return;
    }
    const path = join(folder, name);
    if (folder === fleet.logDir && name.endsWith('.log')) {
      if (path !== sessionLogPath(fleet.logDir, watchdogSession(fleet)))
        this.#triggers.at(Date.now() + GROWTH_PAUSE_MS);
      return;
    }
    const loops = fleet.loops.flatMap((loop) => [
      loop.phaseFile,
      loop.completeFile,
      loop.onComplete?.triggerFile,
      ...loop.phases.flatMap(({ status }) => [
        join(loop.repo, status),
        join(loop.repo, loop.stateSubdir, status),
      ]),
    ]);
    const interesting = [this.#options.configPath, nudgePath(fleet.stateDir), ...loops];
    if (interesting.includes(path)) this.#triggers.now();
  }

  async #replaceForeignWatchdog(): Promise<void> {
    const session = watchdogSession(this.#loaded.fleet);
    const panes = await this.#tmux.listPanes().catch(() => []);
    if (!isForeignWatchdog(panes, session)) return;
    this.#journal.write({
      event: 'agent-stopped',
      session,
      message: `killing ${session}: an older watchdog runs in it`,
    });
    await stopSessions(this.#tmux, [session]);
  }

  #noteTmux(problem: string | undefined): void {
    if (problem !== undefined && this.#tmuxProblem === undefined) {
      this.#journal.write({ event: 'tmux-lost', message: `tmux cannot be asked: ${problem}` });
    }
    if (problem === undefined && this.#tmuxProblem !== undefined) {
      this.#journal.write({ event: 'tmux-connected', message: 'tmux answers again' });
    }
    this.#tmuxProblem = problem;
  }

  #publish(look: Look, now: number): void {
    const agents = Object.fromEntries(
      Object.entries(look.agents).map(([name, { activity }]) => [
        name,
        {
          activity: activity.state,
          reason: activity.reason,
          evidence: `${activity.evidence.source}: ${activity.evidence.text}`.slice(0, 300),
          since: this.#state.agents[name]?.activity?.since,
        },
      ]),
    );
    const handoffs = Object.fromEntries(
      [...this.#pollers].map(([loop, { state }]) => [
        loop,
        { problem: state.problem, checkedAt: state.checkedAt },
      ]),
    );
    const config = { loadedAt: this.#loadedAt, problems: [...this.#configProblems] };
    const content = { pid: process.pid, config, tmux: { problem: look.tmuxProblem }, agents, handoffs };
    const text = JSON.stringify({
      ...content,
      handoffs: Object.entries(handoffs).map(([loop, { problem }]) => [loop, problem]),
    });
    if (text === this.#snapshot) return;
    this.#snapshot = text;
    writeStatus(this.#loaded.fleet.stateDir, { v: 1, at: now, ...content });
  }

  #announce(): void {
    const { fleet } = this.#loaded;
    const loop = fleet.loops[0];
    const reading = loop && readLoops(fleet, new Map())[loop.name]?.phase;
    const index = reading?.state === 'at' ? reading.index : 0;
    const phase = reading?.state === 'at' ? loop?.phases[index]?.id : '-';
    const watching = watchedOf(fleet)
      .filter((one) => one.enabled && one.watch !== 'none')
      .map((one) => one.name);
    const seconds = (ms: number) => `${ms / 1000}s`;
    const { signalIntervalMs, heavyIntervalMs } = fleet.watchdog;
    const position = `[${index + 1}/${loop?.phases.length ?? 0}]`;
    const message = `watchdog up — phase=${phase} ${position} signal=${seconds(signalIntervalMs)} heavy=${seconds(heavyIntervalMs)}, watching: [${watching.join(', ')}]`;
    this.#journal.write({
      event: 'watchdog-started',
      message,
      data: { pid: process.pid, version: this.#options.version, watching },
    });
  }

  async #stop(): Promise<void> {
    this.#triggers.stop();
    this.#files.close();
    this.#pollerPaths.close();
    await Promise.all([...this.#pollers.values()].map((poller) => poller.stop()));
    await this.#lanes.idle(STOP_PATIENCE_MS);
    try {
      saveSupervisorState(this.#loaded.fleet.stateDir, this.#state, this.#stored);
    } finally {
      this.#journal.write({
        event: 'watchdog-stopped',
        message: 'watchdog stopped',
        data: { pid: process.pid },
      });
      await this.#channel.stop();
    }
  }
}
