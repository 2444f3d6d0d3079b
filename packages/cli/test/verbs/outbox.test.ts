import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../../tests/support/sandbox.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';

const TWO = fleetToml({ rest: `${agent('a')}${agent('b')}` });

/** Writes a message as the core does. */
function message(sandbox: Sandbox, id: string, to: string, agoMs: number, more: object = {}): void {
  const at = Date.now() - agoMs;
  const text = `text of ${id}`;
  const rest = { origin: 'send', key: id, session: `t-${to}`, state: 'waiting', reason: 'busy', attempts: 0 };
  sandbox.write(
    `.ao-state/state/outbox/${id}.json`,
    JSON.stringify({ v: 1, id, to, ...rest, text, createdAt: at, updatedAt: at, ...more }),
  );
}

function three(sandbox: Sandbox): void {
  sandbox.config(TWO);
  message(sandbox, 'm1', 'a', 3 * 3_600_000, { state: 'delivered', reason: 'the text left' });
  message(sandbox, 'm3', 'a', 60_000, { text: `one\ntwo ${'long '.repeat(50)}`, expiresAt: 0 });
  message(sandbox, 'm2', 'b', 120_000, { origin: 'wake', state: 'typing', reason: 'being typed' });
  message(sandbox, 'm4', 'b', 5_000, { state: 'unknown', reason: 'nobody knows' });
}

const lines = (text: string) => text.split('\n').map((line) => line.trim().split(/ {1,}/).join(' '));

describe('outbox', () => {
  test('lists what is open, oldest first', async ({ sandbox }) => {
    three(sandbox);
    expect(lines((await sandbox.ok(['outbox'])).stdout)).toEqual([
      'ID TO ORIGIN STATE AGE REASON TEXT',
      'm2 b wake typing 2 min being typed text of m2',
      'm3 a send waiting 1 min busy one two long long long long long long…',
    ]);
  });

  test('lists what has ended too, and one agent only, when asked', async ({ sandbox }) => {
    three(sandbox);
    const ids = async (...args: string[]) =>
      (await sandbox.json(['outbox', ...args])).body.messages.map(({ id }: { id: string }) => id);
    expect(await ids('--all')).toEqual(['m1', 'm2', 'm3', 'm4']);
    expect(await ids('--all', '--agent', 'a')).toEqual(['m1', 'm3']);
    expect(await ids('--agent', 'b')).toEqual(['m2']);
  });

  test('as JSON', async ({ sandbox }) => {
    three(sandbox);
    const { exitCode, body } = await sandbox.json(['outbox', '--agent', 'a']);
    const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
    expect({ exitCode, body }).toEqual({
      exitCode: 0,
      body: {
        ...{ v: 1, verb: 'outbox', ok: true },
        messages: [
          {
            ...{ id: 'm3', to: 'a', origin: 'send', state: 'waiting', reason: 'busy', attempts: 0 },
            text: `one\ntwo ${'long '.repeat(50)}`.slice(0, 200),
            ...{ createdAt: iso, updatedAt: iso, expiresAt: '1970-01-01T00:00:00.000Z' },
          },
        ],
      },
    });
  });

  test('says when there is nothing', async ({ sandbox }) => {
    sandbox.config(TWO);
    expect((await sandbox.ok(['outbox'])).stdout).toBe('no message waits');
    expect((await sandbox.ok(['outbox', '--all', '--agent', 'a'])).stdout).toBe('no messages');
    expect((await sandbox.json(['outbox'])).body).toEqual({ v: 1, verb: 'outbox', ok: true, messages: [] });
    expect(sandbox.exists('.ao-state')).toBe(false);
  });

  test('an unknown agent is an error, one with messages that left the config is not', async ({ sandbox }) => {
    three(sandbox);
    expect(await sandbox.json(['outbox', '--agent', 'c'])).toMatchObject({
      exitCode: 1,
      body: { verb: 'outbox', ok: false, error: { code: 'AGENT_UNKNOWN' } },
    });
    message(sandbox, 'm5', 'gone', 1_000, { state: 'dropped' });
    expect((await sandbox.ok(['outbox', '--agent', 'gone'])).stdout).toBe('no message waits');
  });
});
