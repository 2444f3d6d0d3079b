import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ControlConnection } from '../../src/tmux/control-connection.ts';
import { controlArguments } from '../../src/tmux/control-session.ts';
import { clientProcess } from '../../src/tmux/tmux-client.ts';
import { TmuxServer } from '../../src/tmux/tmux-server.ts';
import { createSandbox, type TmuxSandbox, until } from './fixtures/tmux-sandbox.ts';

let sandbox: TmuxSandbox;
beforeEach(() => {
  sandbox = createSandbox();
});
afterEach(() => sandbox.destroy());

const lostOf = (connection: ControlConnection) =>
  new Promise<Error>((resolve) => connection.once('lost', (failure) => resolve(failure)));

function sessions(): string[] {
  try {
    return sandbox.tmux('-N', 'list-sessions', '-F', '#{session_name}').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

describe('a control connection', () => {
  test('answers pipelined commands in order', async () => {
    const connection = await sandbox.connect();
    const numbers = Array.from({ length: 500 }, (_, index) => String(index));
    const replies = await Promise.all(
      numbers.map((text) => connection.command(['display-message', '-p', text])),
    );
    expect(replies.map((reply) => reply.lines)).toEqual(numbers.map((text) => [text]));
    expect(connection.serverPid).toBeGreaterThan(1);
    expect(connection.serverVersion?.major).toBeGreaterThanOrEqual(3);
  });

  test('a refused command, a bad command and a half-failed sequence leave the others in order', async () => {
    const connection = await sandbox.connect();
    const ask = (text: string) => connection.command(['display-message', '-p', text]);
    const results = await Promise.allSettled([
      ask('one'),
      connection.command(['capture-pane', '-p', '-t', '%999']),
      ask('two'),
      connection.command(['no-such-command', 'x']),
      connection.run([
        ['display-message', '-p', 'first'],
        ['kill-session', '-t', '=nobody:'],
        ['display-message', '-p', 'never'],
      ]),
      ask('three'),
      connection.run([
        ['display-message', '-p', 'a'],
        ['if-shell', '-F', '1', 'display-message -p b'],
        ['display-message', '-p', 'c'],
      ]),
      connection.run([
        ['set-option', '-g', '@look', '%end 1 2 1'],
        ['show-options', '-gv', '@look'],
      ]),
    ]);
    const words = results.map((result) =>
      result.status === 'fulfilled' ? result.value.lines : result.reason.kind,
    );
    expect(words).toEqual([
      ['one'],
      'refused',
      ['two'],
      'refused',
      'refused',
      ['three'],
      ['a', 'b', 'c'],
      ['%end 1 2 1'],
    ]);
    expect(results[1]).toMatchObject({
      reason: {
        message: `tmux refused "capture-pane": can't find pane: %999.`,
        detail: `can't find pane: %999`,
      },
    });
  });

  test('without a running server it says so instead of starting one', async () => {
    await expect(sandbox.connect({ startServer: false })).rejects.toMatchObject({
      kind: 'no-server',
      message: 'No tmux server is running on this socket.',
    });
    expect(sessions()).toEqual([]);
    await sandbox.connect();
    await expect(sandbox.connect({ startServer: false })).resolves.toBeInstanceOf(ControlConnection);
  });

  test('a missing binary and a socket that is none are told apart', async () => {
    await expect(sandbox.connect({ tmuxPath: 'no-such-tmux' })).rejects.toMatchObject({ kind: 'missing' });
    await expect(
      sandbox.connect({ socket: { kind: 'path', path: `${sandbox.folder}/no/such/folder/socket` } }),
    ).rejects.toMatchObject({ kind: expect.stringMatching(/no-server|unreachable/) });
    await expect(
      sandbox.connect({ socket: { kind: 'path', path: '/dev/null/socket' } }),
    ).rejects.toMatchObject({
      kind: 'unreachable',
    });
  });

  test('whatever `if-shell` chooses, its answers are not taken for those of the next command', async () => {
    const connection = await sandbox.connect();
    const say = (...words: string[]) => words.map((word) => `display-message -p ${word}`).join(' ; ');
    const choose = (condition: string, yes: string, no = '') =>
      connection.command(['if-shell', '-F', condition, yes, no]);
    const next = (word: string) => connection.command(['display-message', '-p', word]);
    const failing = 'display-message -p first ; kill-session -t =nobody ; display-message -p never';
    const answers = await Promise.allSettled([
      choose('1', say('a', 'b', 'c')),
      next('one'),
      choose('', say('a')),
      next('two'),
      choose('1', `if-shell -F 1 "${say('d', 'e')}" ; ${say('f')}`),
      next('three'),
      choose('1', failing),
      next('four'),
      connection.command(['if-shell', '-F', '-t', '=nobody:', '1', say('a')]),
      next('five'),
      choose('', say('a'), say('x', 'y')),
      next('six'),
    ]);
    const told = answers.map((answer) =>
      answer.status === 'fulfilled' ? answer.value.lines.join() : (answer.reason as { kind: string }).kind,
    );
    const expected = [
      'a,b,c',
      'one',
      '',
      'two',
      'd,e,f',
      'three',
      'refused',
      'four',
      'a',
      'five',
      'x,y',
      'six',
    ];
    expect(told).toEqual(expected);
    expect(connection.isOpen).toBe(true);
    await connection.close();
  });

  test('its session stays after it and is taken again, kill -9 of its owner included', async () => {
    const session = { kind: 'kept', name: 'my watchdog;', argv: ['tail', '-f', '/dev/null'] } as const;
    const first = await sandbox.connect({ session });
    const [pane] = await new TmuxServer(first).listPanes();
    await first.close();
    const args = controlArguments(session);
    const client = clientProcess(sandbox.client, { startServer: false, control: true }, args);
    const script = `const { file, args, env } = ${JSON.stringify(client)};
      const child = require('child_process').spawn(file, args, { env });
      child.stdout.on('data', (data) => String(data).includes('%session-changed') && console.log('open'));`;
    const owner = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve) => owner.stdout.once('data', () => resolve()));
    owner.kill('SIGKILL');
    await until('the client is gone', () => sandbox.tmux('-N', 'list-clients') === '');
    const last = await sandbox.connect({ session });
    // tmux counts who is attached at the end of its turn.
    const facts = await until('it is attached', async () => {
      const [now] = await new TmuxServer(last).listPanes();
      return now?.sessionAttached === 1 && now;
    });
    const { panePid, paneId, sessionCreated, dead } = facts;
    expect(pane).toMatchObject({ panePid, paneId, sessionCreated, dead });
  });

  test('a server that is stopped misses deadlines and is followed again when it goes on', async () => {
    const connection = await sandbox.connect();
    process.kill(connection.serverPid, 'SIGSTOP');
    try {
      const before = performance.now();
      const late = Array.from({ length: 20 }, (_, index) =>
        connection.command(['display-message', '-p', `late ${index}`], { deadlineMs: 150 }),
      );
      const results = await Promise.allSettled(late);
      expect(
        results.every((result) => result.status === 'rejected' && result.reason.kind === 'deadline'),
      ).toBe(true);
      expect(performance.now() - before).toBeLessThan(1500);
      await expect(sandbox.connect({ connectDeadlineMs: 200 })).rejects.toMatchObject({
        kind: 'deadline',
      });
    } finally {
      process.kill(connection.serverPid, 'SIGCONT');
    }
    await expect(connection.command(['display-message', '-p', 'now'])).resolves.toEqual({ lines: ['now'] });
  });

  test('a server killed in mid-command loses the connection and every command on it', async () => {
    const connection = await sandbox.connect();
    const lost = lostOf(connection);
    process.kill(connection.serverPid, 'SIGSTOP');
    const pending = Array.from({ length: 10 }, () => connection.command(['list-panes', '-a']));
    const settled = Promise.allSettled(pending);
    await delay(20);
    process.kill(connection.serverPid, 'SIGKILL');
    const kinds = (await settled).map((result) => result.status === 'rejected' && result.reason.kind);
    expect(new Set(kinds)).toEqual(new Set(['lost']));
    expect(await lost).toMatchObject({ kind: 'lost' });
    await expect(connection.command(['list-panes', '-a'])).rejects.toMatchObject({ kind: 'lost' });
    expect(connection.isOpen).toBe(false);
  });

  test('kill-server and the end of its own session are losses too', async () => {
    const connection = await sandbox.connect();
    const lost = lostOf(connection);
    sandbox.tmux('kill-session', '-t', '=control:');
    expect(await lost).toMatchObject({ kind: 'lost' });
  });

  test('the environment of the server is the one given, not ours', async () => {
    process.env.LEAKED_BY_TEST = 'yes';
    const connection = await sandbox.connect({
      env: { ...sandbox.client.env, CHOSEN: 'yes', TMUX: '/nowhere,1,0' },
    });
    delete process.env.LEAKED_BY_TEST;
    const { lines } = await connection.command(['show-environment', '-g']);
    expect(lines).toContain('CHOSEN=yes');
    expect(lines.join('\n')).not.toMatch(/LEAKED_BY_TEST|^TMUX=/m);
  });

  test('deaths in sessions that it is not attached to are announced', async () => {
    const connection = await sandbox.connect();
    const server = new TmuxServer(connection);
    const died: string[] = [];
    connection.on('pane-died', (windowId) => died.push(windowId));
    const windows: string[] = [];
    for (let index = 0; index < 20; index += 1) {
      const made = await server.newSession(sandbox.session(`s${index}`, index % 2 ? 'exit 3' : 'kill -9 $$'));
      if (made.kind === 'created') windows.push(made.windowId);
    }
    await until('all twenty are announced', () => died.length >= 20);
    expect([...died].sort()).toEqual([...windows].sort());
  });

  test("a person's own hook for dead panes stays in force elsewhere", async () => {
    const connection = await sandbox.connect();
    await connection.command(['set-hook', '-g', 'pane-died[3]', 'set-option -g @person yes']);
    await connection.command(['set-option', '-g', 'remain-on-exit', 'on']);
    const server = new TmuxServer(connection);
    await server.newSession(sandbox.session('agent', 'exec cat'));
    expect((await connection.command(['show-hooks', '-g', 'pane-died'])).lines).toEqual([
      'pane-died[3] set-option -g @person yes',
    ]);
    sandbox.tmux('new-session', '-d', '-s', 'person', 'exit 0');
    await until('their hook ran', async () => {
      const { lines } = await connection.command(['show-options', '-gqv', '@person']);
      return lines[0] === 'yes';
    });
  });
});
