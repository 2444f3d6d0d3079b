import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SignalRecord } from '@agent-orchestrator/core/plugin';
import { describe, expect, test } from 'vitest';
import { opencodeTranscript } from '../src/transcript.ts';
import { freePort, test as withWorkshop } from './fake-server.ts';
import { contextAt } from './recordings.ts';
import { heard } from './signals-recordings.ts';

/** The newest list of messages that a recording has. */
function messagesOf(scenario: string): unknown {
  const lists = heard(scenario).filter(({ url }) => url?.includes('/message?'));
  return (lists.at(-1) as SignalRecord).value;
}

const parse = (value: unknown) => opencodeTranscript.parser()(value);

describe('a recorded session', () => {
  test('is a prompt, a failure and what was spent', () => {
    expect(parse(messagesOf('unauthorized'))).toEqual([
      { at: 1795349771739, type: 'user', text: 'mock:err status=401', origin: 'person' },
      { at: 1795349771999, type: 'error', text: 'invalid x-api-key' },
    ]);
  });

  test('has tool calls with their results, text and usage', () => {
    const entries = parse(messagesOf('child'));
    expect(entries.map(({ type }) => type)).toEqual([
      ...['user', 'assistant', 'tool-call', 'tool-result', 'usage'],
      ...['assistant', 'usage'],
    ]);
    expect(entries[2]).toMatchObject({
      name: 'task',
      id: 'call_mock45',
      input: { prompt: 'mock:slow secs=4' },
    });
    expect(entries[3]).toMatchObject({ id: 'call_mock45', failed: false });
    expect(entries[4]).toMatchObject({
      model: 'mock/one',
      inputTokens: 8073,
      outputTokens: 5,
      costUsd: 0.024294,
    });
  });

  test('has compactions, and what the tool has said by itself', () => {
    const entries = parse(messagesOf('auto-compaction'));
    expect(entries.some(({ type }) => type === 'compaction')).toBe(true);
    expect(entries.filter((entry) => entry.type === 'user' && entry.origin === 'tool')).toHaveLength(1);
  });

  test('is the same as OpenCode prints it', () => {
    const messages = messagesOf('child');
    expect(parse({ info: { id: 'ses_1' }, messages })).toEqual(parse(messages));
  });

  test.each([[null], ['text'], [[]], [{ info: {} }], [[{ info: { role: 'user' } }]]])(
    '%j gives none',
    (value) => {
      expect(parse(value)).toEqual([]);
    },
  );
});

withWorkshop('it is read from the server while that runs, else printed by OpenCode', async ({ workshop }) => {
  const port = await freePort();
  const passwordFile = join(workshop.stateDir, 'password');
  writeFileSync(passwordFile, 'sesame');
  const { agent, backend } = contextAt(0, { bin: 'npx opencode' });
  const memo = { url: `http://127.0.0.1:${port}`, directory: '/home/me', passwordFile };
  const running = { agent, backend, options: {}, env: {}, stateDir: '/state', memo, sessionId: 'ses_1' };
  const locate = () => opencodeTranscript.locate({ ...running, signal: AbortSignal.timeout(9_000) });
  expect(await locate()).toEqual([
    { kind: 'command', argv: ['npx', 'opencode', 'export', 'ses_1'], cwd: '/home/me' },
  ]);
  await workshop.serve(port, 'sesame');
  expect(await locate()).toEqual([]);
  const headers = { authorization: `Basic ${Buffer.from('opencode:sesame').toString('base64')}` };
  const body = JSON.stringify({ id: 'ses_1', location: { directory: '/home/me' } });
  await fetch(`${memo.url}/api/session`, { method: 'POST', headers, body });
  expect(await locate()).toEqual([
    { kind: 'http', url: `${memo.url}/session/ses_1/message?directory=%2Fhome%2Fme`, headers },
  ]);
  const none = { ...running, memo: undefined, sessionId: undefined, signal: AbortSignal.timeout(9_000) };
  expect(await opencodeTranscript.locate(none)).toEqual([]);
});
