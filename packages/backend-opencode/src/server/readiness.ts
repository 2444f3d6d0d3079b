import { limitInText } from '../limit-in-text.ts';
import { shapes } from '../signals/shapes.ts';
import { askServer, type ServerAddress } from './ask-server.ts';

/** Whether a session can be given a prompt. */
export type Readiness =
  | { readonly state: 'free' | 'busy' }
  | { readonly state: 'not-now'; readonly reason: string };

/** Asks the server. While a person is asked something, or a usage limit is waited for, nothing more should be sent. */
export async function readinessOf(
  address: ServerAddress,
  session: string,
  signal: AbortSignal,
): Promise<Readiness> {
  const paths = ['/session/status', '/permission', '/question'];
  const [status, permissions, questions] = await Promise.all(
    paths.map(async (path) => (await askServer(address, { path, signal })).body),
  );
  const asked = [
    ...(shapes.permissions.safeParse(permissions).data ?? []).map((one) => ({ ...one, kind: 'permission' })),
    ...(shapes.questions.safeParse(questions).data ?? []).map((one) => ({ ...one, kind: 'question' })),
  ];
  for (const { sessionID, kind } of asked) {
    if (await descends(address, sessionID, session, signal)) {
      return { state: 'not-now', reason: `it asks a person (${kind})` };
    }
  }
  const own = shapes.statuses.safeParse(status).data?.[session];
  const limited = own?.type === 'retry' && limitInText(own.message, own.next, { now: Date.now() });
  if (own?.type === 'retry' && (own.action !== undefined || limited)) {
    return { state: 'not-now', reason: `usage limit: ${own.message}`.slice(0, 200) };
  }
  return { state: own === undefined || own.type === 'idle' ? 'free' : 'busy' };
}

/** A session is another one, or was started by it, at whatever remove. */
async function descends(
  address: ServerAddress,
  id: string,
  ancestor: string,
  signal: AbortSignal,
): Promise<boolean> {
  let next: string | undefined = id;
  for (let step = 0; next !== undefined && step < 16; step++) {
    if (next === ancestor) return true;
    const { body } = await askServer(address, { path: `/session/${next}`, signal });
    next = shapes.session.safeParse(body).data?.parentID;
  }
  return false;
}
