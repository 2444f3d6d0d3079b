import { createServer } from 'node:http';
import { expect, onTestFinished } from 'vitest';
import { agent, start } from '../defects/support/fleet.ts';
import { outboxOf, post } from '../support/outbox.ts';
import { type Sandbox, test } from '../support/sandbox.ts';
import { received, say, status, tell, toolHead } from './support.ts';

const ended = (sandbox: Sandbox, text: string, deadline = 20_000) =>
  sandbox.until(
    `"${text}" has ended`,
    () =>
      outboxOf(sandbox).find(
        (one) => one.text === text && !['waiting', 'typing', 'submitted'].includes(one.state),
      ),
    deadline,
  );

test('delivered is what the tool says it has; it may take its time, and may have queued it', async ({
  sandbox,
}) => {
  await start(sandbox, toolHead() + agent('one', 'prompt = "begin"'));
  expect(await ended(sandbox, 'begin')).toMatchObject({ state: 'delivered', reason: 'hook: prompt' });
  tell(sandbox, 'one', { late: 2_500 });
  const ran = await sandbox.json(['send', 'one', 'slow', '--wait=20']);
  expect(ran.body).toMatchObject({ state: 'delivered', reason: 'hook: prompt' });
  expect(Date.now() - Date.parse(ran.body.createdAt)).toBeGreaterThan(2_500);
  tell(sandbox, 'one', { queue: true });
  await sandbox.ok(['down', 'watchdog']);
  const unwatched = await sandbox.json(['send', 'one', 'queued', '--wait=20']);
  expect(unwatched.body).toMatchObject({ state: 'delivered', reason: 'queued by the tool: hook: queued' });
  expect(received(sandbox, 'one')).toEqual(['begin', 'slow', 'queued']);
});

test('what the tool drops without a word is unknown and not sent again; with broken sources the screen counts', async ({
  sandbox,
}) => {
  await start(sandbox, toolHead() + agent('one', 'prompt = "begin"'));
  await ended(sandbox, 'begin');
  tell(sandbox, 'one', { swallow: true });
  post(sandbox, 'one', 'swallowed');
  const end = await ended(sandbox, 'swallowed');
  expect(end).toMatchObject({
    state: 'unknown',
    reason: expect.stringMatching(/within 10 s the tool did not say/),
  });
  say(sandbox, 'one', { event: 'boom' });
  await sandbox.event({ event: 'plugin-failed', message: /signals\.read.*what is this/ });
  post(sandbox, 'one', 'by screen');
  expect(await ended(sandbox, 'by screen')).toMatchObject({ state: 'delivered', reason: /./ });
  expect((await ended(sandbox, 'by screen')).reason).toBe('the text was seen to leave the input');
  expect(received(sandbox, 'one')).toEqual(['begin', 'swallowed', 'by screen']);
  expect(sandbox.events({ event: 'plugin-failed' })).toHaveLength(1);
});

/** The tool's own interface: answers what the test says, and keeps what it was given. */
async function toolInterface(answers: object[]) {
  const given: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    given.push(JSON.parse(body));
    const answer = answers.shift() ?? { state: 'accepted', reason: 'by interface' };
    if ('hang' in answer) return;
    response.end(JSON.stringify(answer));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as { port: number }).port}`, given };
}

test('a tool with an interface is handed the text; refused waits, unavailable is typed, nonsense is unknown', async ({
  sandbox,
}) => {
  const { url, given } = await toolInterface([
    { state: 'queued', reason: 'busy' },
    { state: 'refused', reason: 'a dialog is open' },
    { state: 'accepted', reason: 'now' },
    { state: 'unavailable', reason: 'closed' },
    { state: 'wat' },
  ]);
  await start(sandbox, toolHead(`interface = "${url}"`) + agent('one', 'prompt = "begin"'));
  expect(await ended(sandbox, 'begin')).toMatchObject({
    state: 'delivered',
    reason: 'queued by the tool: busy',
  });
  post(sandbox, 'one', 'refused once');
  await sandbox.until('it waits', () =>
    outboxOf(sandbox).some(({ reason }) => reason === 'refused by the tool: a dialog is open'),
  );
  expect(await ended(sandbox, 'refused once')).toMatchObject({ state: 'delivered', reason: 'now' });
  post(sandbox, 'one', 'typed');
  expect(await ended(sandbox, 'typed')).toMatchObject({ state: 'delivered', reason: 'hook: prompt' });
  post(sandbox, 'one', 'nonsense');
  expect(await ended(sandbox, 'nonsense')).toMatchObject({
    state: 'unknown',
    reason: expect.stringMatching(/"deliver" of "tool"/),
  });
  expect(given.map(({ text, first }) => [text, first])).toEqual([
    ['begin', true],
    ['refused once', false],
    ['refused once', false],
    ['typed', false],
    ['nonsense', false],
  ]);
  expect(given[0]).toMatchObject({ agent: 'one', memo: { kept: true }, fromPlan: 'yes' });
  expect(received(sandbox, 'one')).toEqual(['typed']);
});

test('a watchdog killed while it hands a text over leaves nothing to be sent twice', async ({ sandbox }) => {
  const { url, given } = await toolInterface([{ state: 'accepted', reason: '' }, { hang: true }]);
  await start(sandbox, toolHead(`interface = "${url}"`) + agent('one', 'prompt = "begin"'));
  await ended(sandbox, 'begin');
  post(sandbox, 'one', 'cut off');
  await sandbox.until('it is handed over', () => given.length === 2);
  const { body } = await sandbox.json(['status']);
  process.kill(body.watchdog.pid, 'SIGKILL');
  await sandbox.ok(['up', 'watchdog']);
  expect(await ended(sandbox, 'cut off')).toMatchObject({ state: 'unknown' });
  expect(given).toHaveLength(2);
  say(sandbox, 'one', status('idle'));
});
