import type { HandoffSignal } from '@agent-orchestrator/core/plugin';
import type { Cursor, InboxMemory } from '../cursor.ts';
import type { Settings } from '../options.ts';
import type { Repository } from '../source/repository.ts';
import { emptiedBetween } from './emptied-between.ts';
import { candidatePaths, findFiles, isEmptyBlob } from './find-files.ts';
import { inboxSignals } from './inbox-signals.ts';

/** Which paths to look up for which inbox. */
export interface InboxQuestion {
  readonly paths: ReadonlyMap<string, readonly string[]>;
  /** Equal for equal questions. */
  readonly key: string;
}

export function inboxQuestion(
  repository: Repository,
  stateSubdir: string,
  settings: Settings,
): InboxQuestion {
  const paths = new Map(
    settings.inboxes.map(({ file }) => [file, candidatePaths(repository.prefix, stateSubdir, file)] as const),
  );
  return { paths, key: JSON.stringify([...paths.values()]) };
}

/** What the inboxes at a commit have to say, compared with what was announced before. */
export async function followInboxes(
  repo: string,
  question: InboxQuestion,
  settings: Settings,
  cursor: Cursor | undefined,
  head: string,
  forward: boolean,
  signal: AbortSignal,
): Promise<{ readonly signals: HandoffSignal[]; readonly memory: InboxMemory }> {
  const files = await findFiles(repo, head, [...question.paths.values()].flat(), signal);
  const before = cursor?.inboxes ?? {};
  const states = settings.inboxes.map((inbox) => {
    const path = question.paths.get(inbox.file)?.find((candidate) => files.has(candidate));
    const found = path === undefined ? undefined : files.get(path);
    return { inbox, found: found === undefined || isEmptyBlob(found.blob) ? undefined : found };
  });
  const unchanged = states.flatMap(({ inbox, found }) =>
    found !== undefined && before[inbox.file]?.blob === found.blob ? [found.path] : [],
  );
  const older = cursor?.head;
  const comparable =
    forward && older !== undefined && older !== null && older !== head && unchanged.length > 0;
  const emptied = comparable ? await emptiedBetween(repo, older, head, unchanged, signal) : new Set<string>();
  return inboxSignals(
    states.map((state) => ({
      ...state,
      emptied: state.found !== undefined && emptied.has(state.found.path),
    })),
    before,
  );
}
