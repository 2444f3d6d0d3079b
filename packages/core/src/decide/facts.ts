import type { Activity, LimitNotice } from '../plugin/contract.ts';
import type { SessionSummary, SourceHealth } from '../plugin/signals.ts';
import type { Message } from '../state/outbox.ts';
import type { PhaseReading } from '../state/phase-file.ts';
import type { RunRecord } from '../state/run-record.ts';

/** What is known of a session. `unknown` means that it could not be asked; it is never taken for dead. */
export type SessionFact =
  | { readonly state: 'alive'; readonly pane: string }
  | {
      readonly state: 'exited';
      readonly pane: string;
      /** `undefined` when a signal ended it or nobody knows. */
      readonly exitCode: number | undefined;
      readonly signal: string | undefined;
    }
  | { readonly state: 'gone' }
  | { readonly state: 'unknown'; readonly reason: string };

/** That a text was accepted; or that nothing says so yet; or that there is nothing that could say so. */
export type AcceptanceReport =
  | { readonly state: 'accepted' | 'queued' /** Which record says so. */; readonly text: string }
  | { readonly state: 'nothing' }
  | { readonly state: 'no-evidence' };

/** What the structured signals of a run say besides its activity. */
export interface SignalFacts {
  readonly summary: SessionSummary | undefined;
  readonly sources: readonly SourceHealth[];
  /** Of a first prompt that was given as an argument; `undefined`: there was none. */
  readonly kickoff: AcceptanceReport | undefined;
}

/** What stands on a screen that a driver does not recognise, although it has rules. */
export interface Unrecognised {
  readonly title: string | undefined;
  /** The last rows. */
  readonly screen: readonly string[];
  /** Of the tool: those for which its driver's rules are known to hold. */
  readonly knownVersions: string | undefined;
}

/** Everything observed and classified about one agent or service, read at one moment. Times are ms since the epoch. */
export interface AgentFacts {
  readonly session: SessionFact;
  /** A person has stopped it with `down NAME`; since when. */
  readonly heldSince: number | undefined;
  /** An action of ours on it is under way: leave it alone until that has ended. */
  readonly busy: boolean;
  readonly run: RunRecord | undefined;
  /** Foreground command of the pane. */
  readonly command: string | undefined;
  readonly activity: Activity;
  /** The end of what an ended program left on its screen. */
  readonly lastScreen?: readonly string[] | undefined;
  readonly limit: LimitNotice | undefined;
  /** The newest `WAITING-UNTIL` on the screen. */
  readonly waitingUntil: number | undefined;
  /** Its program does not have the terminal open to read from. Only asked when there is a message for it. */
  readonly deaf?: boolean;
  /** A person is scrolling in it (copy mode) while attached. */
  readonly scrolledBack: boolean;
  /** Text of somebody else sitting in its input box; `undefined` when that cannot be told. */
  readonly draft: string | undefined;
  /** Absent: its run has no sources. */
  readonly signals?: SignalFacts | undefined;
  /** Present while its activity is unknown although there is a screen and a driver that should know it. */
  readonly unrecognised?: Unrecognised | undefined;
}

export interface LoopFacts {
  readonly phase: PhaseReading;
  readonly complete: boolean;
  /** Real DONE sections in the current phase's status file; `undefined` when not read this time. */
  readonly doneSections: number | undefined;
  /** The trigger file of `on_complete` exists. */
  readonly triggered: boolean;
}

/** One consistent view of the fleet. */
export interface FleetFacts {
  readonly agents: Readonly<Record<string, AgentFacts>>;
  readonly loops: Readonly<Record<string, LoopFacts>>;
  readonly messages: readonly Message[];
  /** Texts of wake prompts that are due soon, by agent; `undefined` when the file cannot be read. */
  readonly wakeTexts: Readonly<Record<string, string | undefined>>;
}
