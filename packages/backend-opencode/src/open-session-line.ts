import { fileURLToPath } from 'node:url';
import { quoteShell } from '@agent-orchestrator/core/plugin';
import type { ServerMemo } from './server/memo.ts';

/** Beside the built plugin, and beside its source. */
const PROGRAM = fileURLToPath(new URL('../bin/open-session.mjs', import.meta.url));

/** The piece of a command line that makes the session before somebody attaches to it. There is no secret in it. */
export function openSessionLine({ url, directory, session, model }: ServerMemo): string {
  const wanted = JSON.stringify({ url, directory, session, model });
  return [process.execPath, PROGRAM, wanted].map(quoteShell).join(' ');
}
