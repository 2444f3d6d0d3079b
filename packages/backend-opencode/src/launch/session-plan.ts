import { realpathSync } from 'node:fs';
import type { FirstPrompt, LaunchRequest, SignalSource } from '@agent-orchestrator/core/plugin';
import { urlOf } from '../server/ask-server.ts';
import type { ServerMemo } from '../server/memo.ts';
import { kickoffPointer, sourceByKickoff } from './kickoff-pointer.ts';

/** Newest messages that are read when the stream of events has been opened. */
const MESSAGES = 10;

/** OpenCode goes by the folder's real name, and tells events to those who ask with that (1.18.33). */
export function realFolder(dir: string): string {
  try {
    return realpathSync(dir);
  } catch {
    return dir;
  }
}

/** `PROVIDER/MODEL` in two parts; `undefined` when it is not of that form. */
export function splitModel(model: string): ServerMemo['model'] {
  const slash = model.indexOf('/');
  if (slash <= 0 || slash === model.length - 1) return undefined;
  return { providerID: model.slice(0, slash), modelID: model.slice(slash + 1) };
}

/** With a server the prompt itself is sent; whatever has no text is only pointed at. */
export function promptFor({ kickoff }: LaunchRequest): FirstPrompt {
  return { via: 'message', text: kickoff.text.trim() === '' ? kickoffPointer(kickoff.path) : kickoff.text };
}

/** The server's events, with what they leave out at the beginning. The order counts: who belongs to whom comes first. */
export function eventsOf(
  memo: ServerMemo,
  headers: Readonly<Record<string, string>>,
  kickoffPath: string,
): SignalSource {
  const { session } = memo;
  const aboutSession =
    session === undefined
      ? ['/session?limit=50']
      : [
          `/session/${session}`,
          `/session/${session}/children`,
          `/session/${session}/message?limit=${MESSAGES}`,
        ];
  const paths = [...aboutSession, '/permission', '/question', '/session/status', '/global/health'];
  return {
    kind: 'events',
    name: session === undefined ? sourceByKickoff(kickoffPath) : 'opencode',
    url: urlOf(memo, '/event'),
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    snapshots: paths.map((path) => urlOf(memo, path)),
  };
}
