import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backoffDelay, type ChannelState, ReconnectingChannel } from '../../src/tmux/reconnecting-channel.ts';
import { TmuxServer } from '../../src/tmux/tmux-server.ts';
import { createSandbox, type TmuxSandbox, until } from './fixtures/tmux-sandbox.ts';

const BACKOFF = { firstMs: 20, maxMs: 100, factor: 2, jitter: 0 };

let sandbox: TmuxSandbox;
let channel: ReconnectingChannel;
beforeEach(() => {
  sandbox = createSandbox();
});
afterEach(async () => {
  await channel?.stop();
  await sandbox.destroy();
});

describe('the wait before a new attempt', () => {
  test('doubles up to its bound', () => {
    const waits = [1, 2, 3, 4, 5, 60].map((attempt) => backoffDelay(BACKOFF, attempt, 0));
    expect(waits).toEqual([20, 40, 80, 100, 100, 100]);
  });

  test('is shortened by at most the jitter', () => {
    const backoff = { ...BACKOFF, jitter: 0.5 };
    expect([0, 0.5, 1].map((random) => backoffDelay(backoff, 2, random))).toEqual([40, 30, 20]);
  });
});

describe('a channel that repairs itself', () => {
  test('connects again after the server was killed, and never repeats a command', async () => {
    const states: ChannelState[] = [];
    channel = new ReconnectingChannel({ open: () => sandbox.connect(), backoff: BACKOFF });
    channel.on('state', (state) => states.push(state));
    await channel.start();
    const server = new TmuxServer(channel);
    expect((await server.listPanes()).length).toBe(1);
    const pid = channel.connection?.serverPid as number;
    process.kill(pid, 'SIGSTOP');
    const pending = server.listPanes();
    process.kill(pid, 'SIGKILL');
    await expect(pending).rejects.toMatchObject({ kind: 'lost' });
    await expect(channel.run([['list-sessions']])).rejects.toMatchObject({ kind: 'lost' });
    await until('it is connected again', () => channel.state.kind === 'connected');
    expect(channel.connection?.serverPid).not.toBe(pid);
    expect((await server.listPanes()).length).toBe(1);
    expect(states.map((state) => state.kind)).toEqual([
      'connecting',
      'connected',
      'lost',
      'connecting',
      'connected',
    ]);
  });

  test('keeps trying while there is no server, and says since when', async () => {
    channel = new ReconnectingChannel({
      open: () => sandbox.connect({ startServer: false }),
      backoff: BACKOFF,
    });
    const since: number[] = [];
    channel.on('state', (state) => state.kind === 'lost' && since.push(state.sinceMs));
    await channel.start();
    expect(channel.state).toMatchObject({ kind: 'lost', failure: { kind: 'no-server' }, attempts: 0 });
    await until('three attempts failed', () => since.length >= 3);
    expect(new Set(since).size).toBe(1);
    sandbox.tmux('new-session', '-d', '-s', 'somebody', 'exec cat');
    await until('it is connected', () => channel.state.kind === 'connected');
  });

  test('makes no attempt after it was stopped', async () => {
    let attempts = 0;
    channel = new ReconnectingChannel({
      open: () => {
        attempts += 1;
        return sandbox.connect({ startServer: false });
      },
      backoff: { ...BACKOFF, firstMs: 1 },
    });
    await channel.start();
    await channel.stop();
    const made = attempts;
    await until('time passed', () => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 50)));
    expect(attempts).toBe(made);
  });
});
