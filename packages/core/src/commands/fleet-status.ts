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
    readonly evidence: string;
    readonly since: string | null;
  } | null;
  readonly limit: {
    readonly since: string;
    readonly until: string;
    readonly stated: boolean;
    readonly kind: string;
    readonly evidence: string;
    readonly probes: number;
  } | null;
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
