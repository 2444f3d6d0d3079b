import * as z from 'zod';

export const memoSchema = z.object({
  /** The server's address, without a slash at its end. */
  url: z.string(),
  /** The folder that the server knows the session by: without symbolic links. */
  directory: z.string(),
  /** File with the password of a server of our own; for another one the environment has it. */
  passwordFile: z.string().optional(),
  /** The session that is ours, whether it exists already or not. */
  session: z.string().optional(),
  model: z.object({ providerID: z.string(), modelID: z.string() }).optional(),
});

/** What is kept with a run so that its server can be talked to later. */
export type ServerMemo = Readonly<z.output<typeof memoSchema>>;

/** The memo of a run; `undefined` when it was started without a server that we know. */
export function readMemo(value: unknown): ServerMemo | undefined {
  return memoSchema.safeParse(value).data;
}
