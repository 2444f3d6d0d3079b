import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TranscriptEntry } from '@agent-orchestrator/core/plugin';
import { expect, onTestFinished, test } from 'vitest';
import { locateTranscripts } from '../src/transcript/locate.ts';
import { isWanted, transcriptParser } from '../src/transcript/parse.ts';
import { contextAt } from './recordings.ts';

function recorded(file: string): readonly TranscriptEntry[] {
  const parse = transcriptParser();
  return readFileSync(new URL(`../recordings/2.1.330/signals/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ source }) => source === 'transcript')
    .filter(({ value }) => isWanted(Buffer.from(JSON.stringify(value))))
    .flatMap(({ value }) => parse(value));
}

const ofType = <T extends TranscriptEntry['type']>(entries: readonly TranscriptEntry[], type: T) =>
  entries.filter((entry): entry is Extract<TranscriptEntry, { type: T }> => entry.type === type);

test('a recorded session is told in order: who said what, tools and their results, ends', () => {
  const entries = recorded('turns.jsonl');
  expect(entries.slice(0, 5)).toMatchObject([
    {
      type: 'session',
      sessionId: '0a1b2c3d-0000-4000-8000-000000000001',
      text: expect.stringMatching(/2\.1\.330 in \//),
    },
    { type: 'user', text: 'model:say The first answer.', origin: 'person' },
    { type: 'assistant', text: 'The first answer.', model: expect.stringMatching(/^claude-/) },
    { type: 'usage', outputTokens: expect.any(Number) },
    { type: 'user', text: 'model:bash cmd="touch made; sleep 3"' },
  ]);
  const call = ofType(entries, 'tool-call')[0];
  expect(call).toMatchObject({ name: 'Bash', input: { command: 'touch made; sleep 3' } });
  expect(ofType(entries, 'tool-result').find(({ id }) => id === call?.id)).toMatchObject({ failed: false });
  expect(ofType(entries, 'tool-result').some(({ failed }) => failed)).toBe(true);
  expect(entries).toContainEqual(
    expect.objectContaining({ type: 'user', text: '[Request interrupted by user]', origin: 'system' }),
  );
  // Taken in while a tool ran: it has no line of its own but this.
  expect(entries).toContainEqual(
    expect.objectContaining({ type: 'user', text: 'Taken in between two tools.', origin: 'person' }),
  );
  expect(entries).toContainEqual(
    expect.objectContaining({ type: 'error', text: 'Credit balance is too low' }),
  );
  expect(ofType(entries, 'compaction')).toMatchObject([
    { text: expect.stringMatching(/\(manual, \d+ to \d+ tokens\)/) },
  ]);
  expect(entries).toContainEqual(
    expect.objectContaining({ type: 'user', text: '/compact', origin: 'person' }),
  );
  expect(entries.every(({ at }) => at !== undefined)).toBe(true);
});

test('a limit has its exact end', () => {
  const [limit] = ofType(recorded('limits.jsonl'), 'limit');
  expect(limit?.text).toMatch(/^You've hit your 5-hour limit/);
  expect((limit?.resetsAt ?? 0) - (limit?.at ?? 0)).toBeGreaterThan(3_500_000);
});

const answer = (id: string, usage: object, block: object, more: object = {}) => ({
  ...{ type: 'assistant', timestamp: '2026-11-22T12:00:00Z', ...more },
  message: { id, model: 'm', content: [block], usage },
});

test('the usage of an answer is counted once, though each of its lines repeats it, and later ones have more', () => {
  const parse = transcriptParser();
  const text = { type: 'text', text: 'x' };
  const lines = [
    answer('a', { input_tokens: 10, output_tokens: 1 }, { type: 'thinking', thinking: 'hm' }),
    answer('a', { input_tokens: 10, output_tokens: 7, cache_read_input_tokens: 3 }, text),
    answer('b', { input_tokens: 2, output_tokens: 2 }, text),
    answer('a', { input_tokens: 10, output_tokens: 7, cache_read_input_tokens: 3 }, text),
  ];
  const spent = ofType(lines.flatMap(parse), 'usage');
  expect(
    spent.map(({ inputTokens, outputTokens, cacheReadTokens }) => [
      inputTokens,
      outputTokens,
      cacheReadTokens,
    ]),
  ).toEqual([
    [10, 1, 0],
    [0, 6, 3],
    [2, 2, 0],
  ]);
});

test('sub-agents are named, lines of 2.1.197 are read, and what is unknown adds nothing', () => {
  const parse = transcriptParser();
  const side = answer('s', {}, { type: 'text', text: 'from below' }, { isSidechain: true, agentId: 'a1' });
  expect(parse(side)).toMatchObject([{ type: 'assistant', text: 'from below', subagent: 'a1' }]);
  const old = (message: object, more: object = {}) =>
    parse({ type: 'user', timestamp: '2026-01-01T00:00:00Z', message, ...more });
  expect(old({ role: 'user', content: 'hello' })).toMatchObject([{ type: 'user', origin: 'person' }]);
  expect(old({ role: 'user', content: 'caveat' }, { isMeta: true })).toMatchObject([{ origin: 'system' }]);
  const limited = {
    ...answer('l', {}, { type: 'text', text: "You've hit your session limit · resets 10:36am (UTC)" }),
  };
  expect(parse({ ...limited, isApiErrorMessage: true, error: 'rate_limit' })).toMatchObject([
    { type: 'limit' },
  ]);
  for (const junk of [
    null,
    7,
    'x',
    [],
    {},
    { type: 'new-thing' },
    { type: 'user' },
    { type: 'assistant', message: 3 },
  ])
    expect(parse(junk)).toEqual([]);
});

test('lines that hold what was sent to the model are not even parsed', () => {
  const wanted = (line: object) => isWanted(Buffer.from(JSON.stringify(line)));
  expect(wanted({ type: 'api-request-shape', shape: 'x'.repeat(100_000) })).toBe(false);
  expect(wanted({ parentUuid: null, attachment: { type: 'skill_listing' }, type: 'attachment' })).toBe(false);
  expect(wanted({ parentUuid: null, attachment: { type: 'queued_command' }, type: 'attachment' })).toBe(true);
  expect(wanted({ parentUuid: null, type: 'user' })).toBe(true);
});

test('all sessions of a run are found, oldest first, each with its sub-agents', async () => {
  const home = mkdtempSync(join(tmpdir(), 'claude-transcripts-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const projects = join(home, '.claude', 'projects', '-p "q"');
  mkdirSync(join(projects, 'one', 'subagents'), { recursive: true });
  for (const name of ['one.jsonl', 'two.jsonl', 'one/subagents/agent-1.jsonl'])
    writeFileSync(join(projects, name), '{}\n');
  mkdirSync(join(home, 'state', 'claude', 'worker'), { recursive: true });
  const said = ['one', 'one', 'two'].map((name) =>
    JSON.stringify({ hook_event_name: 'Stop', transcript_path: join(projects, `${name}.jsonl`) }),
  );
  writeFileSync(join(home, 'state', 'claude', 'worker', 'hooks.jsonl'), `${said.join('\n')}\n{"torn`);
  const { agent, backend } = contextAt(0);
  const running = {
    agent,
    backend,
    options: {},
    env: { HOME: home },
    stateDir: join(home, 'state'),
    memo: undefined,
  };
  const { signal } = new AbortController();
  const pathsOf = async (sessionId: string | undefined, stateDir = running.stateDir) =>
    (await locateTranscripts({ ...running, stateDir, sessionId, signal })).map((source) =>
      'path' in source ? source.path.slice(projects.length + 1) : '',
    );
  expect(await pathsOf('two')).toEqual(['one.jsonl', 'one/subagents/agent-1.jsonl', 'two.jsonl']);
  expect(await pathsOf('two', '/nowhere')).toEqual(['two.jsonl']);
  expect(await pathsOf(undefined, '/nowhere')).toEqual([]);
});
