import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningAgent } from '@agent-orchestrator/core/plugin';
import { foldersOf, realPath, type ToolFolders } from './folders.ts';
import { asObject, asText } from './signals/values.ts';

/** Environment variables that hold a secret, in the order in which the tool prefers them (2.1.330). */
const SECRETS = [
  ['ANTHROPIC_AUTH_TOKEN', 'token'],
  ['ANTHROPIC_API_KEY', 'key'],
  ['CLAUDE_CODE_OAUTH_TOKEN', 'login token'],
] as const;
const CLOUDS = [
  ['CLAUDE_CODE_USE_BEDROCK', 'bedrock'],
  ['CLAUDE_CODE_USE_VERTEX', 'vertex'],
  ['CLAUDE_CODE_USE_FOUNDRY', 'foundry'],
] as const;

/**
 * Whose quota an agent uses: a cloud, the fingerprint of a key or token, the account that is logged in (whatever folder it is
 * logged in from), else the config folder; and the endpoint, where it is another than the usual one.
 */
export function credentialOf({
  agent,
  backend,
  env,
}: Pick<RunningAgent, 'agent' | 'backend' | 'options' | 'env'>): string | undefined {
  const folders = foldersOf(env, backend.bin, agent.dir);
  const settings =
    folders === undefined ? undefined : asObject(readJson(join(folders.config, 'settings.json')));
  const all = { ...env, ...stringsOf(settings?.env) };
  const who = cloudOf(all) ?? secretOf(all) ?? accountOf(folders);
  if (who === undefined) return undefined;
  const endpoint = endpointOf(all.ANTHROPIC_BASE_URL);
  return endpoint === undefined ? who : `${who} at ${endpoint}`;
}

type Env = Readonly<Record<string, string | undefined>>;

function cloudOf(env: Env): string | undefined {
  const cloud = CLOUDS.find(([name]) => /^(?:1|true|yes|on)$/i.test(env[name] ?? ''));
  return cloud?.[1];
}

function secretOf(env: Env): string | undefined {
  for (const [name, word] of SECRETS) {
    const secret = env[name];
    if (secret) return `${word} ${createHash('sha256').update(secret).digest('hex').slice(0, 16)}`;
  }
  return undefined;
}

function accountOf(folders: ToolFolders | undefined): string | undefined {
  if (folders === undefined) return undefined;
  const account = asObject(asObject(readJson(folders.state))?.oauthAccount);
  const id = asText(account?.accountUuid);
  const organization = asText(account?.organizationUuid);
  if (id !== undefined) return `account ${id}${organization === undefined ? '' : ` of ${organization}`}`;
  return `folder ${realPath(folders.config)}`;
}

/** Without what a URL may hold of a secret. */
function endpointOf(url: string | undefined): string | undefined {
  if (!url || !URL.canParse(url)) return undefined;
  const { origin, pathname } = new URL(url);
  if (origin === 'https://api.anthropic.com') return undefined;
  return `${origin}${pathname === '/' ? '' : pathname}`;
}

function stringsOf(value: unknown): Env {
  return Object.fromEntries(
    Object.entries(asObject(value) ?? {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
