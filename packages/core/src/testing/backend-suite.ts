import type { Activity, LimitNotice } from '../plugin/contract.ts';
import type { Acceptance, SignalRecord } from '../plugin/signals.ts';
import type { BackendView } from '../plugin/views.ts';
import type { RecordingSource } from './recordings.ts';

/** What a backend can recognise. `unknown` is no claim and is always allowed. */
export type DeclaredState = Exclude<Activity['state'], 'unknown'> | 'limit';

/** A usage limit, and what exactly is to be read from it. */
export interface LimitCase extends Partial<Pick<LimitNotice, 'kind' | 'scope' | 'window' | 'lifts'>> {
  /** `file` of a recording. */
  readonly recording: string;
  /** When it ends, in ISO 8601; `null`: the notice does not say. */
  readonly resetsAt: string | null;
  /** When it is looked at, in ISO 8601. Absent: when it was recorded. */
  readonly now?: string;
  /** The time zone of the machine. Absent: the recording's. */
  readonly zone?: string;
}

/** A text that the recorded signals show to be accepted, and what is to be answered about it. */
export interface AcceptedCase {
  readonly text: string;
  readonly state: Acceptance['state'];
  /** When it was typed, ms since the epoch. Absent: before the first record. */
  readonly since?: number;
}

/** What the kit needs of a backend whose driver declares `signals`. */
export interface SignalSuite {
  /** Records as the core hands them to the reader, in order: given in code, or the path of a JSONL file of them. */
  readonly records: string | URL | readonly SignalRecord[];
  /** The tool's session id that the plan named. */
  readonly sessionId?: string;
  /** When the run was started, ms since the epoch. Absent: 0. */
  readonly startedAt?: number;
  /** Needed when the driver declares `accepted`. */
  readonly accepted?: readonly AcceptedCase[];
}

/** One driver of a plugin, and what its author says about it. */
export interface BackendSuite {
  /** The default export of the plugin's module. */
  readonly plugin: unknown;
  /** Id of the driver. */
  readonly driver: string;
  /** The folder with the plugin's package.json. */
  readonly package: string | URL;
  /** Every state that its detectors claim. Each needs a recording. */
  readonly states: readonly DeclaredState[];
  readonly recordings: RecordingSource;
  /**
   * The row at which the last turn of a screen begins; `undefined`: not on this screen. The kit puts quotations of other
   * screens above it, which must change nothing.
   */
  readonly lastTurn: (screen: readonly string[]) => number | undefined;
  /** Needed when `states` has `limit`: at least one recorded limit with what is to be read from it. */
  readonly limits?: readonly LimitCase[];
  /** Keys of `[backend.NAME]` that the driver needs. Absent: none. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Shared keys of `[backend.NAME]`: patterns, a command line. Times in ms. */
  readonly backend?: Partial<Omit<BackendView, 'bin'>>;
  /** `bin` as a user would write it, for the program that the kit runs in the tool's place. Absent: its path, quoted. */
  readonly bin?: (program: string) => string;
  /** False: the tool has no models to choose from. Absent: true, and the kit wants to see the agent's model reach the tool. */
  readonly choosesModel?: boolean;
  readonly signals?: SignalSuite;
}
