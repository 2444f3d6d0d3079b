import * as z from 'zod';

const seenCommit = z.object({
  id: z.string(),
  /** Digest of the subject. */
  subject: z.string(),
  /** Digest of who wrote it and when: a rebase keeps both. */
  author: z.string(),
  /** When it was written, seconds since the epoch. */
  at: z.number(),
});

const cursorSchema = z.object({
  version: z.literal(1),
  /** The source that this position belongs to. */
  repo: z.string(),
  remote: z.string(),
  branch: z.string().nullable(),
  /** Newest commit already looked at; `null`: the branch was not there yet. */
  head: z.string().nullable(),
  /** Commits on the branch that were signalled, or older than the first look; newest first. */
  seen: z.array(seenCommit),
  /** Such commits that a force-push took off the branch: they may come back under another id. */
  lost: z.array(seenCommit),
  /** By file: the content last announced (`null`: none), and how often that changed. */
  inboxes: z.record(z.string(), z.object({ blob: z.string().nullable(), round: z.number() })),
  /** Which inbox paths were looked up; a change of the config asks again. */
  lookedFor: z.string(),
});

/** How far the work on a branch was followed. JSON, stored by the core across restarts. */
export type Cursor = z.infer<typeof cursorSchema>;
/** A claim or review commit that was dealt with. */
export type SeenCommit = z.infer<typeof seenCommit>;
export type InboxMemory = Cursor['inboxes'];

/** The stored cursor; `undefined` the first time, and when it is not one of ours. */
export function readCursor(stored: unknown): Cursor | undefined {
  const result = cursorSchema.safeParse(stored);
  return result.success ? result.data : undefined;
}
