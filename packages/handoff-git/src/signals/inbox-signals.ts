import type { HandoffSignal } from '@agent-orchestrator/core/plugin';
import type { InboxMemory } from '../cursor.ts';
import { oneLine } from '../one-line.ts';
import type { Inbox } from '../options.ts';
import type { FoundFile } from './find-files.ts';

/** One inbox as it is on the branch now. */
export interface InboxState {
  readonly inbox: Inbox;
  /** `undefined`: there is no such file, or it is empty. */
  readonly found: FoundFile | undefined;
  /** It was deleted or emptied since the last look, even if the same content is back. */
  readonly emptied: boolean;
}

/** Announces each inbox whose content is not the one last announced. A deleted inbox may announce it again. */
export function inboxSignals(
  states: readonly InboxState[],
  memory: InboxMemory,
): { readonly signals: HandoffSignal[]; readonly memory: InboxMemory } {
  const signals: HandoffSignal[] = [];
  const next: InboxMemory = { ...memory };
  for (const { inbox, found, emptied } of states) {
    const before = (Object.hasOwn(memory, inbox.file) && memory[inbox.file]) || { blob: null, round: 0 };
    const blob = found?.blob ?? null;
    const announce = found !== undefined && (blob !== before.blob || emptied);
    // The round makes a repeated content a new event; several entries for one file share it.
    const round = before.round + (announce ? 1 : 0);
    if (before.blob !== blob || announce) next[inbox.file] = { blob, round };
    if (found !== undefined && announce) signals.push(...announcements(inbox, found, round));
  }
  const unique = new Map(signals.map((signal) => [signal.id, signal]));
  return { signals: [...unique.values()], memory: next };
}

function announcements(inbox: Inbox, found: FoundFile, round: number): HandoffSignal[] {
  return inbox.pings.map((agent) => ({
    id: `inbox:${inbox.file}:${found.blob}:${round}:${agent}`,
    kind: 'inbox',
    to: agent,
    text: `watchdog ping: the other loop pushed ${oneLine(found.path)} — pull, read it, act, then delete the file (commit + push) to mark it consumed.`,
    summary: `handoff: ${oneLine(inbox.file)} changed → pinging ${oneLine(agent)}`,
  }));
}
