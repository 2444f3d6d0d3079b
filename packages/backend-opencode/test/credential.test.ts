import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { credential } from '../src/credential.ts';
import { test, type Workshop } from './fake-server.ts';
import { contextAt } from './recordings.ts';

const SECRET = 'sk-very-secret-key';

function ask({ stateDir }: Workshop, env: Record<string, string>, model = 'anthropic/opus') {
  const { agent, backend } = contextAt(0);
  const home = { HOME: stateDir, XDG_CONFIG_HOME: '', XDG_DATA_HOME: '' };
  return credential({
    agent: { ...agent, dir: stateDir, model },
    backend,
    options: {},
    env: { ...home, ...env },
  });
}

function write({ stateDir }: Workshop, path: string, value: unknown): void {
  const file = join(stateDir, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
}

test('the same key is the same account wherever it stands, and never the key itself', ({ workshop }) => {
  const inEnvironment = ask(workshop, { ANTHROPIC_API_KEY: SECRET });
  expect(inEnvironment).toMatch(/^anthropic:[0-9a-f]{16}$/);
  write(workshop, '.local/share/opencode/auth.json', { anthropic: { type: 'api', key: SECRET } });
  expect(ask(workshop, {})).toBe(inEnvironment);
  expect(ask(workshop, { ANTHROPIC_API_KEY: 'another' })).toBe(inEnvironment);
  const provider = { anthropic: { options: { apiKey: '{env:MINE}' } } };
  write(workshop, 'opencode.json', { provider });
  expect(ask(workshop, { MINE: SECRET })).toBe(inEnvironment);
  expect(ask(workshop, { MINE: 'another' })).not.toBe(inEnvironment);
});

test('a login is its account; one that has none is its file', ({ workshop }) => {
  const path = '.local/share/opencode/auth.json';
  const login = (access: string, accountId?: string) => {
    write(workshop, path, { anthropic: { type: 'oauth', refresh: 'r', access, expires: 1, accountId } });
    return ask(workshop, {});
  };
  expect(login('one', 'me')).toBe(login('two', 'me'));
  expect(login('one', 'me')).not.toBe(login('one', 'you'));
  expect(login('one')).toBe(`anthropic:${join(workshop.stateDir, path)}`);
});

test('the model of the configuration names the provider', ({ workshop }) => {
  const env = { OPENAI_API_KEY: SECRET };
  expect(ask(workshop, env, '')).toBeUndefined();
  write(workshop, '.config/opencode/opencode.json', { model: 'openai/gpt' });
  expect(ask(workshop, env, '')).toMatch(/^openai:/);
  expect(ask(workshop, { ...env, OPENCODE_CONFIG_CONTENT: '{"model":"xai/grok"}' }, '')).toBeUndefined();
});

test('what cannot be read is not guessed at', ({ workshop }) => {
  write(workshop, 'opencode.jsonc', '{ // a comment\n "model": "openai/gpt" }');
  expect(ask(workshop, { ANTHROPIC_API_KEY: SECRET })).toBeUndefined();
});
