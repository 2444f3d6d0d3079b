import * as z from 'zod';

/** The template that only starts the tool; with a server of our own it means "the usual way to attach". */
export const PLAIN_ATTACH = '{bin}';

/** The keys of `[backend.NAME]` that only this driver knows. */
export const opencodeOptions = z.object({
  /** Shell text that runs first, in the same shell. */
  preamble: z.string().default(''),
  /** Command line template with `{bin}`, `{server}`, `{dir}` and `{session}`. */
  attach: z.string().default(PLAIN_ATTACH),
  /** `auto`: a server of our own. Otherwise the value of `{server}`, the URL of a server that runs already. */
  server: z.string().default(''),
  /** Hand the agent's model over in OpenCode's configuration variable. Older files also write a word here. */
  model_env: z.union([z.boolean(), z.string()]).default(false).transform(Boolean),
});

export type OpencodeOptions = z.output<typeof opencodeOptions>;
