import { z } from 'zod';

/** The keys of `[backend.NAME]` that only this driver knows. */
export const opencodeOptions = z.object({
  /** Shell text that runs first, in the same shell. */
  preamble: z.string().default(''),
  /** Command line template with `{bin}`, `{server}` and `{dir}`. */
  attach: z.string().default('{bin}'),
  server: z.string().default(''),
  /** Hand the agent's model over in OpenCode's configuration variable. Older files also write a word here. */
  model_env: z.union([z.boolean(), z.string()]).default(false).transform(Boolean),
});

export type OpencodeOptions = z.output<typeof opencodeOptions>;
