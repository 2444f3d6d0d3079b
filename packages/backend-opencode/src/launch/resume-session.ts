import type { LaunchPlan, LaunchRequest } from '@agent-orchestrator/core/plugin';
import { askServer, type ServerAddress } from '../server/ask-server.ts';

/** Which session an agent will have. */
export type Resumption = { readonly session: string } & Pick<LaunchPlan, 'resumed' | 'notice'>;

/**
 * The session to continue, or a new one. Whether the old one still exists is asked when the server runs; one that is not
 * running yet will answer later, when the session is opened, and one that is gone then begins anew under its old name.
 */
export async function resumeSession(
  { resumeId }: LaunchRequest,
  address: ServerAddress,
  makeId: (now: number) => string,
): Promise<Resumption> {
  if (resumeId === undefined) return { session: makeId(Date.now()) };
  if (!/^ses[\w-]*$/.test(resumeId)) {
    const notice = `"${resumeId}" is no session of OpenCode; a new one is begun.`;
    return { session: makeId(Date.now()), notice };
  }
  if (await isGone(address, resumeId)) {
    const notice = `The session "${resumeId}" to resume no longer exists; a new one is begun.`;
    return { session: makeId(Date.now()), notice };
  }
  return { session: resumeId, resumed: true };
}

async function isGone(address: ServerAddress, session: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(3_000);
    return (await askServer(address, { path: `/session/${session}`, signal })).status === 404;
  } catch {
    return false;
  }
}
