import type { RunningAgent, TranscriptReader, TranscriptSource } from '@agent-orchestrator/core/plugin';
import { askServer, urlOf } from './server/ask-server.ts';
import { authorizationFor } from './server/authorization.ts';
import { readMemo, type ServerMemo } from './server/memo.ts';
import { entriesOf } from './transcript/entries-of.ts';

/** A session is read from its server; if that does not run, OpenCode itself prints it (`opencode export`, 1.18.33). */
export const opencodeTranscript: TranscriptReader = {
  locate: async (running) => {
    const memo = readMemo(running.memo);
    const session = running.sessionId ?? memo?.session;
    if (session === undefined) return [];
    const served = memo && (await servedBy(memo, session, running));
    return served ?? [{ kind: 'command', argv: exportCommand(running, session), cwd: running.agent.dir }];
  },
  parser: () => entriesOf,
};

async function servedBy(
  memo: ServerMemo,
  session: string,
  { env, signal }: RunningAgent & { readonly signal: AbortSignal },
): Promise<readonly TranscriptSource[] | undefined> {
  try {
    const headers = authorizationFor(memo, env);
    const address = { url: memo.url, directory: memo.directory, headers };
    const { status } = await askServer(address, { path: `/session/${session}`, signal, timeout: 2_000 });
    if (status === 404) return [];
    const url = urlOf(memo, `/session/${session}/message`);
    return status === 200 ? [{ kind: 'http', url, headers }] : undefined;
  } catch {
    return undefined;
  }
}

/** `bin` may be several plain words, such as `npx opencode`. */
function exportCommand({ backend }: RunningAgent, session: string): readonly [string, ...string[]] {
  const [program = 'opencode', ...words] = (backend.bin ?? 'opencode').trim().split(/\s+/);
  return [program, ...words, 'export', session];
}
