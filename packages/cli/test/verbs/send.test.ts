import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../../tests/support/sandbox.ts';
import { AGENTS } from '../support/bins.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';

const SERVICE = '[[service]]\nname = "svc"\ncommand = "sleep 99"\n';
const ONE = fleetToml({ bin: 'exec listener', rest: `${agent('a')}${SERVICE}` });
/** Shows what is typed, and keeps showing it in the same row whatever key comes. */
const KEEPS_TEXT = fleetToml({ bin: 'stty raw -echo; echo ready a; exec cat', rest: agent('a') });

async function start(sandbox: Sandbox, names: readonly string[] = [], toml = ONE): Promise<void> {
  sandbox.config(toml);
  await sandbox.ok(['up', ...names]);
  await sandbox.until('it listens', () => sandbox.log('t-a').includes('ready a'));
}

/** Runs `agents send` with this on its standard input. */
function piped(sandbox: Sandbox, text: string, ...args: string[]) {
  sandbox.write('input', text);
  return sandbox.run('sh', ['-c', 'exec "$0" "$@" < input', AGENTS, 'send', ...args]);
}

const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);

describe('send', () => {
  test('queues a text, and the watchdog types it', async ({ sandbox }) => {
    await start(sandbox);
    expect(await sandbox.agents(['send', 'a', 'hello', 'you'])).toEqual({
      ...{ exitCode: 0, stdout: 'queued', stderr: '' },
    });
    await sandbox.until('it arrives', () => sandbox.received('a').includes('hello you'));
  });

  test('with --wait, it says that the text arrived', async ({ sandbox }) => {
    await start(sandbox);
    expect(await sandbox.agents(['send', 'a', 'one', '--wait'])).toEqual({
      ...{ exitCode: 0, stdout: expect.stringMatching(/^delivered: \S/), stderr: '' },
    });
    const { stdout } = await sandbox.ok(['--json', 'send', 'a', '--wait=30', '--', '-two', "$(x) 'y'"]);
    expect(JSON.parse(stdout)).toEqual({
      ...{ v: 1, verb: 'send', ok: true, id: expect.stringMatching(/^send:/), to: 'a' },
      ...{ state: 'delivered', reason: expect.stringMatching(/\S/), advice: null },
      ...{ createdAt: isoTime, expiresAt: isoTime },
    });
    await sandbox.until('both are there', () => sandbox.received('a').length === 2);
    expect(sandbox.received('a')).toEqual(['one', "-two $(x) 'y'"]);
  });

  test('types it itself while no watchdog runs, and says so when it does not', async ({ sandbox }) => {
    await start(sandbox, ['a']);
    expect(await sandbox.agents(['send', 'a', 'later'])).toEqual({
      ...{ exitCode: 0, stdout: 'queued' },
      stderr: 'No watchdog runs, so nobody types it until there is one: agents up watchdog',
    });
    expect((await sandbox.ok(['send', 'a', 'now', '--wait'])).stdout).toMatch(/^delivered: /);
    await sandbox.until('both are there', () => sandbox.received('a').length === 2);
    expect(sandbox.received('a')).toEqual(['later', 'now']);
  });

  test('reads standard input, for "-" or without a text', async ({ sandbox }) => {
    await start(sandbox);
    expect(await piped(sandbox, 'from a pipe\n', 'a', '-', '--wait')).toMatchObject({ exitCode: 0 });
    expect(await piped(sandbox, 'from a file\n', 'a', '--wait')).toMatchObject({ exitCode: 0 });
    await sandbox.until('both are there', () => sandbox.received('a').length === 2);
    expect(sandbox.received('a')).toEqual(['from a pipe', 'from a file']);
  });

  test('what still waits after the wait is a failure with its reason, and stays in the outbox', async ({
    sandbox,
  }) => {
    sandbox.config(ONE);
    expect(await sandbox.json(['send', 'a', 'x', '--wait', '0.5'])).toMatchObject({
      exitCode: 1,
      body: {
        ...{ ok: false, state: 'waiting', reason: 'not running' },
        advice: 'No watchdog runs, so nobody types it until there is one: agents up watchdog',
      },
    });
    await sandbox.ok(['up', 'watchdog']);
    await sandbox.ok(['down', 'a']);
    expect(await sandbox.agents(['send', 'a', 'y', '--wait', '2.5'])).toEqual({
      exitCode: 1,
      stdout: 'waiting: behind an earlier message',
      stderr: 'It stays in the outbox: agents outbox',
    });
    expect((await sandbox.json(['outbox'])).body.messages).toMatchObject([
      { to: 'a', text: 'x', state: 'waiting', reason: 'stopped by a person' },
      { to: 'a', text: 'y', state: 'waiting', reason: 'behind an earlier message' },
    ]);
  });

  test('what is dropped is a failure', async ({ sandbox }) => {
    sandbox.config(ONE);
    const sending = sandbox.agents(['send', 'a', 'x', '--wait']);
    const folder = join(sandbox.stateDir, 'outbox');
    await sandbox.until('it waits', () => sandbox.read(messageIn(folder)).includes('"not running"'));
    const message = JSON.parse(readFileSync(messageIn(folder), 'utf8'));
    sandbox.write(messageIn(folder), JSON.stringify({ ...message, expiresAt: message.createdAt }));
    expect(await sending).toEqual({
      ...{ exitCode: 1, stdout: 'dropped: expired before it could be typed', stderr: '' },
    });
  });

  test('what was typed but not seen to be taken is a failure, and is not typed again', async ({
    sandbox,
  }) => {
    await start(sandbox, [], KEEPS_TEXT);
    const { exitCode, stdout, stderr } = await sandbox.agents(['send', 'a', 'are you there', '--wait']);
    expect({ exitCode, stdout }).toEqual({
      exitCode: 1,
      stdout: expect.stringMatching(/^unknown: .* still in the input/),
    });
    expect(stderr).toBe('It is not sent again. See for yourself: agents attach a');
    expect((await sandbox.json(['outbox'])).body.messages).toEqual([]);
    expect((await sandbox.json(['outbox', '--all'])).body.messages).toMatchObject([{ state: 'unknown' }]);
  });

  test.for([
    [['nobody', 'x'], 1, 'AGENT_UNKNOWN', 'There is no agent or service named "nobody"'],
    [['svc', 'x'], 64, 'USAGE', '"svc" is no agent.'],
    [['watchdog', 'x'], 64, 'USAGE', '"watchdog" is no agent.'],
    [['a', ' '], 64, 'USAGE', 'There is no text to send.'],
    [['a', '-'], 64, 'USAGE', 'There is no text to send.'],
    [['a', '--wait', 'soon'], 64, 'USAGE', '"soon" is not a number of seconds.'],
  ] as const)('agents send %j ends with %i %s', async ([args, exitCode, code, message], { sandbox }) => {
    sandbox.config(ONE);
    const ran = await sandbox.json(['send', ...args]);
    expect(ran).toMatchObject({ exitCode, body: { v: 1, verb: 'send', ok: false, error: { code } } });
    expect(ran.body.error.message).toContain(message);
    expect(sandbox.exists('.ao-state/state/outbox')).toBe(false);
  });

  test('a text that no tool takes in is refused', async ({ sandbox }) => {
    sandbox.config(ONE);
    const ran = await sandbox.json(['send', 'a', '-'], { input: 'x'.repeat(1_048_577) });
    const error = {
      code: 'USAGE',
      message: expect.stringContaining('The text has 1048577 bytes; at most 1048576 are typed.'),
      hint: expect.stringContaining('Write it into a file, and send where that is.'),
    };
    expect(ran).toMatchObject({ exitCode: 64, body: { ok: false, error } });
    expect(sandbox.exists('.ao-state/state/outbox')).toBe(false);
  });
});

/** The only message in an outbox; its path does not exist while there is none. */
function messageIn(folder: string): string {
  try {
    return join(folder, readdirSync(folder).find((name) => /^[^.].*\.json$/.test(name)) ?? 'none');
  } catch {
    return join(folder, 'none');
  }
}
