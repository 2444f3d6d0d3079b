import type { HandoffContext, HandoffSignal } from '@agent-orchestrator/core/plugin';
import { type Cursor, readCursor } from './cursor.ts';
import { oneLine } from './one-line.ts';
import { type Settings, settingsFrom } from './options.ts';
import { followCommits } from './signals/follow-commits.ts';
import { followInboxes, inboxQuestion } from './signals/follow-inboxes.ts';
import { openSource, type Source } from './source/open-source.ts';
import { type Position, syncBranch } from './source/sync-branch.ts';

/** What is due since the cursor. Never throws: whatever is wrong is reported, and the cursor then stays. */
export async function checkHandoff(context: HandoffContext): Promise<HandoffSignal[]> {
  try {
    const settings = settingsFrom(context.options);
    const source = await openSource(context, settings, context.signal);
    if ('problem' in source) {
      context.report(source.problem);
      return [];
    }
    const cursor = readCursor(context.cursor);
    const followed = cursor?.branch ?? undefined;
    const { now, signal } = context;
    const position = await syncBranch({ ...source, settings, followed, now, signal });
    context.report(position.problem);
    return await follow(context, settings, source, position, cursor);
  } catch (error) {
    if (context.signal.aborted) return [];
    const reason = oneLine(error instanceof Error ? error.message : String(error)).slice(0, 300);
    context.report(`The handoff repository "${oneLine(context.repo)}" could not be read: ${reason}`);
    return [];
  }
}

async function follow(
  context: HandoffContext,
  settings: Settings,
  source: Source,
  position: Position,
  cursor: Cursor | undefined,
): Promise<HandoffSignal[]> {
  const { branch, head } = position;
  if (head === undefined || (head === null && cursor !== undefined)) return [];
  const { repository, remote } = source;
  const place = { repo: repository.folder, remote: remote.name, branch: branch ?? null };
  if (head === null) {
    // Seen to be absent: whatever comes first on this branch will be news.
    context.advance({
      version: 1,
      ...place,
      head,
      seen: [],
      lost: [],
      inboxes: {},
      lookedFor: '',
    } satisfies Cursor);
    return [];
  }
  const question = inboxQuestion(repository, context.stateSubdir, settings);
  if (isSettled(cursor, head, place, question.key)) return [];
  const commits = await followCommits(place, settings, cursor, head, context.signal);
  const inboxes = await followInboxes(
    place.repo,
    question,
    settings,
    cursor,
    head,
    commits.forward,
    context.signal,
  );
  const { seen, lost } = commits;
  context.advance({
    version: 1,
    ...place,
    head,
    seen,
    lost,
    inboxes: inboxes.memory,
    lookedFor: question.key,
  } satisfies Cursor);
  return [...commits.signals, ...inboxes.signals];
}

function isSettled(
  cursor: Cursor | undefined,
  head: string,
  place: Pick<Cursor, 'repo' | 'remote' | 'branch'>,
  lookedFor: string,
): boolean {
  return (
    cursor?.head === head &&
    cursor.lookedFor === lookedFor &&
    cursor.repo === place.repo &&
    cursor.remote === place.remote &&
    cursor.branch === place.branch
  );
}
