import * as z from 'zod';

/** Every event the journal can hold. */
export const EVENT_NAMES = [
  'watchdog-started',
  'watchdog-stopped',
  'watchdog-hung',
  'config-reloaded',
  'config-rejected',
  'agent-started',
  'agent-start-failed',
  'launch-notice',
  'kickoff-accepted',
  'kickoff-missing',
  'drift',
  'agent-exited',
  'agent-gone',
  'agent-stopped',
  'session-renamed',
  'agent-finished',
  'agent-fatal',
  'agent-mismatch',
  'agent-waiting',
  'agent-held',
  'agent-released',
  'restart-delayed',
  'agent-quarantined',
  'stall',
  'limit-hit',
  'limit-probe',
  'limit-extended',
  'limit-lifted',
  'fallback-started',
  'fallback-ended',
  'wake',
  'message-queued',
  'message-delivered',
  'message-unknown',
  'message-dropped',
  'handoff',
  'handoff-problem',
  'handoff-recovered',
  'phase-set',
  'phase-advanced',
  'phase-invalid',
  'sequence-complete',
  'on-complete',
  'plugin-failed',
  'tmux-lost',
  'tmux-connected',
  'state-problem',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];

/** What happened, before it is stamped with a time. */
export interface EventInput {
  readonly event: EventName;
  /** One readable line. */
  readonly message: string;
  readonly agent?: string | undefined;
  readonly session?: string | undefined;
  readonly loop?: string | undefined;
  /** Facts of this kind of event, stable by name. */
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

export const JournalEvent = z.object({
  v: z.literal(1),
  /** ISO time, UTC. */
  at: z.string(),
  event: z.enum(EVENT_NAMES),
  message: z.string(),
  agent: z.string().optional(),
  session: z.string().optional(),
  loop: z.string().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

/** One line of the journal. */
export type JournalEvent = z.output<typeof JournalEvent>;
