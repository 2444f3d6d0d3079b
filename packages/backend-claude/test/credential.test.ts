import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { credentialOf } from '../src/credential.ts';
import { contextAt } from './recordings.ts';

const SECRET = 'sk-ant-api03-not-to-be-seen';
let home = '';

beforeEach(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'claude-credential-')));
  const made = home;
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  mkdirSync(join(home, '.claude'));
});

const named = (env: Record<string, string> = {}) => {
  const { agent, backend } = contextAt(0);
  return credentialOf({ agent, backend, options: {}, env: { HOME: home, ...env } });
};

test('a key is named by its fingerprint, the same everywhere, and never shown', () => {
  const name = named({ ANTHROPIC_API_KEY: SECRET });
  expect(name).toMatch(/^key [0-9a-f]{16}$/);
  expect(named({ ANTHROPIC_API_KEY: SECRET, CLAUDE_CONFIG_DIR: '/other' })).toBe(name);
  expect(named({ ANTHROPIC_API_KEY: `${SECRET}2` })).not.toBe(name);
  expect(named({ CLAUDE_CODE_OAUTH_TOKEN: SECRET })).toMatch(/^login token [0-9a-f]{16}$/);
});

test('another endpoint is another quota; what its URL holds of a secret is left out', () => {
  expect(
    named({ ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: 'https://me:pw@proxy.example/v1?key=x' }),
  ).toMatch(/ at https:\/\/proxy\.example\/v1$/);
  const usual = named({ ANTHROPIC_API_KEY: 'k', ANTHROPIC_BASE_URL: 'https://api.anthropic.com' });
  expect(usual).toBe(named({ ANTHROPIC_API_KEY: 'k' }));
});

test('an account is the same from every folder that is logged in to it', () => {
  const account = JSON.stringify({ oauthAccount: { accountUuid: 'u-1', emailAddress: 'me@example.org' } });
  writeFileSync(join(home, '.claude.json'), account);
  const second = join(home, 'second');
  mkdirSync(second);
  writeFileSync(join(second, '.claude.json'), account);
  expect(named()).toBe('account u-1');
  expect(named({ CLAUDE_CONFIG_DIR: second })).toBe('account u-1');
});

test('without an account it is the folder, links followed; a cloud has its own name', () => {
  symlinkSync(join(home, '.claude'), join(home, 'link'));
  expect(named()).toBe(`folder ${join(home, '.claude')}`);
  expect(named({ CLAUDE_CONFIG_DIR: join(home, 'link') })).toBe(`folder ${join(home, '.claude')}`);
  expect(named({ CLAUDE_CODE_USE_BEDROCK: '1', ANTHROPIC_API_KEY: SECRET })).toBe('bedrock');
});

test('variables of the settings count', () => {
  writeFileSync(join(home, '.claude/settings.json'), JSON.stringify({ env: { ANTHROPIC_API_KEY: SECRET } }));
  expect(named()).toBe(named({ ANTHROPIC_API_KEY: SECRET }));
});

test('where nobody knows the folder, nothing is said', () => {
  expect(named({ HOME: '' })).toBeUndefined();
});
