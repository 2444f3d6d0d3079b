import type { Fleet } from '../config/fleet.ts';
import type { Action } from '../decide/action.ts';
import { type Decision, decide } from '../decide/decide.ts';
import type { FleetFacts } from '../decide/facts.ts';
import { noteStart } from '../decide/note-outcome.ts';
import type { SupervisorState } from '../decide/supervisor-state.ts';
import type { OrchestratorError } from '../errors/orchestrator-error.ts';
import { type Journal, openJournal } from '../journal/journal.ts';
import { type Look, observeFleet } from '../observe/observe-fleet.ts';
import { readLoops } from '../observe/read-loops.ts';
import { ScreenCache } from '../observe/screen-cache.ts';
import { SignalHub } from '../observe/signals/signal-hub.ts';
import { TypedLines } from '../observe/typed-lines.ts';
import { performFileAction } from '../perform/perform-action.ts';
import type { Runtime } from '../perform/runtime.ts';
import { withCompanions } from '../perform/with-companions.ts';
import { FileCache } from '../state/file-cache.ts';
import { readHolds } from '../state/hold-file.ts';
import { isOpen, type Message, outboxPath, pruneMessages, readMessages } from '../state/outbox.ts';
import { type RunRecord, readRunRecord, runRecordPath } from '../state/run-record.ts';
import { loadSupervisorState, saveSupervisorState } from '../state/supervisor-file.ts';
import { BEAT_MS, type WatchdogLock } from '../state/watchdog-lock.ts';
import { type ReconnectingChannel, TmuxServer } from '../tmux/index.ts';
import { readableError } from '../tmux/tmux-error.ts';
import { ActionRunner } from './action-runner.ts';
import { ConfigInUse, WRITING_MS } from './config-in-use.ts';
import { HandoffPollers } from './handoff-pollers.ts';
import type { LoadedFleet } from './loaded-fleet.ts';
import { openChannel } from './open-channel.ts';
import { dueWakeTexts, TraitsInUse } from './policy-inputs.ts';
import { isCalm, Rest } from './rest.ts';
import type { WatchdogOptions } from './run-watchdog.ts';
import { ServerMinder } from './server-minder.ts';
import { SnapshotWriter } from './snapshot-writer.ts';
import { startEvent } from './start-event.ts';
import { takeBaselines } from './take-baselines.ts';
import { endForeignWatchdog, takeOverLimits } from './take-over.ts';
import { TmuxNotes } from './tmux-notes.ts';
import { Triggers, type Turn } from './triggers.ts';
import { PathWatch } from './watch-path.ts';
import { fileMeaning, watchFolders } from './watched-files.ts';

/** Output is looked at after this pause, so that a busy screen costs a few looks a second. Times in ms. */
const OUTPUT_PAUSE_MS = 250;
const PROBLEM_PAUSE_MS = 1_000;
const STOP_PATIENCE_MS = 5_000;

/** A watchdog that holds its lock. {@link runWatchdog} makes it. */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #lock: WatchdogLock;
  readonly #config: ConfigInUse;
  readonly #journal: Journal;
  readonly #channel: ReconnectingChannel;
  readonly #tmux: TmuxServer;
  readonly #triggers = new Triggers();
  readonly #rest = new Rest(Date.now());
  readonly #screens = new ScreenCache();
  readonly #typed = new TypedLines();
  readonly #runs = new FileCache<RunRecord | undefined>();
  readonly #outbox = new FileCache<readonly Message[]>();
  readonly #signals = new SignalHub({
    onNews: () => this.#triggers.now(),
    onFailure: (error) => {
      if (this.#loaded.registry.failures.isNew(error)) this.#notePluginFailure(error);
    },
  });
  readonly #runner = new ActionRunner({
    onStart: (name, result) => {
      const { restartBackoffMs } = this.#loaded.fleet.watchdog;
      this.#state = noteStart(this.#state, name, result, restartBackoffMs, Date.now());
    },
    onEnd: () => this.#triggers.now(),
  });
  readonly #traits = new TraitsInUse((error) => this.#notePluginFailure(error));
  readonly #minder = new ServerMinder();
  readonly #tmuxNotes = new TmuxNotes();
  readonly #snapshot = new SnapshotWriter();
  readonly #handoffs = new HandoffPollers(() => this.#triggers.now());
  readonly #files = new PathWatch((folder, name) => this.#fileChanged(folder, name));
  #meaning: ReturnType<typeof fileMeaning>;
  #state: SupervisorState;
  #stored: string | undefined;
  #heavyAt = 0;
  #polledAt = 0;

  constructor(options: WatchdogOptions, loaded: LoadedFleet, lock: WatchdogLock) {
    const { fleet } = loaded;
    this.#options = options;
    this.#lock = lock;
    this.#config = new ConfigInUse(options.configPath, options.loadPlugins, loaded);
    this.#journal = openJournal(fleet.logDir, options.onEvent);
    this.#channel = openChannel(fleet, options.env);
    this.#tmux = new TmuxServer(this.#channel);
    this.#meaning = fileMeaning(fleet);
    this.#state = takeOverLimits(loadSupervisorState(fleet.stateDir), fleet, Date.now());
  }

  get #loaded(): LoadedFleet {
    return this.#config.loaded;
  }

  /** The fleet of the config, with the companions that its agents run with now. */
  get #fleet(): Fleet {
    const { fleet } = this.#loaded;
    const { stateDir } = fleet;
    const runOf = (session: string) =>
      this.#runs.get(runRecordPath(stateDir, session), () => readRunRecord(stateDir, session));
    const holds = readHolds(stateDir);
    return withCompanions(fleet, runOf, (name) => holds.has(name));
  }

  get #runtime(): Runtime {
    const { env } = this.#options;
    const own = { tmux: this.#tmux, journal: this.#journal, signals: this.#signals, env };
    return { ...this.#loaded, fleet: this.#fleet, ...own, actor: 'watchdog' };
  }

  async run(): Promise<void> {
    const { signal, version } = this.#options;
    const look = () => this.#triggers.now();
    for (const event of ['sessions-changed', 'pane-died', 'lost', 'state'] as const)
      this.#channel.on(event, look);
    signal.addEventListener('abort', look, { once: true });
    await this.#channel.start();
    await endForeignWatchdog(this.#runtime);
    await takeBaselines(this.#runtime);
    this.#configure();
    this.#journal.write(startEvent(this.#loaded.fleet, version));
    try {
      for (look(); ; ) {
        const turn = await this.#triggers.next();
        if (signal.aborted) break;
        await this.#pass(turn);
      }
    } finally {
      await this.#stop();
    }
  }

  /** Whatever happens wakes us. */
  get #isWatched(): boolean {
    return this.#files.isComplete && this.#signals.isWatched;
  }

  /** One look at everything, one decision, and what follows from it. Problems of the moment never end the loop. */
  async #pass(turn: Turn): Promise<void> {
    try {
      const now = Date.now();
      this.#lock.beat(now, turn === 'beat');
      if (turn === 'look') this.#rest.disturb(now);
      await this.#refreshConfig(now);
      if (this.#isWatched && (await this.#rest.lasts(now, () => this.#tmux.paneDigest()))) {
        this.#pokeHandoffs(now);
        const { signalIntervalMs } = this.#loaded.fleet.watchdog;
        this.#triggers.beatAt(
          now + (this.#handoffs.isEmpty ? Math.max(signalIntervalMs, BEAT_MS) : signalIntervalMs),
        );
      } else {
        this.#lock.beat(now);
        await this.#lookAndAct();
      }
    } catch (error) {
      const { message, code } = readableError(error, this.#loaded.fleet, this.#options.env);
      this.#journal.write({ event: 'state-problem', message, data: { code } });
      this.#triggers.at(Date.now() + PROBLEM_PAUSE_MS);
    }
  }

  async #lookAndAct(): Promise<void> {
    const fleet = this.#fleet;
    const { signalIntervalMs, heavyIntervalMs } = fleet.watchdog;
    const now = Date.now();
    const heavy = now - this.#heavyAt >= heavyIntervalMs;
    if (heavy) this.#heavyAt = now;
    if (heavy) this.#polledAt = 0;
    if (heavy) watchFolders(this.#files, fleet, this.#journal);
    this.#pokeHandoffs(now);
    const messages = this.#outbox
      .get(outboxPath(fleet.stateDir), () => readMessages(fleet.stateDir))
      .filter(isOpen);
    const look = await this.#look(fleet, messages, heavy, now);
    this.#tmuxNotes.note(look.tmuxProblem, this.#journal);
    const facts: FleetFacts = {
      agents: look.agents,
      loops: readLoops(fleet, this.#handoffs.shared),
      messages,
      wakeTexts: dueWakeTexts(fleet, this.#state, now),
    };
    const traits = this.#traits.of(this.#loaded, this.#options.env, heavy);
    const decision = decide(this.#state, facts, fleet, traits, now);
    const stored = this.#stored;
    this.#act(decision);
    const nothingDone =
      decision.actions.length === 0 && this.#stored === stored && this.#runner.busy.size === 0;
    if (!nothingDone || messages.length > 0 || !isCalm(look)) this.#rest.disturb(now);
    this.#rest.looked(now);
    this.#runner.maintain(this.#runtime, look.upkeep);
    const config = { loadedAt: this.#config.loadedAt, problems: [...this.#config.problems] };
    this.#snapshot.write(fleet.stateDir, look, this.#state, { config, handoffs: this.#handoffs.status }, now);
    if (heavy) pruneMessages(fleet.stateDir);
    this.#minder.look(this.#channel.connection?.serverPid, heavy, this.#runtime);
    const dueAt = Math.min(
      decision.dueAt ?? Number.POSITIVE_INFINITY,
      look.settlesAt ?? Number.POSITIVE_INFINITY,
    );
    this.#triggers.at(Math.min(dueAt, this.#heavyAt + heavyIntervalMs));
    this.#triggers.beatAt(now + signalIntervalMs);
  }

  #pokeHandoffs(now: number): void {
    if (now - this.#polledAt < this.#loaded.fleet.watchdog.signalIntervalMs) return;
    this.#polledAt = now;
    this.#handoffs.poke();
  }

  #look(fleet: Fleet, messages: readonly Message[], fresh: boolean, now: number): Promise<Look> {
    const { registry, bindings } = this.#loaded;
    const known = new Set([...fleet.agents, ...fleet.services].map(({ name }) => name));
    return observeFleet({
      ...{ fleet, registry, bindings, fresh, now },
      tmux: this.#tmux,
      screens: this.#screens,
      typed: this.#typed,
      signals: this.#signals,
      runs: this.#runs,
      holds: readHolds(fleet.stateDir),
      busy: this.#runner.busy,
      addressed: new Set(messages.map(({ to }) => to)),
      guests: new Set(messages.map(({ to }) => to).filter((name) => !known.has(name))),
      onDetectorFailure: (error) => this.#notePluginFailure(error),
    });
  }

  #notePluginFailure({ message, code }: OrchestratorError): void {
    this.#journal.write({ event: 'plugin-failed', message, data: { code } });
  }

  /**
   * Messages are put into the outbox before the memory is stored, everything else after it: killed at any point, the
   * next watchdog finds what was begun and nothing is sent twice, because messages carry stable ids. What cannot be
   * stored does not count: on a full disk the same is decided again, and no restart or wake is taken for done.
   */
  #act({ state, actions }: Decision): void {
    const runtime = this.#runtime;
    for (const action of actions.filter(isMessage)) performFileAction(runtime, action, state);
    this.#stored = saveSupervisorState(runtime.fleet.stateDir, state, this.#stored);
    this.#state = state;
    for (const action of actions.filter((one) => !isMessage(one))) {
      if (action.type === 'look-again') this.#triggers.at(Date.now() + action.inMs);
      else this.#runner.run(runtime, action, this.#state);
    }
    if (actions.some(({ type }) => AT_ONCE.has(type))) this.#triggers.now();
  }

  async #refreshConfig(now: number): Promise<void> {
    const event = await this.#config.refresh(now);
    if (event === 'writing') this.#triggers.at(now + WRITING_MS);
    if (event === undefined || event === 'writing') return;
    this.#journal.write(event);
    if (event.event === 'config-reloaded') this.#configure();
  }

  #configure(): void {
    const { fleet } = this.#loaded;
    this.#meaning = fileMeaning(fleet);
    watchFolders(this.#files, fleet, this.#journal);
    this.#handoffs.configure(this.#runtime);
    this.#polledAt = 0;
  }

  #fileChanged(folder: string, name: string | undefined): void {
    const meaning = this.#meaning(folder, name);
    if (meaning === 'look') this.#triggers.now();
    if (meaning === 'output') this.#triggers.at(Date.now() + OUTPUT_PAUSE_MS);
  }

  async #stop(): Promise<void> {
    this.#triggers.stop();
    this.#files.close();
    await this.#handoffs.stop();
    await this.#runner.idle(STOP_PATIENCE_MS);
    this.#signals.close();
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

/** Actions after which the fleet is looked at again without waiting for anything. */
const AT_ONCE: ReadonlySet<Action['type']> = new Set(['message', 'set-phase', 'mark-complete']);

const isMessage = ({ type }: Action) => type === 'message';
