import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningAgent } from '@agent-orchestrator/core/plugin';
import { codexHome } from './codex-home.ts';
import { asObject, asText } from './signals/values.ts';

const fingerprint = (kind: string, secret: string): string =>
  `${kind} ${createHash('sha256').update(secret).digest('hex').slice(0, 12)}`;

/** Whose quota an agent uses: the account that is logged in, else a key, else the folder with the login. */
export function credentialOf({ env }: Pick<RunningAgent, 'env'>): string | undefined {
  const home = codexHome(env);
  const login = home === undefined ? undefined : readLogin(join(home, 'auth.json'));
  const account = asText(asObject(login?.tokens)?.account_id);
  if (account !== undefined) return fingerprint('account', account);
  const key = asText(login?.OPENAI_API_KEY) ?? env.CODEX_API_KEY ?? env.OPENAI_API_KEY;
  return key ? fingerprint('key', key) : home;
}

function readLogin(path: string) {
  try {
    return asObject(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
