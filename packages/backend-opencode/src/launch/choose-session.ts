import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LaunchPlan, LaunchRequest } from '@agent-orchestrator/core/plugin';
import * as z from 'zod';
import { askServer, type ServerAddress } from '../server/ask-server.ts';
import { newSessionId } from '../server/identifiers.ts';
import { readinessOf } from '../server/readiness.ts';
import { promptFor } from './session-plan.ts';

/** Kept for each agent: the session of its newest start, and what that was told. */
const keptSchema = z.object({ session: z.string(), kickoff: z.string() });

/** Which session an agent will have, and what follows from it. */
export interface ChosenSession {
  readonly session: string;
  /** A session of this agent whose turn still runs, and is of no use any more. */
  readonly replaces?: string;
  readonly plan: Pick<LaunchPlan, 'resumed' | 'notice' | 'firstPrompt' | 'files'>;
}

/**
 * The session to use: the last one, if its turn still runs for the same prompt (only the terminal interface had died; the
 * prompt is not given again); else the one to resume; else a new one.
 */
export async function chooseSession(request: LaunchRequest, address: ServerAddress): Promise<ChosenSession> {
  const path = join(request.stateDir, `opencode-session-${request.agent.session}.json`);
  const kickoff = createHash('sha256').update(request.kickoff.text).digest('hex');
  const last = readKept(path);
  const running = last !== undefined && (await isAtWork(address, last.session)) ? last : undefined;
  if (running?.kickoff === kickoff) {
    return { session: running.session, plan: { resumed: true, firstPrompt: { via: 'command', text: '' } } };
  }
  const { session, ...plan } = await resumeOrBegin(request, address);
  return {
    session,
    ...(running !== undefined && running.session !== session && { replaces: running.session }),
    plan: {
      ...plan,
      firstPrompt: promptFor(request),
      files: [{ path, text: JSON.stringify({ session, kickoff }) }],
    },
  };
}

async function resumeOrBegin(
  { resumeId }: LaunchRequest,
  address: ServerAddress,
): Promise<Pick<LaunchPlan, 'resumed' | 'notice'> & { readonly session: string }> {
  if (resumeId === undefined) return { session: newSessionId(Date.now()) };
  if (!/^ses[\w-]*$/.test(resumeId)) {
    const notice = `"${resumeId}" is no session of OpenCode; a new one is begun.`;
    return { session: newSessionId(Date.now()), notice };
  }
  if (await isGone(address, resumeId)) {
    const notice = `The session "${resumeId}" to resume no longer exists; a new one is begun.`;
    return { session: newSessionId(Date.now()), notice };
  }
  return { session: resumeId, resumed: true };
}

/** Asked when the server runs. One that is started later makes a session that is gone anew, under its old name. */
async function isGone(address: ServerAddress, session: string): Promise<boolean> {
  const signal = AbortSignal.timeout(3_000);
  const answer = await askServer(address, { path: `/session/${session}`, signal }).catch(() => undefined);
  return answer?.status === 404;
}

async function isAtWork(address: ServerAddress, session: string): Promise<boolean> {
  const readiness = await readinessOf(address, session, AbortSignal.timeout(3_000)).catch(() => undefined);
  return readiness !== undefined && readiness.state !== 'free';
}

function readKept(path: string): z.output<typeof keptSchema> | undefined {
  try {
    return keptSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
