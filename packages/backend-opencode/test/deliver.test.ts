import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeliveryRequest } from '@agent-orchestrator/core/plugin';
import { describe, expect } from 'vitest';
import { deliver } from '../src/deliver.ts';
import { askServer } from '../src/server/ask-server.ts';
import { authorization } from '../src/server/authorization.ts';
import { newSessionId } from '../src/server/identifiers.ts';
import { freePort, test, type Workshop } from './fake-server.ts';
import { contextAt } from './recordings.ts';

/** A server that runs, and how to send texts to one session of it. */
async function desk(workshop: Workshop) {
  const port = await freePort();
  const server = await workshop.serve(port, 'sesame');
  const passwordFile = join(workshop.stateDir, 'password');
  writeFileSync(passwordFile, 'sesame');
  const session = newSessionId(Date.now());
  const memo = { url: `http://127.0.0.1:${port}`, directory: '/home/me', session, passwordFile };
  const address = { url: memo.url, directory: memo.directory, headers: authorization('sesame') };
  const request = (text: string, rest: Partial<DeliveryRequest> = {}): DeliveryRequest => ({
    ...contextAt(0),
    env: {},
    stateDir: workshop.stateDir,
    sessionId: session,
    memo,
    text,
    first: false,
    signal: new AbortController().signal,
    ...rest,
  });
  const texts = async () => {
    const signal = AbortSignal.timeout(5_000);
    const { body } = await askServer(address, { path: `/session/${session}/message`, signal });
    const messages = body as { info: { role: string }; parts: { text: string }[] }[];
    return messages.filter(({ info }) => info.role === 'user').map(({ parts }) => parts[0]?.text);
  };
  return { server, session, memo, request, texts };
}

describe('a text', () => {
  const ODD = [
    '/nosuchcommand x',
    '!echo hello',
    '? what',
    'look at @x',
    'ends in \\',
    '\ttabs\tand\n\nlines\n',
    ' blanks ',
    'Grüße 👩‍👩‍👧 \u2028 \u0007',
    'x'.repeat(200_000),
  ];

  test('of any kind arrives as it is, once', async ({ workshop }) => {
    const { request, texts } = await desk(workshop);
    for (const text of ODD) expect(await deliver(request(text))).toMatchObject({ state: 'accepted' });
    expect(await texts()).toEqual(ODD);
  });

  test('waits for its turn while the agent works', async ({ workshop }) => {
    const { request, texts } = await desk(workshop);
    expect(await deliver(request('busy 60000'))).toMatchObject({ state: 'accepted' });
    expect(await deliver(request('later'))).toMatchObject({ state: 'queued' });
    expect(await texts()).toEqual(['busy 60000', 'later']);
  });

  test('is refused while a person is asked', async ({ workshop }) => {
    const { request, texts } = await desk(workshop);
    await deliver(request('ask'));
    expect(await deliver(request('more'))).toEqual({
      state: 'refused',
      reason: 'it asks a person (permission)',
    });
    expect(await texts()).toEqual(['ask']);
  });

  test('is refused during a usage limit', async ({ workshop }) => {
    const { request, texts } = await desk(workshop);
    await deliver(request('limit'));
    expect(await deliver(request('more'))).toEqual({
      state: 'refused',
      reason: 'usage limit: Usage limit reached.',
    });
    expect(await texts()).toEqual(['limit']);
  });
});

describe('without a server', () => {
  test('that answers it is kept for later', async ({ workshop }) => {
    const { server, memo, request } = await desk(workshop);
    server.kill('SIGKILL');
    await new Promise((resolve) => server.once('exit', resolve));
    expect(await deliver(request('text'))).toEqual({
      state: 'refused',
      reason: `${memo.url} does not answer (ECONNREFUSED)`,
    });
  });

  test('that takes our password it is typed', async ({ workshop }) => {
    const { memo, request } = await desk(workshop);
    writeFileSync(memo.passwordFile, 'another');
    const answer = await deliver(request('text'));
    expect(answer).toEqual({ state: 'unavailable', reason: `${memo.url} refuses our password` });
  });

  test('of its own it is typed', async ({ workshop }) => {
    const { request, memo } = await desk(workshop);
    const none = await deliver(request('text', { memo: undefined }));
    expect(none).toEqual({ state: 'unavailable', reason: 'it was started without a server' });
    const { session: _, ...unnamed } = memo;
    const unknown = await deliver(request('text', { memo: unnamed, sessionId: undefined }));
    expect(unknown).toEqual({ state: 'unavailable', reason: 'its session is not known yet' });
  });
});
