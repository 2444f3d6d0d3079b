import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../../tests/support/sandbox.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';

const TOML = fleetToml({ rest: `${agent('a')}${agent('b')}` });

const at = (agoMs: number) => new Date(Date.now() - agoMs).toISOString();
const event = (message: string, more: object = {}) => ({
  ...{ v: 1, at: at(0), event: 'agent-started', message },
  ...more,
});

function journal(sandbox: Sandbox, ...events: object[]): void {
  sandbox.config(TOML);
  if (!sandbox.exists('.ao-state')) sandbox.write('.ao-state/journal.jsonl', '');
  const lines = events.map((one) => `${JSON.stringify(one)}\n`).join('');
  appendFileSync(join(sandbox.logDir, 'journal.jsonl'), lines);
}

function follow(sandbox: Sandbox, ...args: string[]) {
  const child = sandbox.spawn(['events', '--follow', ...args]);
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  return { child, lines: () => text.split('\n').slice(0, -1) };
}

describe('events', () => {
  test('shows the journal as lines, or as one document', async ({ sandbox }) => {
    const events = [event('one', { at: at(60_000) }), event('two', { agent: 'a' }), event('three')];
    journal(sandbox, ...events);
    const { stdout } = await sandbox.ok(['events']);
    expect(stdout.split('\n').map((line) => line.replace(/^\[agents .{25}\] /, ''))).toEqual([
      'one',
      'two',
      'three',
    ]);
    expect((await sandbox.json(['events'])).body).toEqual({ v: 1, verb: 'events', ok: true, events });
  });

  test('chooses by number, time, agent and kind', async ({ sandbox }) => {
    const old = event('old', { at: at(7_200_000) });
    const [held, started] = [
      event('held', { event: 'agent-held', agent: 'a' }),
      event('started', { agent: 'b' }),
    ];
    journal(sandbox, old, held, started);
    const chosen = async (...args: string[]) => (await sandbox.json(['events', ...args])).body.events;
    expect(await chosen('-n', '1')).toEqual([started]);
    expect(await chosen('--since', '1h')).toEqual([held, started]);
    expect(await chosen('--since', held.at)).toEqual([held, started]);
    expect(await chosen('--agent', 'a')).toEqual([held]);
    expect(await chosen('--event', 'agent-started', '-n', '5')).toEqual([old, started]);
  });

  test('an unknown agent is an error, one with events that left the config is not', async ({ sandbox }) => {
    const left = event('left', { agent: 'gone' });
    journal(sandbox, left);
    expect((await sandbox.json(['events', '--agent', 'gone'])).body.events).toEqual([left]);
    expect((await sandbox.json(['events', '--agent', 'b'])).body.events).toEqual([]);
    const { exitCode, stderr } = await sandbox.agents(['events', '--agent', 'nobody']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error AGENT_UNKNOWN');
  });

  test('without a journal there are none', async ({ sandbox }) => {
    sandbox.config(TOML);
    expect(await sandbox.ok(['events'])).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });

  test('a follower may begin before there is a journal', async ({ sandbox }) => {
    sandbox.config(TOML);
    const { child, lines } = follow(sandbox, '--json');
    const up = sandbox.ok(['up', 'a']);
    await sandbox.until('the start is told', () => lines().length > 0);
    await up;
    expect(lines().map((line) => JSON.parse(line))).toEqual(sandbox.journal());
    child.kill('SIGINT');
    expect((await child).exitCode).toBe(130);
  });

  test('shows what was there once, then what comes', async ({ sandbox }) => {
    journal(sandbox, event('one'), event('two'), event('three'));
    const { child, lines } = follow(sandbox, '-n', '2', '--json');
    await sandbox.until('the last two', () => lines().length === 2);
    journal(sandbox, event('four'));
    await sandbox.until('the new one', () => lines().length === 3);
    child.kill();
    expect(lines().map((line) => JSON.parse(line).message)).toEqual(['two', 'three', 'four']);
  });

  test('-n 0 begins at the end', async ({ sandbox }) => {
    journal(sandbox, event('one'));
    const { child, lines } = follow(sandbox, '-n', '0');
    // It says nothing until something happens, so what happens is repeated until it is there to hear it.
    await sandbox.until('it listens', () => {
      journal(sandbox, event('again'));
      return lines().length > 0;
    });
    child.kill();
    expect(lines().every((line) => line.endsWith('] again'))).toBe(true);
  });
});
