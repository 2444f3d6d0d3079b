import type { Problem } from '../errors/problem.ts';

/** How closely the watchdog looks after an agent. `heal` restarts the dead, `heal+stall` also the stalled. */
export type Watch = 'none' | 'heal' | 'heal+stall';

/** A scheduled message to an agent. */
export interface WakeSpec {
  /** Time between two wakes, in ms. */
  readonly intervalMs: number;
  /** Absolute path of the text to send; `undefined` when the config names none. */
  readonly promptFile: string | undefined;
}

/** A backend and a model in which an agent can work. */
export interface Place {
  /** Name of a `[backend.NAME]` table. */
  readonly backend: string;
  /** Empty: the tool's own default. */
  readonly model: string;
}

/** One `[[agent]]`, with `[defaults]` and environment overrides merged in and every path absolute. */
export interface AgentSpec {
  readonly name: string;
  /** Exact tmux session name. */
  readonly session: string;
  /** `loop` and `task` have a meaning to the core, `orchestrator` is a persistent agent; any other word is persistent. */
  readonly kind: string;
  /** Name of a `[backend.NAME]` table. */
  readonly backend: string;
  /** Empty: the tool's own default. */
  readonly model: string;
  /** Name of the account whose quota it uses, as the config says; `undefined` leaves it to the backend and its driver. */
  readonly credential: string | undefined;
  /** Where it goes on during a long usage limit, in the order of preference. */
  readonly fallback: readonly Place[];
  readonly dir: string;
  readonly enabled: boolean;
  readonly watch: Watch;
  /** Present on every agent of kind `loop`. */
  readonly role: string | undefined;
  /** Name of the loop that an agent of kind `loop` belongs to. */
  readonly loop: string | undefined;
  readonly promptFile: string | undefined;
  readonly prompt: string;
  readonly resume: boolean;
  readonly wake: WakeSpec | undefined;
  /** Extra environment for this agent, from `env = { … }`. */
  readonly env: Readonly<Record<string, string>>;
}

/** One `[[service]]`: a command line that is kept running beside the agents. */
export interface ServiceSpec {
  readonly name: string;
  readonly session: string;
  /** Run by the user's shell when it reads POSIX quoting, else by /bin/sh. */
  readonly command: string;
  readonly dir: string;
  readonly watch: Watch;
  readonly env: Readonly<Record<string, string>>;
  /** No service of the config: an agent's driver asked for it. */
  readonly companion?: true;
}

/** One `[backend.NAME]`: the keys every driver shares; the others are for the driver's own schema. */
export interface BackendSpec {
  readonly name: string;
  /** The driver asked for by name (`driver = "…"`), if any. */
  readonly driver: string | undefined;
  /** The older way to choose a driver: how the first prompt reaches the tool. */
  readonly promptDelivery: 'arg' | 'ping' | 'exec';
  /** Command line (or first word) of the tool; checked by the driver. */
  readonly bin: string | undefined;
  /** Foreground command of a healthy session; takes part in mismatch healing only when set. */
  readonly processName: string | undefined;
  /** tmux key that submits a typed message; `undefined` leaves the choice to the driver. */
  readonly submitKey: string | undefined;
  /** Name of the account whose quota is used in it; `undefined` leaves it to the driver. */
  readonly credential: string | undefined;
  readonly activePattern: RegExp | undefined;
  readonly limitPattern: RegExp | undefined;
  readonly fatalPattern: RegExp | undefined;
  /** The screen ends in a static footer: only the last rows tell activity, together with the log's growth. */
  readonly footerUi: boolean;
  readonly logGraceMs: number;
  readonly stallIdleMs: number;
  /** Longest wait for a tool to be ready for its first typed prompt. */
  readonly connectDelayMs: number;
  /** Every other key of the table, as written. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** One step of a loop's work. */
export interface PhaseSpec {
  readonly id: string;
  /** Base name of the file that says when the phase is done. */
  readonly status: string;
  readonly plan: string;
  /** Model by role, for this phase only. */
  readonly models: Readonly<Record<string, string>>;
}

/** `[loop.handoff]`: where agents of a loop meet; `options` belong to the handoff plugin. */
export interface HandoffSpec {
  /** The handoff driver asked for by name (`driver = "…"`), if any. */
  readonly driver: string | undefined;
  /** Every key but `driver`, `repo` and `state_subdir`, as written. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** `[loop]`, or one of several `[[loop]]`. */
export interface LoopSpec {
  /** `loop` for a single unnamed `[loop]`. */
  readonly name: string;
  readonly phases: readonly PhaseSpec[];
  /** Absolute path of the file that holds the 0-based index of the current phase. */
  readonly phaseFile: string;
  /** Absolute path of the marker whose presence says that the last phase is done. */
  readonly completeFile: string;
  readonly doneMarker: string;
  readonly autoAdvance: boolean;
  /** `false`: a full `up` with nothing running begins at the first phase again. */
  readonly resumePhase: boolean;
  readonly kickoffTemplate: string | undefined;
  readonly rolesDir: string;
  /** Folder with the shared work: the handoff's repository, or the project folder. */
  readonly repo: string;
  /** Folder below `repo` with STATUS files and inboxes; files directly in `repo` are the fallback. */
  readonly stateSubdir: string;
  readonly handoff: HandoffSpec | undefined;
  readonly onComplete:
    | {
        readonly run: string | undefined /** Absolute; `undefined`: always run. */;
        readonly triggerFile: string | undefined;
      }
    | undefined;
}

/** `[watchdog]`. All times in ms. */
export interface WatchdogSettings {
  /** Longest time between two looks at the agents. */
  readonly signalIntervalMs: number;
  /** Longest time between two rounds of healing and phase checks. */
  readonly heavyIntervalMs: number;
  /** First pause when a usage limit does not say when it ends. */
  readonly limitProbeFallbackMs: number;
  readonly limitResetSlackMs: number;
  /** Who lets agents go on after a usage limit: the watchdog, the tool where it says so, or a person. */
  readonly limitResume: 'own' | 'native' | 'notify';
  /** How long a usage limit must last before agents go on in their fallback. */
  readonly limitFallbackAfterMs: number;
  readonly stallGraceMs: number;
  /** Restarts of one agent within `restartWindowMs` after which it is quarantined. */
  readonly restartLimit: number;
  readonly restartWindowMs: number;
  /** First pause between two restarts; doubles with each restart that did not last. */
  readonly restartBackoffMs: number;
}

/** `[transcript]`: how a transcript is shown. */
export interface TranscriptSettings {
  readonly tools: 'none' | 'short' | 'full';
  readonly thinking: boolean;
  /** Lines of a result that `short` shows. */
  readonly resultLines: number;
  readonly time: 'clock' | 'iso' | 'none';
  /** A name of the IANA database; `undefined`: the zone of this machine. */
  readonly timeZone: string | undefined;
  /** What besides the known kinds of secrets is replaced in a transcript that is to be shared. */
  readonly redact: readonly RegExp[];
}

/** A whole agents.toml, validated, resolved and frozen. */
export interface Fleet {
  /** Absolute path of the file this was read from. */
  readonly configPath: string;
  readonly projectDir: string;
  readonly logDir: string;
  /** `<logDir>/state` */
  readonly stateDir: string;
  readonly sessionPrefix: string;
  /** A socket name (`tmux -L`), an absolute socket path (`tmux -S`), or `default` for the user's own server. */
  readonly tmuxSocket: string;
  readonly paneSize: { readonly columns: number; readonly rows: number };
  /** Size at which a session's log is moved aside; one older part is kept. Bytes. */
  readonly logMaxBytes: number;
  readonly watchdog: WatchdogSettings;
  readonly transcript: TranscriptSettings;
  /** Specifiers as written; `undefined` when the key is absent and plugins are implied. */
  readonly plugins: readonly string[] | undefined;
  readonly backends: Readonly<Record<string, BackendSpec>>;
  readonly loops: readonly LoopSpec[];
  readonly agents: readonly AgentSpec[];
  readonly services: readonly ServiceSpec[];
  /** Things that work but are probably not meant. */
  readonly warnings: readonly ConfigProblem[];
}

/** One thing wrong (or doubtful) in a config file. */
export type ConfigProblem = Problem;
