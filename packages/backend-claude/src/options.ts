import * as z from 'zod';

/** The keys of `[backend.NAME]` that only this driver knows. Templates and flags are the user's own shell text. */
export const claudeOptions = z.object({
  flags: z.string().default(''),
  model_flag: z.string().default("--model '{model}'"),
  supports_resume: z.boolean().default(false),
  resume_flag: z.string().default("--resume '{id}'"),
  session_id_flag: z.string().default("--session-id '{id}'"),
  remote_control: z.boolean().default(false),
  remote_control_flag: z.string().default("--remote-control '{session}'"),
  hooks: z.boolean().default(true),
  status_line: z.boolean().default(false),
  pre_trust: z.boolean().default(false),
});

export type ClaudeOptions = z.output<typeof claudeOptions>;
