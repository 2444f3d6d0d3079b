import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, describe, expect } from 'vitest';
import { readRequestLog, receivedPrompts } from '../model/request-log.mjs';
import { startModelServer } from '../model/server.mjs';

type Server = Awaited<ReturnType<typeof startModelServer>>;

const test = base.extend<{ folder: string; server: Server }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants the first parameter destructured.
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'ao-model-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
  server: async ({ folder }, use) => {
    const server = await startModelServer({ logFile: join(folder, 'requests.jsonl') });
    await use(server);
    await server.close();
  },
});

const BASH = { name: 'Bash', input_schema: {} };
const user = (text: string) => ({ role: 'user', content: text });

function ask(server: Server, path: string, body: object, headers: Record<string, string> = {}) {
  return fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
}

/** A request of the main conversation, in the Messages protocol, answered as one document. */
function message(server: Server, prompt: string, rest: object = {}) {
  return ask(server, '/v1/messages', { model: 'm', tools: [BASH], messages: [user(prompt)], ...rest });
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever fields it is about.
const jsonOf = async (answer: Response | Promise<Response>): Promise<any> => (await answer).json();

const eventsOf = (text: string) =>
  [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''));

describe('answers', () => {
  test('text is said in the words of each protocol, as one document', async ({ server }) => {
    const prompt = 'model:say Hello there';
    const asMessage = await jsonOf(message(server, prompt));
    expect(asMessage).toMatchObject({
      content: [{ type: 'text', text: 'Hello there' }],
      stop_reason: 'end_turn',
    });
    const tools = [{ type: 'function', function: { name: 'bash' } }];
    const asChat = await ask(server, '/v1/chat/completions', { tools, messages: [user(prompt)] });
    expect((await jsonOf(asChat)).choices[0]).toMatchObject({
      ...{ message: { content: 'Hello there' }, finish_reason: 'stop' },
    });
    const asResponse = await ask(server, '/v1/responses', {
      tools: [{ name: 'shell' }],
      input: [user(prompt)],
    });
    expect((await jsonOf(asResponse)).output[0].content[0].text).toBe('Hello there');
  });

  test('a slow text is streamed in pieces over the asked time', async ({ server }) => {
    const began = Date.now();
    const events = eventsOf(await (await message(server, 'model:stream secs=1', { stream: true })).text());
    const pieces = events.filter(({ type }) => type === 'content_block_delta');
    expect(pieces.map(({ delta }) => delta.text).join('')).toBe('word0 word1 word2 word3 word4 ');
    expect(Date.now() - began).toBeGreaterThan(900);
    expect(events.at(-1)).toEqual({ type: 'message_stop' });
  });

  test('thinking comes before the text, with a signature', async ({ server }) => {
    const events = eventsOf(await (await message(server, 'model:think secs=0.4', { stream: true })).text());
    const kinds = events.flatMap((event) => event.content_block?.type ?? []);
    expect(kinds).toEqual(['thinking', 'text']);
    expect(events.some(({ delta }) => delta?.type === 'signature_delta')).toBe(true);
  });

  test('a shell command is called by the name that the tool offers, once for each turn', async ({
    server,
  }) => {
    const prompt = user('model:bash cmd="sleep 9" final="All done."');
    const first = await jsonOf(message(server, prompt.content));
    expect(first.content[1]).toMatchObject({ type: 'tool_use', name: 'Bash', input: { command: 'sleep 9' } });
    expect(first.stop_reason).toBe('tool_use');
    const called = { role: 'assistant', content: first.content };
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'x', content: '' }] };
    const then = await jsonOf(message(server, '', { messages: [prompt, called, result] }));
    expect(then.content).toEqual([{ type: 'text', text: 'All done.' }]);
  });

  test('a tool that is not offered yet is searched for first, where that can be done', async ({ server }) => {
    const prompt = user('model:plan');
    const tools = [{ name: 'ToolSearch' }];
    const first = await jsonOf(message(server, '', { tools, messages: [prompt] }));
    expect(first.content[1]).toMatchObject({ name: 'ToolSearch', input: { query: 'select:ExitPlanMode' } });
    const messages = [prompt, { role: 'assistant', content: first.content }];
    const then = await jsonOf(message(server, '', { tools: [...tools, { name: 'ExitPlanMode' }], messages }));
    expect(then.content[1]).toMatchObject({ name: 'ExitPlanMode' });
  });

  test('a chat stream carries a tool call and the reason that it ended', async ({ server }) => {
    const tools = [{ type: 'function', function: { name: 'bash' } }];
    const body = { stream: true, tools, messages: [user('model:bash cmd=ls')] };
    const events = eventsOf(await (await ask(server, '/v1/chat/completions', body)).text());
    const calls = events.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(calls).toHaveLength(1);
    expect(JSON.parse(calls[0].function.arguments)).toMatchObject({ command: 'ls' });
    expect(events.flatMap(({ choices }) => choices[0]?.finish_reason ?? [])).toEqual(['tool_calls']);
  });

  test('a responses stream closes with the whole answer', async ({ server }) => {
    const body = {
      stream: true,
      tools: [{ type: 'function', name: 'exec_command' }],
      input: [user('model:bash cmd=ls')],
    };
    const events = eventsOf(await (await ask(server, '/v1/responses', body)).text());
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
    const { response } = events.at(-1);
    expect(response).toMatchObject({ status: 'completed' });
    expect(response.output.at(-1)).toMatchObject({
      type: 'function_call',
      name: 'exec_command',
      arguments: '{"cmd":"ls"}',
    });
  });

  test('a side job, which offers no tools, is answered at once', async ({ server }) => {
    const answer = await jsonOf(message(server, 'model:stream secs=60', { tools: [] }));
    expect(answer.content[0].text).toBe('A side reply.');
  });

  test('the newest prompt decides; one without a directive gets a short answer', async ({ server }) => {
    const messages = [user('model:say first'), user('and now?')];
    expect((await jsonOf(message(server, '', { messages }))).content[0].text).toBe('All good.');
  });

  test('a connection breaks in the middle of an answer, and the next try ends well', async ({ server }) => {
    const prompt = 'model:drop after=0.4';
    const broken = await message(server, prompt, { stream: true });
    await expect(broken.text()).rejects.toThrow();
    const whole = await (await message(server, prompt, { stream: true })).text();
    expect(whole).toContain('Recovered from a broken connection.');
  });

  test('a script that cannot be played is an error that says so', async ({ server }) => {
    const answer = await message(server, 'model:dance');
    expect(answer.status).toBe(400);
    expect((await jsonOf(answer)).error.message).toContain('knows no "model:dance"');
    expect(server.model.problems).toHaveLength(1);
  });
});

describe('failures', () => {
  test.for([
    [401, 'authentication_error', 'invalid x-api-key'],
    [429, 'rate_limit_error', "This request would exceed your account's rate limit. Please try again later."],
    [500, 'api_error', 'Internal server error'],
    [529, 'overloaded_error', 'Overloaded'],
  ] as const)('status %i is a %s', async ([status, type, text], { server }) => {
    const answer = await message(server, `model:error status=${status} retry-after=3`);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe('3');
    expect((await jsonOf(answer)).error).toEqual({ type, message: text });
  });

  test('an error is over after a number of requests', async ({ server }) => {
    const statuses = [];
    for (let request = 0; request < 4; request += 1) {
      statuses.push((await message(server, 'model:error status=529 times=2')).status);
    }
    expect(statuses).toEqual([529, 529, 200, 200]);
  });

  test('a usage limit names its window and its end, and lifts after a time', async ({ server }) => {
    const prompt = 'model:limit window=seven_day_opus reset=1795338078 for=0.5';
    const limited = await message(server, prompt);
    expect(limited.status).toBe(429);
    const header = (name: string) => limited.headers.get(`anthropic-ratelimit-unified-${name}`);
    expect([header('status'), header('reset'), header('representative-claim')]).toEqual([
      ...['rejected', '1795338078', 'seven_day_opus'],
    ]);
    expect([header('7d-status'), header('7d-reset'), header('5h-status')]).toEqual([
      ...['rejected', '1795338078', 'allowed'],
    ]);
    await expect.poll(async () => (await message(server, prompt)).status, { timeout: 5_000 }).toBe(200);
  });

  test('the end of a limit does not move with each request', async ({ server }) => {
    const resets = [];
    for (let request = 0; request < 2; request += 1) {
      const { headers } = await message(server, 'model:limit in=7200');
      resets.push(headers.get('anthropic-ratelimit-unified-5h-reset'));
      await new Promise((resolve) => setTimeout(resolve, 1_100));
    }
    expect(new Set(resets).size).toBe(1);
  });

  test('what is said for all holds for every request, whatever its prompt, until it is taken back', async ({
    server,
  }) => {
    server.model.always('model:limit in=60');
    expect((await message(server, 'model:say hello')).status).toBe(429);
    expect((await message(server, 'hello', { tools: [] })).status).toBe(429);
    server.model.always(undefined);
    expect((await message(server, 'model:say hello')).status).toBe(200);
  });

  test('a window that is nearly used up is told with a good answer', async ({ server }) => {
    const answer = await message(server, 'model:say fine window=five_hour used=0.91');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('anthropic-ratelimit-unified-5h-utilization')).toBe('0.91');
    expect(answer.headers.get('anthropic-ratelimit-unified-status')).toBe('allowed_warning');
  });
});

describe('the log', () => {
  test('each prompt counts once, however often the conversation was sent', async ({ server, folder }) => {
    const headers = { 'x-claude-code-session-id': 'one' };
    const send = (messages: object[], tools: object[] = [BASH]) =>
      ask(server, '/v1/messages', { tools, messages, stream: true }, headers).then((answer) => answer.text());
    const result = { role: 'user', content: [{ type: 'tool_result', content: '' }] };
    await send([user('a title, please')], []);
    await send([user('first')]);
    await send([user('first'), result]);
    await send([user('first'), result, user('second')]);
    await send([user('first'), result, user('second')]);
    await ask(server, '/v1/messages', { tools: [BASH], messages: [user('first')] });
    const entries = readRequestLog(join(folder, 'requests.jsonl'));
    expect(receivedPrompts(entries)).toMatchObject([
      { text: 'first', session: 'one' },
      { text: 'second', session: 'one' },
      { text: 'first', session: undefined },
    ]);
    expect(entries).toEqual(JSON.parse(JSON.stringify(server.model.log.entries)));
  });

  test('reminders that a tool adds are no prompts', async ({ server }) => {
    const content = [
      { type: 'text', text: '<system-reminder>\nBe kind.\n</system-reminder>' },
      { type: 'text', text: 'What is here?' },
    ];
    await message(server, '', { messages: [{ role: 'user', content }] });
    expect(receivedPrompts(server.model.log.entries).map(({ text }) => text)).toEqual(['What is here?']);
  });

  test('what a conversation keeps after its beginning was summed up is not new', async ({ server }) => {
    const send = (...prompts: string[]) => message(server, '', { messages: prompts.map(user) });
    await send('one', 'two', 'three');
    await send('a summary of all that', 'three', 'four');
    expect(receivedPrompts(server.model.log.entries).map(({ text }) => text)).toEqual([
      ...['one', 'two', 'three', 'a summary of all that', 'four'],
    ]);
  });

  test('how an answer ended is told: whole, failed, broken off by either side', async ({ server }) => {
    await message(server, 'model:say a');
    await message(server, 'model:error status=500');
    await (await message(server, 'model:drop after=0.4', { stream: true })).text().catch(() => {});
    const leaving = new AbortController();
    const body = JSON.stringify({ tools: [BASH], stream: true, messages: [user('model:stream secs=60')] });
    await fetch(`${server.url}/v1/messages`, { method: 'POST', body, signal: leaving.signal });
    leaving.abort();
    const outcomes = () =>
      server.model.log.entries.flatMap((entry) => (entry.event === 'answered' ? entry.outcome : []));
    await expect.poll(outcomes, { timeout: 5_000 }).toEqual(['ended', 'failed', 'dropped', 'abandoned']);
  });
});
