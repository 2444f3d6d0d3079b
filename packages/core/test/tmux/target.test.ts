import { afterAll, describe, expect, test } from 'vitest';
import { paneTarget, sessionNameProblem, sessionTarget } from '../../src/tmux/target.ts';
import { TmuxServer } from '../../src/tmux/tmux-server.ts';
import { createSandbox, deadPane, pick, seededRandom, until } from './fixtures/tmux-sandbox.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.destroy());

const AWKWARD = [
  ...[
    'foo',
    'foobar',
    'foobarbaz',
    'fo',
    '-foo',
    '--',
    '-t',
    'a b',
    ' lead',
    'trail ',
    "it's",
    '"quoted"',
    '#',
    '##',
  ],
  ...[
    '#{pid}',
    '#[x',
    '##[x',
    'a#',
    'x',
    'é',
    '漢字',
    '🙂 ok',
    '%1',
    '@1',
    '{last}',
    '{mouse}',
    '!',
    '~',
    '*',
    'a*',
  ],
  ...[
    '=foo',
    '+1',
    '?',
    '[ab]',
    'semi;colon',
    'end;',
    'a,b',
    '(x)',
    '|&<>',
    '`id`',
    'a$1b$',
    'FOO',
    '0',
    '1',
  ],
];

describe('targets', () => {
  test('only pane ids make pane targets', () => {
    expect(paneTarget('%12')).toBe('%12');
    for (const wrong of ['', '%', '12', '%1 ', '%-1', '%1;', '=foo:', '%x', '%12345678901']) {
      expect(() => paneTarget(wrong)).toThrow(expect.objectContaining({ kind: 'invalid', detail: wrong }));
    }
  });

  test('names that tmux would change or misread are refused with the reason', () => {
    expect(sessionTarget('foo')).toBe('=foo:');
    for (const wrong of [
      '',
      'a.b',
      'a:b',
      'a\nb',
      'a\tb',
      '\u0085',
      'a\\b',
      '$1',
      'a$b',
      'client-12',
      '/dev/pts/1',
      '\ud800',
    ]) {
      expect(sessionNameProblem(wrong)).toMatch(/^(A tmux session name|The session name)/);
      expect(() => sessionTarget(wrong)).toThrow(expect.objectContaining({ kind: 'invalid' }));
    }
  });

  test('thousands of sends between awkward names reach nobody else', { timeout: 60_000 }, async () => {
    const server = new TmuxServer(await sandbox.connect());
    expect(AWKWARD.filter((name) => sessionNameProblem(name) !== undefined)).toEqual([]);
    const paneIds = new Map<string, string>();
    for (const name of AWKWARD) {
      const made = await server.newSession(
        sandbox.session(name, 'stty -echo; echo ready; exec cat', { width: 40, height: 60 }),
      );
      if (made.kind === 'created') paneIds.set(name, made.paneId);
    }
    expect(paneIds.size).toBe(AWKWARD.length);
    const panes = await server.listPanes();
    expect(panes.map((pane) => pane.sessionName).sort()).toEqual([...AWKWARD, 'control'].sort());
    for (const [name, paneId] of paneIds) {
      expect(panes.find((pane) => pane.paneId === paneId)?.sessionName).toBe(name);
      await until(`${name} is ready`, async () => (await server.capture(paneId)).rows.includes('ready'));
    }

    const random = seededRandom(3);
    const alive = [...AWKWARD];
    const sent = new Map(AWKWARD.map((name) => [name, 0]));
    let misdelivered = 0;
    for (let round = 0; round < 60; round += 1) {
      const sends = Array.from({ length: 60 }, () => pick(random, alive));
      await Promise.all(
        sends.map((name) => {
          sent.set(name, (sent.get(name) ?? 0) + 1);
          return server.typeLiteral(paneIds.get(name) as string, `${AWKWARD.indexOf(name)}\n`);
        }),
      );
      if (round % 10 === 9) {
        const victim = alive.splice(Math.floor(random() * alive.length), 1)[0] as string;
        expect(await server.killSession(victim)).toBe(true);
        expect(await server.killSession(victim)).toBe(false);
        const names = (await server.listPanes()).map((pane) => pane.sessionName).sort();
        expect(names).toEqual([...alive, 'control'].sort());
      }
    }
    for (const name of alive) {
      const paneId = paneIds.get(name) as string;
      const expected = sent.get(name) as number;
      const rows = await until(`${name} has all of its ${expected} lines`, async () => {
        const screen = await server.capture(paneId, { historyRows: 5000 });
        const lines = screen.rows.filter((row) => /^\d+$/.test(row));
        return lines.length >= expected && lines;
      });
      misdelivered += rows.filter((row) => row !== String(AWKWARD.indexOf(name))).length;
      expect(rows.length).toBe(expected);
    }
    expect(misdelivered).toBe(0);
  });

  test('what a person opens beside the agent does not hide it', async () => {
    const server = new TmuxServer(await sandbox.connect());
    const made = await server.newSession(sandbox.session('shared', 'echo agent; read line; exit 9'));
    const paneId = made.kind === 'created' ? made.paneId : '';
    sandbox.tmux('split-window', '-t', '=shared:', 'echo person; exec cat');
    sandbox.tmux('new-window', '-t', '=shared:', 'echo other; exec cat');
    await until('the agent has written', async () => (await server.capture(paneId)).rows.includes('agent'));
    await server.sendKey(paneId, 'Enter');
    const dead = await until('the agent has ended', async () =>
      (await server.listPanes()).find((pane) => pane.paneId === paneId && pane.dead),
    );
    expect(dead).toMatchObject({ sessionName: 'shared', deadStatus: 9 });
    const others = (await server.listPanes()).filter((pane) => pane.sessionName === 'shared' && !pane.dead);
    expect(others.length).toBe(2);
    await server.killSession('shared');
  });

  test('a session that does not exist is never replaced by one with a longer name', async () => {
    const server = new TmuxServer(await sandbox.connect());
    await server.newSession(sandbox.session('prefix-long', 'exit 0'));
    await deadPane(server, 'prefix-long');
    expect(await server.killSession('prefix')).toBe(false);
    expect(await server.killSession('prefix-long')).toBe(true);
  });
});
