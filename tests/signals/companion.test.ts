import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { agent, head, start, statusOf } from '../defects/support/fleet.ts';
import { type Sandbox, test } from '../support/sandbox.ts';

const SERVER = fileURLToPath(new URL('programs/server.mjs', import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A driver whose plan is what the test says: a JavaScript expression that may use `request`. */
function planned(sandbox: Sandbox, plan: string, connectDelay = 2): string {
  sandbox.write(
    'tool.mjs',
    `export default {
  name: 'tool', apiVersion: 1, drivers: [{ id: 'tool' }],
  setup(hooks) {
    hooks.launch.for('tool').tapPromise('tool', async (request) => (${plan}));
    hooks.detectActivity.for('tool').tap('tool', () => ({ state: 'idle', reason: 'quiet', evidence: { source: 'silence', text: '' } }));
  },
};`,
  );
  return `plugins = ["./tool.mjs"]\n${head().replace(/\[backend\.listener\][^[]*/, '')}
[backend.tool]\ndriver = "tool"\nconnect_delay = ${connectDelay}\n`.replace(
    'backend = "listener"',
    'backend = "tool"',
  );
}

const companion = (port: number, wait = 0, name = 'server') =>
  `{ name: '${name}', command: \`node '${SERVER}' ${port} ${wait}\`, ready: { url: 'http://127.0.0.1:${port}/snapshot' } }`;

test('a companion runs and is ready before its agents, is healed, and goes with the last of them', async ({
  sandbox,
}) => {
  const port = await freePort();
  const plan = `{ command: 'sleep 1000', firstPrompt: { via: 'command' }, companion: ${companion(port, 700)} }`;
  await start(sandbox, planned(sandbox, plan) + agent('one') + agent('two'));
  expect((await fetch(`http://127.0.0.1:${port}/snapshot`)).status).toBe(200);
  expect(await sandbox.sessions()).toEqual(['t-one', 't-server', 't-two', 't-watchdog']);
  const names = sandbox.events({ event: 'agent-started' }).map(({ agent: name }) => name);
  expect(names[0]).toBe('server');
  expect([...names].sort()).toEqual(['one', 'server', 'two']);
  expect(sandbox.log('t-server')).toContain('the server starts');
  expect(await statusOf(sandbox, 'server')).toMatchObject({
    kind: 'service',
    state: 'running',
    watch: 'heal',
  });
  expect((await sandbox.ok(['logs', 'server'])).stdout).toContain('the server starts');

  const pid = await sandbox.panePid('t-server');
  process.kill(pid ?? 0, 'SIGKILL');
  await sandbox.event({ event: 'agent-started', agent: 'server' }, { count: 2 });
  expect(await sandbox.panePid('t-server')).not.toBe(pid);

  await sandbox.ok(['down', 'one']);
  expect(await sandbox.sessions()).toContain('t-server');
  await sandbox.ok(['down', 'two']);
  expect(await sandbox.sessions()).toEqual(['t-watchdog']);
  await sandbox.ok(['up', 'one']);
  expect(await sandbox.sessions()).toContain('t-server');
  await sandbox.ok(['down']);
  await sandbox.nothingAlive();
});

test('a companion that takes longer than connect_delay is waited for, and the journal says so', async ({
  sandbox,
}) => {
  const port = await freePort();
  const plan = `{ command: 'sleep 1000', firstPrompt: { via: 'command' }, companion: ${companion(port, 2_000)} }`;
  await start(sandbox, planned(sandbox, plan, 0.4) + agent('one'));
  expect(await sandbox.sessions()).toContain('t-one');
  expect(sandbox.events({ event: 'launch-notice' })).toMatchObject([
    {
      agent: 'one',
      message: expect.stringMatching(
        /^one: waits for server, which needs more than 0\.4 s to start \(it does not answer.*ECONNREFUSED/,
      ),
    },
  ]);
});

test('a companion that does not answer, ends, or has the name of another is said', async ({ sandbox }) => {
  const port = await freePort();
  const each = `{ command: 'sleep 1000', firstPrompt: { via: 'command' }, companion: {
    late: ${companion(port, 60_000)}, ended: { ...${companion(port)}, name: 'broken', command: 'exit 3' },
    taken: { name: 'late', command: 'sleep 1000' }, wrong: { name: 'a.b', command: 'sleep 1000' } }[request.agent.name] }`;
  sandbox.config(
    planned(sandbox, each, 0.5) + ['late', 'ended', 'taken', 'wrong'].map((name) => agent(name)).join(''),
  );
  const { exitCode, body } = await sandbox.json(['up']);
  expect(exitCode).not.toBe(0);
  const errors = Object.fromEntries(
    // biome-ignore lint/suspicious/noExplicitAny: the fields of one document.
    body.results.map((one: any) => [one.name, one.error]),
  );
  expect(errors.late).toMatchObject({
    code: 'COMPANION_NOT_READY',
    message: expect.stringMatching(/ECONNREFUSED.*for 5 s/),
  });
  expect(errors.ended).toMatchObject({
    code: 'COMPANION_NOT_READY',
    message: expect.stringContaining('has ended'),
  });
  expect(errors.taken).toMatchObject({
    code: 'COMPANION_NAME',
    message: expect.stringContaining('another agent'),
  });
  expect(errors.wrong).toMatchObject({ code: 'COMPANION_NAME', message: expect.stringContaining('letters') });
});

test('files, notice and memo of a plan are carried out before the agent is started', async ({ sandbox }) => {
  const settings = sandbox.write('settings.json', '{"mine":1}', 0o640);
  const plan = `{ command: \`cat '\${request.stateDir}/tool/hooks.json' '${settings}'; sleep 1000\`,
    firstPrompt: { via: 'command' }, notice: 'the session to resume is gone', memo: { port: 1 }, sessionId: 's1',
    files: [{ path: \`\${request.stateDir}/tool/hooks.json\`, text: 'private' }, { path: '${settings}', merge: { added: true } }] }`;
  await start(sandbox, planned(sandbox, plan) + agent('one'));
  await sandbox.until('it has read them', () => sandbox.log('t-one').includes('"added":true'));
  expect(sandbox.log('t-one')).toContain('private');
  expect(readFileSync(settings, 'utf8')).toBe('{"mine":1,"added":true}');
  expect(statSync(settings).mode & 0o777).toBe(0o640);
  expect(sandbox.events({ event: 'launch-notice' })).toMatchObject([
    { agent: 'one', message: 'one: the session to resume is gone' },
  ]);
  const record = join(sandbox.stateDir, 'run-t-one.json');
  expect(JSON.parse(sandbox.read(record).split('\n')[0] ?? '')).toMatchObject({
    memo: { port: 1 },
    sessionId: 's1',
  });
  expect(statSync(record).mode & 0o777).toBe(0o600);
});
