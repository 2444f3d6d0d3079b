import * as z from 'zod';
import { AgentLimit, LimitWindows } from './limit-state.ts';

const time = z.number();

const AgentState = z.object({
  /** The run these notes are about. */
  runId: z.string().optional(),
  /** First look that found the session gone; a second one confirms it. */
  goneSince: time.optional(),
  idleSince: time.optional(),
  activity: z.object({ state: z.string(), reason: z.string(), since: time }).optional(),
  exit: z
    .object({
      runId: z.string(),
      at: time,
      exitCode: z.number().optional(),
      signal: z.string().optional(),
      /** The last rows of its screen. */
      screen: z.array(z.string()).optional(),
      /** It ended while a usage limit held it: that is no crash. */
      limited: z.boolean().optional(),
    })
    .optional(),
  /** A one-shot task that ended well: it is not run again by itself. */
  finishedRun: z.string().optional(),
  /** Restarts within the window. */
  restarts: z.array(time).default([]),
  /** Runs in a row that ended by themselves soon after their start. */
  shortRuns: z.number().int().default(0),
  /** Why and until when a restart waits. */
  delayed: z.object({ until: time, reason: z.string(), quarantine: z.boolean() }).optional(),
  /** Starts in a row that failed before there was a session. */
  startFailures: z.number().int().default(0),
  problem: z.string().optional(),
  limit: AgentLimit.optional(),
  /** Where it works instead of in its own backend and model, or is about to; `back`: it is about to return. */
  standIn: z
    .object({ backend: z.string(), model: z.string(), since: time, back: z.boolean().optional() })
    .optional(),
  /** The tool's session as it was recorded last. */
  toolSession: z.object({ runId: z.string(), id: z.string() }).optional(),
  /** What became of the first prompt of a run, where that was given as an argument. */
  kickoff: z
    .object({ runId: z.string(), state: z.enum(['awaited', 'accepted', 'missing']), at: time })
    .optional(),
  /** Its driver has not recognised its screen since then. */
  unknownSince: time.optional(),
  /** That it does not was said for this run. */
  drift: z
    .object({
      runId: z.string(),
      at: time,
      toolVersion: z.string().optional(),
      knownVersions: z.string().optional(),
    })
    .optional(),
  /** Start of the current wake interval. */
  wakeFrom: time.optional(),
});

const LoopState = z.object({
  /** By phase: DONE sections that were there when it began; they do not count for it. */
  baselines: z
    .record(
      z.string(),
      z.object({
        sections: z.number().int(),
        /** Fewer have been seen since then. */
        fewerSince: time.optional(),
      }),
    )
    .default({}),
  /** By status file: DONE sections it had when a phase of its own was left. */
  counted: z.record(z.string(), z.number().int()).default({}),
  startPending: z.array(z.string()).default([]),
  /** Runs that are older than this do not count as started for the phase. */
  startSince: time.optional(),
  stopPending: z.array(z.string()).default([]),
  /** A completion task to launch, and since when. */
  taskPending: z.object({ agent: z.string(), since: time }).optional(),
  reportedInvalid: z.string().optional(),
});

export const SupervisorStateSchema = z.object({
  v: z.literal(1),
  agents: z.record(z.string(), AgentState),
  loops: z.record(z.string(), LoopState),
  /** Usage limits, by credential and scope. */
  limits: LimitWindows.default({}),
});

/** What the watchdog remembers about one agent between two looks, and across restarts of its own. */
export type AgentState = z.output<typeof AgentState>;
export type LoopState = z.output<typeof LoopState>;

/** All of the watchdog's memory. Plain JSON. */
export type SupervisorState = z.output<typeof SupervisorStateSchema>;

export const EMPTY_STATE: SupervisorState = Object.freeze({
  v: 1,
  agents: {},
  loops: {},
  limits: {},
});

export const newAgentState = (): AgentState => ({ restarts: [], shortRuns: 0, startFailures: 0 });
export const newLoopState = (): LoopState => ({
  baselines: {},
  counted: {},
  startPending: [],
  stopPending: [],
});

/** An entry of a record whose keys are names that people chose: `constructor` is one. */
export function entryOf<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** What a new watchdog takes over: clocks that only count while somebody watches begin anew. */
export function resumeState(stored: SupervisorState): SupervisorState {
  const agents = Object.entries(stored.agents).map(([name, agent]) => {
    const { idleSince: _idle, goneSince: _gone, unknownSince: _unknown, ...rest } = agent;
    return [name, rest] as const;
  });
  return { ...stored, agents: Object.fromEntries(agents) };
}
