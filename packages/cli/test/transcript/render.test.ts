import type { TranscriptEntry } from '@agent-orchestrator/core';
import { expect, test } from 'vitest';
import { entryTimes } from '../../src/transcript/entry-times.ts';
import { HtmlRenderer } from '../../src/transcript/html-renderer.ts';
import { harmlessJson, jsonOf } from '../../src/transcript/json-lines.ts';
import { TextRenderer } from '../../src/transcript/text-renderer.ts';
import { TranscriptView, type ViewOptions } from '../../src/transcript/transcript-view.ts';

const AT = Date.parse('2026-11-22T12:00:00Z');
const SHORT: ViewOptions = { since: undefined, tools: 'short', thinking: false, resultLines: 2 };
const TIMES = entryTimes({ time: 'clock', timeZone: 'Europe/Vienna' });

const ENTRIES: readonly TranscriptEntry[] = [
  { at: AT, type: 'session', sessionId: 's1', text: 'startup' },
  { at: AT + 1_000, type: 'user', text: 'Mend it.\n\u001b[2JNow.' },
  { at: AT + 2_000, type: 'thinking', text: 'well' },
  { at: AT + 3_000, type: 'assistant', text: 'I look.', model: 'one' },
  {
    at: AT + 4_000,
    type: 'tool-call',
    id: 'a',
    name: 'Bash',
    input: { command: 'npm test\nexit', timeout: 5 },
  },
  { at: AT + 5_000, type: 'tool-result', id: 'a', text: 'one\ntwo\nthree\nfour\n', failed: false },
  { at: AT + 6_000, type: 'tool-call', id: 'b', name: 'Read', input: { path: '/x' } },
  { at: AT + 6_000, type: 'tool-call', id: 'c', name: 'List', input: {} },
  { at: AT + 7_000, type: 'tool-result', id: 'c', text: '', failed: false },
  { at: AT + 7_000, type: 'tool-result', id: 'b', text: 'not there', failed: true },
  { at: AT + 8_000, type: 'limit', text: 'limit reached', resetsAt: AT + 3_600_000 },
  { at: AT + 9_000, type: 'error', text: 'API Error' },
  { at: AT + 9_000, type: 'compaction', text: 'auto' },
  { at: AT + 12 * 3_600_000, type: 'assistant', text: 'Done.', model: 'two' },
  { at: undefined, type: 'assistant', text: 'Found.', model: 'small', subagent: 'explorer' },
  { at: undefined, type: 'usage', model: 'one', inputTokens: 1_500, outputTokens: 20, costUsd: 0.5 },
  { at: undefined, type: 'usage', model: 'two', inputTokens: 500, cacheReadTokens: 7 },
];

function lines(options: Partial<ViewOptions> = {}, columns?: number, color = false): string[] {
  const view = new TranscriptView({ ...SHORT, ...options });
  const renderer = new TextRenderer({ times: TIMES, full: options.tools === 'full', columns, color });
  const body = ENTRIES.flatMap((entry) => view.take(entry)).flatMap((item) => renderer.render(item));
  return [...body, ...renderer.summary(view.tally)];
}

test('a transcript reads as turns, with folded calls, clipped results and a summary', () => {
  expect(lines().join('\n')).toBe(`── Sun 2026-11-22
13:00:00  session  s1: startup

13:00:01  user
          Mend it.
          Now.

13:00:03  assistant
          I look.
13:00:04  Bash  npm test … +1 line
          │ one
          │ two
          │ … 2 more lines, 18 characters in all
13:00:06  Read  /x
13:00:06  List  {}
          │ (nothing)
13:00:07  ↩ Read
          ✗ not there
13:00:08  limit  limit reached (until 2026-11-22T14:00:00+01:00)
13:00:09  error  API Error
13:00:09  compaction  auto

── Mon 2026-11-23
01:00:00  model  one → two

01:00:00  assistant
          Done.

          explorer › assistant
          Found.

── 1 prompt, 3 answers, 3 tool calls (1 failed), 1 error, 1 limit, 1 compaction; 2026-11-22T13:00:00+01:00 to 2026-11-23T01:00:00+01:00 (12 h)
   tokens: 2,000 in, 20 out, 7 read from the cache, $0.5000 as the tool states it
     one: 1,500 in, 20 out, $0.5000 as the tool states it
     two: 500 in, 7 read from the cache`);
});

test('what is asked for is shown: no tools, all of them, thinking, only the end', () => {
  expect(lines({ tools: 'none' }).join('\n')).not.toMatch(/Bash|Read|│|✗/);
  const full = lines({ tools: 'full', thinking: true }).join('\n');
  expect(full).toContain(
    '          │ command:\n          │   npm test\n          │   exit\n          │ timeout: 5',
  );
  expect(full).toContain('          │ four\n13:00:06');
  expect(full).toContain('thinking\n          well');
  const end = lines({ since: AT + 3_600_000 });
  expect(end.slice(0, 2)).toEqual(['── Mon 2026-11-23', '01:00:00  model  one → two']);
  expect(end.join('\n')).toContain('── 0 prompts, 2 answers, 0 tool calls; ');
});

test('no row is wider than the terminal, calls take one row, and colours change no text', () => {
  const plain = lines({}, 34);
  expect(plain.filter((line) => [...line].length > 34)).toEqual([]);
  expect(plain).toContain('13:00:04  Bash  npm test … +1 line');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is removed.
  expect(lines({}, 34, true).map((line) => line.replace(/\u001b\[\d+m/g, ''))).toEqual(plain);
});

test('times are those of the zone, over changes of its offset too', () => {
  const stamps = (time: 'clock' | 'iso' | 'none', timeZone: string | undefined, at: string) =>
    entryTimes({ time, timeZone }).stamp(Date.parse(at));
  expect(stamps('iso', 'Europe/Vienna', '2026-03-29T00:59:59Z')).toBe('2026-03-29T01:59:59+01:00');
  expect(stamps('iso', 'Europe/Vienna', '2026-03-29T01:00:00Z')).toBe('2026-03-29T03:00:00+02:00');
  expect(stamps('iso', 'Asia/Kolkata', '2026-03-29T01:00:00Z')).toBe('2026-03-29T06:30:00+05:30');
  expect(stamps('iso', 'America/St_Johns', '2026-11-22T12:00:00Z')).toBe('2026-11-22T08:30:00-03:30');
  expect(stamps('iso', 'UTC', '2026-11-22T12:00:00Z').trim()).toBe('2026-11-22T12:00:00Z');
  expect(stamps('clock', undefined, '2026-11-22T12:00:00Z')).toMatch(/^\d\d:\d\d:\d\d$/);
  expect(stamps('none', 'UTC', '2026-11-22T12:00:00Z')).toBe('');
});

test('a page holds text only: nothing of a transcript becomes markup', () => {
  const evil = `"><script>alert(1)</script><img src=x onerror='x'>&amp;\u202e</pre></details>\u001b]0;x\u0007`;
  const view = new TranscriptView({ ...SHORT, thinking: true });
  const renderer = new HtmlRenderer(TIMES);
  const at = AT;
  const entries: TranscriptEntry[] = [
    { at, type: 'session', sessionId: evil, text: evil },
    { at, type: 'user', text: evil, subagent: evil },
    { at, type: 'assistant', text: evil, model: evil },
    { at, type: 'assistant', text: evil, model: `${evil}2` },
    { at, type: 'tool-call', id: '1', name: evil, input: { [evil]: evil } },
    { at, type: 'thinking', text: evil },
    { at, type: 'tool-result', id: '1', text: `${evil}\n${evil}\n${evil}`, failed: true },
    { at, type: 'limit', text: evil, resetsAt: at },
    { at, type: 'error', text: evil },
    { at, type: 'compaction', text: evil },
    { at, type: 'usage', model: evil, inputTokens: 1 },
  ];
  const items = entries.flatMap((entry) => view.take(entry));
  const page =
    renderer.head(evil) + items.map((item) => renderer.render(item)).join('') + renderer.tail(view.tally);
  const tags = new Set([...page.matchAll(/<\/?([a-z0-9!]+)/gi)].map(([, name]) => name));
  expect([...tags].sort().join(' ')).toBe(
    '!doctype body details div footer h1 h2 head html meta pre section span style summary time title',
  );
  for (const tag of ['details', 'div', 'pre', 'section', 'span', 'summary'])
    expect(page.split(`<${tag}`).length, tag).toBe(page.split(`</${tag}>`).length);
  // Attributes are ours alone: no quote of the transcript ends one.
  expect([...page.matchAll(/<[a-z][^>]*>/g)].filter(([tag]) => /onerror|src=|alert/.test(tag))).toEqual([]);
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toMatch(/[\u202e]/);
  expect(page).toContain(`default-src 'none'`);
});

test('a line of JSON has a version, ISO times and no control characters', () => {
  const view = new TranscriptView({ ...SHORT, tools: 'full', thinking: true });
  const items = [
    ...view.take({ at: AT, type: 'tool-call', id: 'a', name: 'Bash', input: { x: '\u009b\u202e' } }),
    ...view.take({ at: undefined, type: 'tool-result', id: 'a', text: 'é', failed: false, subagent: 's' }),
    ...view.take({ at: AT, type: 'limit', text: 'l', resetsAt: AT }),
  ];
  expect(items.map((item) => harmlessJson(jsonOf(item, '/f'))).join('')).toBe(
    [
      '{"v":1,"type":"tool-call","at":"2026-11-22T12:00:00.000Z","source":"/f","id":"a","name":"Bash","input":{"x":"\\u009b\\u202e"}}',
      '{"v":1,"type":"tool-result","at":null,"source":"/f","id":"a","tool":"Bash","failed":false,"text":"é","clipped":null,"subagent":"s"}',
      '{"v":1,"type":"limit","at":"2026-11-22T12:00:00.000Z","source":"/f","text":"l","resetsAt":"2026-11-22T12:00:00.000Z"}\n',
    ].join('\n'),
  );
});

test('half of a secret is not left by clipping', () => {
  const secret = `ghp_${'a1B2'.repeat(10)}`;
  const redactor = {
    text: (text: string) => text.replaceAll(secret, '[x]'),
    entry: (entry: TranscriptEntry) => entry,
  };
  const view = new TranscriptView({ ...SHORT, resultLines: 1 }, redactor);
  const text = `${'.'.repeat(390)}${secret} tail\nsecond`;
  const [item] = view.take({ at: AT, type: 'tool-result', id: 'a', text, failed: false });
  expect(item).toMatchObject({ text: `${'.'.repeat(390)}[x] tail`, clipped: { lines: 2, linesLeftOut: 1 } });
});
