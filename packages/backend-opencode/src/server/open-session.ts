import { setTimeout as pause } from 'node:timers/promises';
import { askServer, complaintOf, type ServerAddress, ServerSilent } from './ask-server.ts';
import type { ServerMemo } from './memo.ts';

/** The session to be opened. */
export type WantedSession = Required<Pick<ServerMemo, 'session'>> & Pick<ServerMemo, 'model'>;

/**
 * Makes the session, under the id that we have chosen for it, unless it exists. Asking twice is harmless: the server
 * answers with the session that is there (`POST /api/session`, 1.18.33). Throws when it cannot be made.
 */
export async function openSession(
  address: ServerAddress,
  { session, model }: WantedSession,
  signal: AbortSignal,
): Promise<'found' | 'made'> {
  const found = await askServer(address, { path: `/session/${session}`, signal });
  if (found.status === 200) return 'found';
  if (found.status !== 404) throw new Error(`the session cannot be read (${complaintOf(found)})`);
  const made = await askServer(address, {
    method: 'POST',
    path: '/api/session',
    body: {
      id: session,
      location: { directory: address.directory },
      ...(model && { model: { id: model.modelID, providerID: model.providerID } }),
    },
    signal,
  });
  if (made.status !== 200) throw new Error(`the session cannot be made (${complaintOf(made)})`);
  return 'made';
}

/** As {@link openSession}, but a server that does not answer is given time to start. @param patience ms */
export async function openSessionWhenReady(
  address: ServerAddress,
  wanted: WantedSession,
  patience: number,
): Promise<'found' | 'made'> {
  const end = performance.now() + patience;
  for (;;) {
    try {
      return await openSession(address, wanted, AbortSignal.timeout(10_000));
    } catch (error) {
      if (!(error instanceof ServerSilent) || performance.now() > end) throw error;
      await pause(100);
    }
  }
}
