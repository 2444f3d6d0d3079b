import { authorizationFrom } from './server/authorization.ts';
import { readMemo } from './server/memo.ts';
import { openSessionWhenReady } from './server/open-session.ts';

/**
 * What `bin/open-session.mjs` does before OpenCode attaches: it makes the session that the agent will use.
 * @param text the memo of the run, as JSON; the password is in the environment
 */
export async function openSessionOf(text: string, env: NodeJS.ProcessEnv): Promise<string> {
  const memo = readMemo(JSON.parse(text));
  if (memo?.session === undefined) throw new Error('the session to open is not named');
  const { url, directory, session, model } = memo;
  const headers = authorizationFrom(env);
  const outcome = await openSessionWhenReady({ url, directory, headers }, { session, model }, 60_000);
  return `Session ${session} ${outcome === 'found' ? 'goes on' : 'is new'}.`;
}
