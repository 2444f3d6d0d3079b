import { basename } from 'node:path';
import { renderCommand } from '@agent-orchestrator/core/plugin';

/** One line that can be typed whatever the prompt is. */
export function kickoffPointer(path: string): string {
  const read = renderCommand("cat '{file}'", { file: path });
  return `Your full kickoff prompt is in ${path} — read it now with: \`${read}\` — then follow it exactly.`;
}

/** A name for a source of signals whose session is not known yet: the one that is told of this kickoff file is ours. */
export function sourceByKickoff(path: string): string {
  return `opencode, ${basename(path)}`;
}

/** The file name in {@link sourceByKickoff}. */
export function kickoffOfSource(source: string): string | undefined {
  return /^opencode, (.+)$/.exec(source)?.[1];
}
