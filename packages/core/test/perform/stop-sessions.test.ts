import { type ChildProcess, spawn } from 'node:child_process';
import { describe, expect, onTestFinished, test } from 'vitest';
import { endProcesses, stopSessions } from '../../src/perform/stop-sessions.ts';
import { identifyProcess } from '../../src/state/process-identity.ts';
import { processFamily, readProcessTable } from '../../src/state/process-table.ts';
import { SpawnedChannel } from '../../src/tmux/spawned-channel.ts';
import { TmuxServer } from '../../src/tmux/tmux-server.ts';
import { createSandbox, deadPane, textOf, until } from '../tmux/fixtures/tmux-sandbox.ts';

/** A session with this shell script, which writes the process ids that matter into `$PIDS`; stopped, then asked for. */
async function survivorsOf(script: string, count: number) {
  const sandbox = createSandbox();
  onTestFinished(() => sandbox.destroy());
  const server = new TmuxServer(new SpawnedChannel(sandbox.client, { startServer: true }));
  const path = `${sandbox.folder}/pids`;
  await server.newSession(sandbox.session('victim', `PIDS='${path}'; ${script}`));
  await server.newSession(sandbox.session('bystander', 'exec sleep 300'));
  const pids = await until(`${count} processes tell their ids`, () => {
    const found = textOf(path).split('\n').slice(0, -1).map(Number);
    return found.length >= count && found;
  });
  onTestFinished(() => {
    for (const pid of pids) tryKill(pid);
  });
  const report = await stopSessions(server, ['victim', 'never there']);
  const bystander = (await server.listPanes()).find(({ sessionName }) => sessionName === 'bystander');
  return { report, left: pids.filter((pid) => identifyProcess(pid) !== undefined), bystander };
}

function tryKill(pid: number) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended, as it should have.
  }
}

describe('stopping a session', () => {
  test.each([
    ['a plain program', 'echo $$ >>$PIDS; exec sleep 300', 1],
    ['a program that ignores the hang-up', `trap '' HUP; echo $$ >>$PIDS; while :; do sleep 1; done`, 1],
    ['a program that ignores SIGTERM', `trap '' HUP TERM; echo $$ >>$PIDS; while :; do sleep 1; done`, 1],
    [
      'a grandchild that ignores the hang-up',
      `sh -c 'nohup sh -c "echo \\$\\$ >>$PIDS; exec sleep 300" & wait'; sleep 300`,
      1,
    ],
    [
      'a grandchild that ignores SIGTERM',
      `sh -c 'trap "" HUP TERM; echo $$ >>$PIDS; while :; do sleep 1; done' & wait`,
      1,
    ],
    ['an orphan in the session', `sh -c 'nohup sleep 300 & echo $! >>$PIDS'; exec sleep 300`, 1],
    ['a child in a session of its own', `setsid sh -c 'echo $$ >>$PIDS; exec sleep 300' & wait`, 1],
    [
      'a child in a session of its own, and an orphan in that',
      `setsid sh -c 'echo $$ >>$PIDS; sh -c "sleep 300 & echo \\$! >>$PIDS"; exec sleep 300' & wait`,
      2,
    ],
  ])('ends %s', async (_what, script, count) => {
    const { report, left, bystander } = await survivorsOf(`export PIDS; ${script}`, count);
    expect(left).toEqual([]);
    expect(report).toEqual({ stopped: ['victim'], survivors: [], withServer: false });
    expect(bystander).toMatchObject({ dead: false });
  });

  test('that does not exist is fine', async () => {
    const sandbox = createSandbox();
    onTestFinished(() => sandbox.destroy());
    const server = new TmuxServer(new SpawnedChannel(sandbox.client, { startServer: true }));
    await server.newSession(sandbox.session('other', 'exec sleep 300'));
    const report = await stopSessions(server, ['oth', 'never']);
    expect(report).toEqual({ stopped: [], survivors: [], withServer: false });
    expect(await server.listPanes()).toHaveLength(1);
  });
});

describe('stopping the session of a program that has ended', () => {
  /** What the program left behind, and the facts about its pane. */
  async function ended(script: string) {
    const sandbox = createSandbox();
    onTestFinished(() => sandbox.destroy());
    const server = new TmuxServer(new SpawnedChannel(sandbox.client, { startServer: true }));
    const path = `${sandbox.folder}/pids`;
    await server.newSession(sandbox.session('other', 'exec sleep 300'));
    await server.newSession(sandbox.session('victim', `PIDS='${path}'; ${script}`));
    const pane = await deadPane(server, 'victim');
    const pids = textOf(path).split('\n').slice(0, -1).map(Number);
    onTestFinished(() => {
      for (const pid of pids) tryKill(pid);
    });
    return { server, pane, pids };
  }

  test('ends what it left behind', async () => {
    const { server, pids } = await ended(`trap '' HUP; sleep 300 & echo $! >>$PIDS; exit 3`);
    expect(pids.filter((pid) => identifyProcess(pid) !== undefined)).toHaveLength(1);
    expect(await stopSessions(server, ['victim'])).toMatchObject({ stopped: ['victim'], survivors: [] });
    expect(pids.filter((pid) => identifyProcess(pid) !== undefined)).toEqual([]);
  });

  test('spares a process that has got its number since', async () => {
    const { server, pane } = await ended('exit 0');
    const stranger = spawn('sleep', ['300']);
    onTestFinished(() => {
      stranger.kill('SIGKILL');
    });
    const panePid = stranger.pid ?? 0;
    await until('it runs', () => identifyProcess(panePid) !== undefined);
    const report = await stopSessions(server, ['victim'], { panes: [{ ...pane, panePid }] });
    expect(report).toMatchObject({ stopped: ['victim'], survivors: [] });
    expect(identifyProcess(panePid)).toBeDefined();
  });
});

describe('stopping all sessions of a server', () => {
  const NAMES = ['one', 'a "b", c}', 'tŵo'];

  async function fullServer() {
    const sandbox = createSandbox();
    onTestFinished(() => sandbox.destroy());
    const server = new TmuxServer(new SpawnedChannel(sandbox.client, { startServer: true }));
    for (const name of NAMES) await server.newSession(sandbox.session(name, `trap '' HUP; sleep 300 & wait`));
    const panes = await server.listPanes();
    const listing = await server.sessions();
    if (listing === undefined) throw new Error('There is no server.');
    return { sandbox, server, panes, listing };
  }

  test('ends the server with them, and what ignores the hang-up', async () => {
    const { sandbox, server, panes, listing } = await fullServer();
    const report = await stopSessions(server, NAMES, { panes, server: { listing, connections: 0 } });
    expect(report).toEqual({ stopped: expect.arrayContaining(NAMES), survivors: [], withServer: true });
    const left = [listing.serverPid, ...panes.map(({ panePid }) => panePid)].filter(identifyProcess);
    expect(left).toEqual([]);
    expect(await new TmuxServer(new SpawnedChannel(sandbox.client)).sessions()).toBeUndefined();
  });

  test('spares a session that has come since somebody looked, and the server', async () => {
    const { sandbox, server, panes, listing } = await fullServer();
    await server.newSession(sandbox.session('guest', 'exec sleep 300'));
    const report = await stopSessions(server, NAMES, { panes, server: { listing, connections: 0 } });
    expect(report.withServer).toBe(false);
    expect((await server.sessions())?.sessions).toMatchObject([{ name: 'guest' }]);
  });

  test('spares a session in the place of one that was ours', async () => {
    const { sandbox, server, panes, listing } = await fullServer();
    await server.killSession('one');
    await server.newSession(sandbox.session('guest', 'exec sleep 300'));
    await stopSessions(server, NAMES, { panes, server: { listing, connections: 0 } });
    expect((await server.sessions())?.sessions).toMatchObject([{ name: 'guest' }]);
  });

  test('leaves the end to tmux when somebody looks at one of them', async () => {
    const { server, panes, listing } = await fullServer();
    const watched = { ...listing, sessions: listing.sessions.map((one) => ({ ...one, attached: 1 })) };
    const report = await stopSessions(server, NAMES, { panes, server: { listing: watched, connections: 2 } });
    expect(report).toMatchObject({ survivors: [], withServer: false });
  });
});

describe('ending processes', () => {
  test('leaves one alone that only has the number of the one that was meant', async () => {
    const child: ChildProcess = spawn('sleep', ['300']);
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    const pid = child.pid ?? 0;
    await until('it runs', () => identifyProcess(pid) !== undefined);
    expect(await endProcesses([{ pid, began: 'another time' }])).toEqual([]);
    expect(identifyProcess(pid)).toBeDefined();
  });
});

describe('the family of a process', () => {
  const table = [
    { pid: 10, parent: 1, session: 10 },
    { pid: 11, parent: 10, session: 10 },
    { pid: 12, parent: 1, session: 10 },
    { pid: 13, parent: 11, session: 13 },
    { pid: 14, parent: 1, session: 13 },
    { pid: 15, parent: 14, session: 15 },
    { pid: 20, parent: 1, session: 20 },
    { pid: 21, parent: 20, session: 20 },
  ];

  test('is its descendants, its session, and the sessions that any of these leads', () => {
    expect([...processFamily(table, [10])].sort((a, b) => a - b)).toEqual([10, 11, 12, 13, 14, 15]);
  });

  test('of a process that has ended is what is left of its session', () => {
    expect([...processFamily(table.slice(1), [10])].sort((a, b) => a - b)).toEqual([10, 11, 12, 13, 14, 15]);
  });

  test('of a child is not that of its parent', () => {
    expect([...processFamily(table, [21])]).toEqual([21]);
  });

  test('in the table of this machine holds this very process', () => {
    expect(readProcessTable().find(({ pid }) => pid === process.pid)).toMatchObject({ parent: process.ppid });
  });
});
