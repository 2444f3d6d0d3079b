import * as z from 'zod';

/** The keys of `[backend.NAME]` that only this driver knows. Flags are the user's own shell text. */
export const codexOptions = z.strictObject({
  /** Stands in the command line before the prompt. */
  flags: z.string().default(''),
  /**
   * `hooks`: Codex is told by its command line to report what it does. It then runs every hook that is configured without
   * asking whether it is trusted, those of the project included. `none`: title and screen tell.
   */
  signals: z.enum(['none', 'hooks']).default('none'),
});

export type CodexOptions = z.output<typeof codexOptions>;
