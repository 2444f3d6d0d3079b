import * as z from 'zod';

const time = z.number();

/** A probe under way. */
const Probe = z.object({
  /** Whom it is sent to: the canary. */
  agent: z.string(),
  /** `message`: a text is typed. `start`: the program, which has ended, is started again. */
  how: z.enum(['message', 'start']),
  /** Absent while the keys that take back the notice's offer work. */
  messageId: z.string().optional(),
  at: time,
  dismissedAt: time.optional(),
  /** When the text was out of our hands, or the program began. */
  doneAt: time.optional(),
  /** A person did it. */
  byPerson: z.boolean().default(false),
});

const LimitWindow = z.object({
  credential: z.string(),
  /** Nobody knows whose quota it is: the window is that of one agent. */
  own: z.boolean(),
  /** `all`, or the model family or mode that is stopped. */
  scope: z.string(),
  /** `five_hour`, `weekly`, `credits` … as the notice says. */
  allowance: z.string().optional(),
  kind: z.string(),
  /**
   * A notice opens it `held`. At its end it is `due` until somebody can be asked, then `probing`; a refusal makes it
   * `held` again. `lifted`: its agents go on one after the other.
   */
  state: z.enum(['held', 'due', 'probing', 'lifted']),
  since: time,
  /** When the newest notice was said, as far as known. */
  noticedAt: time,
  /** When to probe; absent: no clock lifts it. */
  until: time.optional(),
  /** `until` follows from a time in a notice. */
  stated: z.boolean(),
  lifts: z.enum(['clock', 'person']),
  evidence: z.string(),
  source: z.string(),
  /** The agent whose notice it is. */
  seenBy: z.string(),
  /** The backend whose default model showed it: agents without a model of their own there share it. */
  defaultOf: z.string().optional(),
  /** Probes sent. */
  probes: z.number().int(),
  /** Probes begun, also those that could not be typed. */
  attempts: z.number().int().default(0),
  /** Refusals in a row that stated no time ahead. */
  misses: z.number().int().default(0),
  probe: Probe.optional(),
  /** The newest run by a person that counted as a probe. */
  personRun: z.string().optional(),
  /** A person was told that it is time. */
  told: z.boolean().optional(),
  liftedAt: time.optional(),
  /** When each agent goes on. */
  releases: z.record(z.string(), time).optional(),
});

export const LimitWindows = z.record(z.string(), LimitWindow);

/** What one agent has to do with a limit. */
export const AgentLimit = z.object({
  /** The window that holds it; absent in records of an earlier version or tool. */
  window: z.string().optional(),
  since: time,
  /** Absent: no clock lifts it. */
  until: time.optional(),
  stated: z.boolean(),
  kind: z.string(),
  evidence: z.string(),
  probes: z.number().int(),
  /** The window whose notice it showed itself: it was cut short, and is continued when that is over. */
  noticed: z.string().optional(),
  noticedAt: time.optional(),
  /** What its own notice said. */
  text: z.string().optional(),
  /** Its tool says that it continues by itself then. */
  continuesAt: time.optional(),
  continuesWithinMs: z.number().optional(),
  workingSince: time.optional(),
  /** When keys were pressed to take back what its notice offers. */
  dismissedAt: time.optional(),
  /** It was told to go on: by this message, or by its start. */
  continuing: z.object({ at: time, messageId: z.string().optional() }).optional(),
  /** It goes on since then; for a moment what its screen still shows is no new notice. */
  continued: time.optional(),
});

/** A usage limit of one credential and scope, from the first notice until everybody goes on. */
export type LimitWindow = z.output<typeof LimitWindow>;
export type LimitProbe = z.output<typeof Probe>;
export type AgentLimit = z.output<typeof AgentLimit>;
