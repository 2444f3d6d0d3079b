import { readFileSync } from 'node:fs';
import type { ServerMemo } from './memo.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The header that OpenCode's server wants (HTTP basic, 1.18.33); none without a password. */
export function authorization(password: string | undefined, user = 'opencode'): Record<string, string> {
  if (password === undefined || password === '') return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/** The same for a server that somebody else runs, from the variables that OpenCode itself reads. */
export function authorizationFrom(env: Environment): Record<string, string> {
  return authorization(env.OPENCODE_SERVER_PASSWORD, env.OPENCODE_SERVER_USERNAME || undefined);
}

/** The header for the server of a run. Throws when the password's file is gone. */
export function authorizationFor(memo: ServerMemo, env: Environment): Record<string, string> {
  if (memo.passwordFile === undefined) return authorizationFrom(env);
  return authorization(readFileSync(memo.passwordFile, 'utf8'));
}
