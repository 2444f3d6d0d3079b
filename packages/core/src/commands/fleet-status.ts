import type { Watch } from '../config/fleet.ts';

/** The watchdog's own state. Times are ISO, UTC. */
export interface WatchdogStatus {
  /** `hung`: it holds its lock but shows no sign of life. */
  readonly state: 'running' | 'hung' | 'stopped';
  readonly session: string;
  readonly pid: number | null;
  readonly since: string | null;
  readonly lastBeatAt: string | null;
}

/** What a tool says of itself. Whatever it does not say is `null`. Times are ISO, UTC. */
export interface ToolStatus {
  readonly version: string | null;
  /** The model that it uses. */
  readonly model: string | null;
  /** Its own session. */
  readonly sessionId: string | null;
  /** How much of the context window is in use, 0 to 100. */
  readonly contextPercent: number | null;
  readonly costUsd: number | null;
  /** The windows of its quota. */
  readonly usage: readonly {
    readonly window: string;
    /** 0 to 100. */
    readonly usedPercent: number;
    readonly resetsAt: string | null;
  }[];
}

/** One agent or service. Times are ISO, UTC. */
export interface AgentStatus {
  readonly name: string;
  readonly session: string;
  readonly kind: string;
  readonly backend: string | null;
  /** `null`: the tool's own default. */
  readonly model: string | null;
  readonly watch: Watch;
  readonly enabled: boolean;
  readonly role: string | null;
  /** `exited`: the session is there, its program is not; `unknown`: tmux could not be asked. */
  readonly state: 'running' | 'exited' | 'stopped' | 'unknown';
  /** Foreground command. */
  readonly command: string | null;
  readonly pane: string | null;
  readonly startedAt: string | null;
  readonly lastOutputAt: string | null;
  /** What the running watchdog sees; `null` without one. */
  readonly activity: {
    readonly activity: string;
    readonly reason: string;
    /** In short: `source: text`. */
    readonly evidence: string;
    /** The same by its parts; `at`: when that was said, `null`: it was so at the time of the look. */
    readonly basis: {
      /** `signal`, `title`, `screen`, `command`, `silence` or `config`. */
      readonly source: string;
      readonly text: string;
      /** Name of the driver's rule. */
      readonly rule: string | null;
      readonly at: string | null;
    } | null;
    readonly since: string | null;
  } | null;
  /** What its tool says of itself; `null`: it says nothing. */
  readonly tool: ToolStatus | null;
  /** The sources of structured signals; empty: its run has none. */
  readonly sources: readonly {
    readonly name: string;
    readonly lastSaidAt: string | null;
    /** Why it cannot be read. */
    readonly problem: string | null;
    /** Records that were left out because they could not be understood. */
    readonly skipped: number;
  }[];
  /**
   * What became of a first prompt that was given as an argument, if the tool can tell: `missing`: it has not accepted it
   * within two minutes, and is idle.
   */
  readonly kickoff: { readonly state: 'awaited' | 'accepted' | 'missing'; readonly at: string } | null;
  /** Since then its driver does not recognise what it shows, for a minute at least. */
  readonly drift: {
    readonly since: string;
    readonly toolVersion: string | null;
    readonly knownVersions: string | null;
  } | null;
  readonly limit: {
    readonly since: string;
    /** `null`: no clock lifts it. */
    readonly until: string | null;
    readonly stated: boolean;
    readonly kind: string;
    readonly evidence: string;
    readonly probes: number;
  } | null;
  /** Where it works instead of in its own backend and model, during a limit. */
  readonly standIn: { readonly backend: string; readonly model: string; readonly since: string } | null;
  /** Restarts within the restart window. */
  readonly restarts: number;
  /** A restart that waits. */
  readonly delayed: { readonly until: string; readonly reason: string; readonly quarantine: boolean } | null;
  readonly lastExit: {
    readonly at: string | null;
    readonly exitCode: number | null;
    readonly signal: string | null;
    /** The last rows of its screen. */
    readonly screen: readonly string[];
  } | null;
  /** Why the last start failed. */
  readonly problem: string | null;
  /** Stopped by a person since then. */
  readonly heldSince: string | null;
  readonly waitingMessages: number;
}

export interface LoopStatus {
  readonly name: string;
  readonly phase: {
    readonly id: string /** 0-based */;
    readonly index: number;
    readonly plan: string | null;
    readonly status: string;
  } | null;
  readonly phases: readonly string[];
  /** The current phase's status file says done. */
  readonly done: boolean;
  readonly doneMarker: string;
  readonly complete: boolean;
  readonly problem: string | null;
  readonly handoff: { readonly problem: string | null; readonly checkedAt: string | null } | null;
}

/** A usage limit of one credential. Times are ISO, UTC. */
export interface LimitStatus {
  /** `agent NAME` when nobody knows whose quota it is. */
  readonly credential: string;
  /** `all`, or the model family or mode that is stopped. */
  readonly scope: string;
  /** `five_hour`, `weekly`, `credits` …; `null`: the notice does not say. */
  readonly allowance: string | null;
  readonly kind: string;
  readonly state: 'held' | 'due' | 'probing' | 'lifted';
  readonly since: string;
  /** `null`: no clock lifts it. */
  readonly until: string | null;
  /** `until` follows from a time in a notice. */
  readonly stated: boolean;
  readonly lifts: 'clock' | 'person';
  /** The agents that it holds. */
  readonly holds: readonly string[];
  readonly seenBy: string;
  readonly evidence: string;
  /** Where the evidence comes from: `signal`, `screen` … */
  readonly source: string;
  readonly probes: number;
  /** The agent that is asked now. */
  readonly canary: string | null;
  /** What happens next, in a few words. */
  readonly next: string;
}

/** `agents status --json`. `v` changes when a field changes its meaning or goes away. */
export interface FleetStatus {
  readonly v: 1;
  readonly config: {
    readonly path: string;
    /** Why the file as it is now is not in use by the watchdog. */
    readonly problems: readonly { readonly code: string; readonly message: string; readonly hint: string }[];
  };
  readonly tmux: { readonly socket: string; readonly problem: string | null };
  readonly watchdog: WatchdogStatus;
  readonly loops: readonly LoopStatus[];
  readonly agents: readonly AgentStatus[];
  readonly services: readonly AgentStatus[];
  readonly limits: readonly LimitStatus[];
  /** Messages on their way. */
  readonly outbox: readonly {
    readonly id: string;
    readonly to: string;
    readonly origin: string;
    readonly state: string;
    readonly reason: string;
    readonly text: string;
    readonly createdAt: string;
  }[];
}
