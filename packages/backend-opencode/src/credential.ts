import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { RunningAgent } from '@agent-orchestrator/core/plugin';
import * as z from 'zod';
import { type OpencodeConfig, readConfigs } from './credential/read-configs.ts';
import { readJsonFile } from './credential/read-json-file.ts';

type Asked = Pick<RunningAgent, 'agent' | 'backend' | 'options' | 'env'>;
type Environment = RunningAgent['env'];

/** Variables whose names do not follow from the provider's (models.dev, as OpenCode 1.18.33 ships it). */
const KEY_VARIABLES: Readonly<Record<string, readonly string[]>> = {
  google: ['GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY'],
  'github-copilot': ['GITHUB_TOKEN'],
  huggingface: ['HF_TOKEN'],
};

const authFile = z.record(
  z.string(),
  z.discriminatedUnion('type', [
    z.object({ type: z.literal('api'), key: z.string() }),
    z.object({ type: z.literal('oauth'), accountId: z.string().optional() }),
    z.object({ type: z.literal('wellknown'), token: z.string() }),
  ]),
);

/**
 * Names the account at the provider of the agent's model: by a fingerprint of its key, or for a login by its account. In
 * OpenCode's own order: the configuration, then `auth.json`, then the provider's variable. `undefined` when it is not
 * known which provider is used, or by which account.
 */
export function credential({ agent, env }: Asked): string | undefined {
  const configs = readConfigs(agent.dir, env);
  if (configs === undefined) return undefined;
  const model = agent.model || configs.findLast((config) => config.model !== undefined)?.model;
  const provider = model?.includes('/') ? model.slice(0, model.indexOf('/')) : undefined;
  if (provider === undefined) return undefined;
  const account =
    configuredKey(configs, provider, env) ?? loginOf(provider, env) ?? keyInEnvironment(provider, env);
  return account && `${provider}:${account}`;
}

function configuredKey(
  configs: readonly OpencodeConfig[],
  provider: string,
  env: Environment,
): string | undefined {
  const key = configs
    .map((config) => config.provider?.[provider]?.options?.apiKey)
    .findLast((value) => value !== undefined);
  if (key === undefined) return undefined;
  return fingerprint(key.replace(/\{env:([^}]+)\}/g, (_, name: string) => env[name] ?? ''));
}

function loginOf(provider: string, env: Environment): string | undefined {
  const data = env.XDG_DATA_HOME || join(env.HOME ?? homedir(), '.local', 'share');
  const path = join(data, 'opencode', 'auth.json');
  const entry = authFile.safeParse(readJsonFile(path)).data?.[provider];
  switch (entry?.type) {
    case undefined:
      return undefined;
    case 'api':
      return fingerprint(entry.key);
    case 'wellknown':
      return fingerprint(entry.token);
    case 'oauth':
      // Its tokens change all the time; without an account the folder stands for it.
      return entry.accountId === undefined ? path : fingerprint(entry.accountId);
  }
}

function keyInEnvironment(provider: string, env: Environment): string | undefined {
  const usual = `${provider.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}_API_KEY`;
  const key = [usual, ...(KEY_VARIABLES[provider] ?? [])].map((name) => env[name]).find(Boolean);
  return key === undefined ? undefined : fingerprint(key);
}

/** Enough to tell two keys apart, and nothing of the key itself. */
function fingerprint(secret: string): string | undefined {
  return secret === '' ? undefined : createHash('sha256').update(secret).digest('hex').slice(0, 16);
}
