import { quoteShell, renderCommand } from '@agent-orchestrator/core/plugin';

/** Linux allows 128 KiB per argument (MAX_ARG_STRLEN), its final NUL included; the rest is margin. */
const LONGEST_ARGUMENT = 120_000;

/** The first prompt on the command line. */
export interface PromptArgument {
  /** Shell text. */
  readonly word: string;
  /** What the tool is given, where it is not the prompt itself. */
  readonly text: string | undefined;
}

/**
 * The prompt as one shell word: the file's content, or a sentence that names the file when the content cannot be an
 * argument (too long, or with a NUL byte). A leading `-` is protected by `--`, which ends the options
 * (Claude Code 2.1.330 parses its command line with commander).
 */
export function promptArgument(kickoff: { readonly text: string; readonly path: string }): PromptArgument {
  const read = renderCommand("cat '{file}'", { file: kickoff.path });
  if (Buffer.byteLength(kickoff.text) > LONGEST_ARGUMENT || kickoff.text.includes('\0')) {
    const text = `Your full kickoff prompt is in ${kickoff.path} — read it now with: \`${read}\` — then follow it exactly.`;
    return { word: quoteShell(text), text };
  }
  const content = `"$(${read})"`;
  return { word: kickoff.text.startsWith('-') ? `-- ${content}` : content, text: undefined };
}
