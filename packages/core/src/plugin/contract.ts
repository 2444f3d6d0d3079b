import type { StandardSchemaV1 } from '@standard-schema/spec';
import type {
  AsyncSeriesBailHook,
  AsyncSeriesHook,
  AsyncSeriesWaterfallHook,
  HookMap,
  SyncBailHook,
} from 'tapable';
import type { DeliveryAnswer, DeliveryRequest, RunningAgent, TranscriptReader } from './capabilities.ts';
import type { LaunchPlan, LaunchRequest } from './launch.ts';
import type { SignalReader, SignalView } from './signals.ts';
import type { AgentView, BackendView } from './views.ts';

/** The contract's version; a plugin states the one it was written for. */
export const API_VERSION = 1;

/** What the core saw of one agent, read at one moment. */
export interface Observation {
  /** When it was read, ms since the epoch. */
  readonly at: number;
  /** Rows of the screen from top to bottom, without trailing blank rows; `undefined` when it could not be read. */
  readonly screen: readonly string[] | undefined;
  readonly title: string | undefined;
  /** Name of the foreground command. */
  readonly command: string | undefined;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
  /** When the agent last wrote to its terminal, ms since the epoch. */
  readonly outputAt: number | undefined;
  /** When the session was started, ms since the epoch. */
  readonly startedAt: number | undefined;
  /** What the tool itself has said; absent when its plan names no sources. */
  readonly signals?: SignalView | undefined;
}

/** Where a verdict comes from. */
export interface Evidence {
  readonly source: 'signal' | 'title' | 'screen' | 'command' | 'silence' | 'config';
  /** What was matched, at most a line. */
  readonly text: string;
  /** Name of the rule that matched, for reports. */
  readonly rule?: string;
  /** When what it tells was said, ms since the epoch; absent: at the time of the look. */
  readonly at?: number;
}

/** What an agent is doing. `unknown` is an answer; it is never taken for idle or dead. */
export interface Activity {
  readonly state: 'working' | 'idle' | 'waiting' | 'fatal' | 'exited' | 'unknown';
  /** A short phrase: `permission`, `retrying`, `compacting`, `login` … */
  readonly reason: string;
  readonly evidence: Evidence;
}

/** A usage limit that the tool has hit. */
export interface LimitNotice {
  /** The tool's own word: `5-hour`, `weekly`, `usage` … */
  readonly kind: string;
  /** When it lifts, ms since the epoch; `undefined` when the notice does not say. */
  readonly resetsAt: number | undefined;
  /**
   * What it stops: `all`, or the one thing in the tool's own word, in lower case: a model family (`opus`) or a mode
   * (`fast`). Whatever is not named goes on. Absent: `all`.
   */
  readonly scope?: string;
  /**
   * The allowance that is used up: `five_hour`, `daily`, `weekly`, `monthly`, `credits` (bought, not given by the
   * clock), or another word of the driver's. Absent: the notice does not say.
   */
  readonly window?: string;
  /**
   * What ends it. `clock`: it passes by itself, at `resetsAt` or at a time that the notice does not say. `person`: no
   * waiting helps, somebody must pay, raise the limit or ask an administrator. Absent: `clock`.
   */
  readonly lifts?: 'clock' | 'person';
  /** The tool says that it continues by itself, at this time (ms since the epoch). */
  readonly continuesAt?: number;
  /**
   * So long after `continuesAt` it may still begin to, in ms: until then nothing is typed that would be a second
   * continuation. Absent: 130,000, for a tool of which nobody knows.
   */
  readonly continuesWithinMs?: number;
  /**
   * tmux key names (`Escape`, `Enter`) that take back what the notice offers: they close its menu, or cancel the tool's own
   * continuation, and do nothing else. Given only for a screen that was read to the row: a menu whose selected row is the
   * harmless one, a footer that says which key cancels. Pressed once before the agent is continued, then the screen is
   * looked at again.
   */
  readonly dismiss?: readonly string[];
  readonly evidence: Evidence;
}

/** Given to both detectors. They are pure and synchronous. */
export interface DetectContext {
  readonly driver: string;
  readonly agent: AgentView;
  readonly backend: BackendView;
  readonly options: unknown;
  /** ms since the epoch. */
  readonly now: number;
  /** Name of the time zone that the tool's clock times are meant in. Absent: this machine's. */
  readonly zone?: string;
}

/** A message that one agent should get because of what another one published. */
export interface HandoffSignal {
  /** Stable identity: the same event has the same id however often it is reported. */
  readonly id: string;
  readonly kind: string;
  /** Name of the agent to tell. */
  readonly to: string;
  /** One line, typed to the agent. */
  readonly text: string;
  /** One line for the journal: what was seen. */
  readonly summary: string;
}

/** The loop whose handoff is asked about. */
export interface HandoffView {
  readonly loop: string;
  /** Absolute folder with the shared work. */
  readonly repo: string;
  readonly stateSubdir: string;
}

/** Given to a handoff tap. */
export interface HandoffContext extends HandoffView {
  readonly driver: string;
  readonly options: unknown;
  /** What `advance` stored last, across restarts; `undefined` the first time. JSON data. */
  readonly cursor: unknown;
  /** Stores the new position. It is written only after the signals are safe in the outbox. */
  advance(cursor: unknown): void;
  /** Says how the source is: `undefined` when it could be read, else a sentence for `status`. */
  report(problem: string | undefined): void;
  /** ms since the epoch. */
  readonly now: number;
  /** Aborted at the deadline. */
  readonly signal: AbortSignal;
}

/** One version of a file that agents share, and where it was found. */
export interface SharedFile {
  /** For messages: `work tree`, `origin/main` … */
  readonly where: string;
  readonly text: string;
}

/** The last phase of a loop is done. */
export interface Completion {
  readonly loop: string;
  readonly lastPhase: string;
  /** ms since the epoch. */
  readonly at: number;
}

/** The five hook points. Drivers tap the keyed ones with their own id; `undefined` is "no answer". */
export interface Hooks {
  readonly launch: HookMap<AsyncSeriesBailHook<[LaunchRequest], LaunchPlan | undefined>>;
  readonly detectActivity: HookMap<SyncBailHook<[Observation, DetectContext], Activity | undefined>>;
  readonly detectLimit: HookMap<SyncBailHook<[Observation, DetectContext], LimitNotice | undefined>>;
  readonly handoff: AsyncSeriesWaterfallHook<[HandoffSignal[], HandoffContext]>;
  readonly onComplete: AsyncSeriesHook<[Completion]>;
}

/** What the core must know about a driver besides its taps. */
export interface DriverDefinition {
  /** The word after `driver = ` in a config. */
  readonly id: string;
  /** The `prompt_delivery` word that selects this driver when no `driver` is named. */
  readonly delivery?: 'arg' | 'ping' | 'exec';
  /** Checks and defaults the driver's own keys of `[backend.NAME]`. */
  readonly options?: StandardSchemaV1;
  /** The names of those keys, for "did you mean". */
  readonly optionKeys?: readonly string[];
  /** tmux key that submits a typed message. Default: `Enter`. */
  readonly submitKey?: string;
  /** tmux key that submits the first prompt, where it differs. */
  readonly firstSubmitKey?: string;
  /** The tool keeps what is typed while it works and reads it afterwards. Default: false. */
  readonly queuesInput?: boolean;
  /** Where in a screen typed text waits to be submitted: rows from the bottom. Default: the cursor's row. */
  readonly draft?: (screen: readonly string[]) => string | undefined;
  /**
   * How a text has to be typed so that the tool takes it for a prompt: with a blank before what would be a command, or behind
   * what would open a list. The tool must be left with the text itself, but for blanks at its ends. Default: as it is.
   */
  readonly typeable?: (text: string) => string;
  /** Makes sense of the sources that its plans name. */
  readonly signals?: SignalReader;
  /** Hands a text to the tool through its own interface instead of its terminal. */
  readonly deliver?: (request: DeliveryRequest) => Promise<DeliveryAnswer>;
  /** Reads its tool's transcripts. */
  readonly transcript?: TranscriptReader;
  /**
   * A stable name of the account whose quota the agent uses: agents with the same name are held together. Never the secret
   * itself: a fingerprint, a config folder. `undefined`: not known. May read files; may not wait.
   */
  readonly credential?: (
    running: Pick<RunningAgent, 'agent' | 'backend' | 'options' | 'env'>,
  ) => string | undefined;
  /** Version of the tool for which its rules are known to hold, for drift notices: `2.1.197 to 2.1.330`. */
  readonly knownVersions?: string;
}

/** What the core must know about a handoff besides its tap. */
export interface HandoffDefinition {
  /** The word after `driver = ` in `[loop.handoff]`. */
  readonly id: string;
  readonly options?: StandardSchemaV1;
  readonly optionKeys?: readonly string[];
  /** Agents that the options name, so that a misspelt one is found before anything starts. */
  readonly agentsNamed?: (options: unknown) => readonly string[];
  /** Local files or folders whose change means "ask again now". */
  readonly watchPaths?: (
    view: HandoffView,
    options: unknown,
    signal: AbortSignal,
  ) => Promise<readonly string[]>;
  /** Every published version of a shared file, besides the one in the work tree. */
  readonly readShared?: (
    view: HandoffView,
    options: unknown,
    file: string,
    signal: AbortSignal,
  ) => Promise<readonly SharedFile[]>;
}

/** What a plugin package exports by default. */
export interface Plugin {
  /** The package's name; it signs every tap and every error. */
  readonly name: string;
  /** {@link API_VERSION} of the core it was written for. */
  readonly apiVersion: number;
  readonly drivers?: readonly DriverDefinition[];
  readonly handoffs?: readonly HandoffDefinition[];
  /** Taps the hooks. Called once per load. */
  readonly setup: (hooks: Hooks) => void | Promise<void>;
}
