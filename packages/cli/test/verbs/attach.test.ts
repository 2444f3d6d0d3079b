import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { type Sandbox, test } from '../../../../tests/support/sandbox.ts';
import { AGENTS } from '../support/bins.ts';
import { agent, fleetToml } from '../support/fleet-toml.ts';
import { pathWithoutTmux } from '../support/path-without-tmux.ts';

const TOML = fleetToml({
  bin: 'exec listener',
  rest: `${agent('a')}${agent('ab')}[[service]]\nname = "svc"\ncommand = "echo serving; sleep 99"\n`,
});

async function start(sandbox: Sandbox, ...names: string[]): Promise<void> {
  sandbox.config(TOML);
  await sandbox.ok(['up', ...names]);
}

/** A person's terminal: a pane of a tmux server of their own, with a shell in it. */
async function openTerminal(sandbox: Sandbox) {
  const outer = (...args: string[]) => sandbox.run('tmux', ['-S', join(sandbox.root, 'outer'), ...args]);
  await outer('-f', '/dev/null', 'new-session', '-d', '-c', sandbox.project, '-x', '120', '-y', '30', 'sh');
  const screen = async () => (await outer('capture-pane', '-p', '-J')).stdout;
  const shows = (what: string) => sandbox.until(what, async () => (await screen()).includes(what));
  const press = (...keys: string[]) => outer('send-keys', ...keys);
  const type = (line: string) => press(line, 'Enter');
  return { outer, screen, shows, press, type };
}

/** Sessions that a terminal is attached to on the fleet's server; the watchdog's connection is none. */
async function clients(sandbox: Sandbox): Promise<string[]> {
  const format = '#{client_control_mode} #{client_readonly} #{session_name}';
  const { stdout } = await sandbox.tmux('list-clients', '-F', format);
  return stdout.split('\n').filter((line) => line.startsWith('0 '));
}

const attached = (sandbox: Sandbox, client: string) =>
  sandbox.until(`the client ${client}`, async () => (await clients(sandbox)).includes(client));

describe('attach', () => {
  test('outside tmux it shows the session until the person detaches', async ({ sandbox }) => {
    await start(sandbox);
    const { shows, press, type } = await openTerminal(sandbox);
    await type(`env -u TMUX '${AGENTS}' attach a; echo "code=$?"`);
    await shows('ready a');
    await attached(sandbox, '0 0 t-a');
    await type('typed by a person');
    await sandbox.until('it arrives', () => sandbox.received('a').includes('typed by a person'));
    // The prefix of the outer server is taken by it, and is sent on when it is pressed twice.
    await press('C-b', 'd');
    await shows('[detached (from session t-a)]');
    await shows('code=0');
    expect(await clients(sandbox)).toEqual([]);
    expect((await sandbox.json(['status'])).body.agents[0]).toMatchObject({ name: 'a', state: 'running' });
  });

  test('inside another tmux it is nested, for a service and the watchdog too', async ({ sandbox }) => {
    await start(sandbox);
    const { shows, press, type } = await openTerminal(sandbox);
    for (const [name, session] of [
      ['svc', 't-svc'],
      ['watchdog', 't-watchdog'],
    ]) {
      await type(`'${AGENTS}' attach ${name}; echo "code-${name}=$?"`);
      await attached(sandbox, `0 0 ${session}`);
      await press('C-b', 'd');
      await shows(`code-${name}=0`);
    }
  });

  test('with --read-only, keys do nothing but detach', async ({ sandbox }) => {
    await start(sandbox);
    const { shows, press, type } = await openTerminal(sandbox);
    await type(`'${AGENTS}' attach a --read-only; echo "code=$?"`);
    await attached(sandbox, '0 1 t-a');
    await type('not for it');
    await press('C-b', 'd');
    await shows('code=0');
    await sandbox.ok(['send', 'a', 'after it', '--wait']);
    await sandbox.until('the next is there', () => sandbox.received('a').length > 0);
    expect(sandbox.received('a')).toEqual(['after it']);
  });

  test('on the fleet’s own server the client goes over to the session', async ({ sandbox }) => {
    await start(sandbox);
    await sandbox.tmux('new-session', '-d', '-s', 'person', '-c', sandbox.project, 'sh');
    const { outer, shows, type } = await openTerminal(sandbox);
    const socket = sandbox.sockets().find((name) => name !== 'default');
    await type(`env -u TMUX tmux -L ${socket} attach -t =person:`);
    await attached(sandbox, '0 0 person');
    await sandbox.tmux('send-keys', '-t', '=person:', `'${AGENTS}' attach ab; echo "code=$?"`, 'Enter');
    await attached(sandbox, '0 0 t-ab');
    expect(await clients(sandbox)).toEqual(['0 0 t-ab']);
    await sandbox.until('it has ended', async () => (await sandbox.screen('person')).includes('code=0'));
    await shows('ready ab');
    await outer('kill-server');
  });

  test('a signal ends it and gives the terminal back', async ({ sandbox }) => {
    await start(sandbox);
    const { shows, type } = await openTerminal(sandbox);
    await type(`sh -c 'echo $$ >pid; exec "${AGENTS}" attach a'; echo "code=$?"`);
    await attached(sandbox, '0 0 t-a');
    process.kill(Number(sandbox.read('pid')), 'SIGTERM');
    await shows('code=1');
    expect(await clients(sandbox)).toEqual([]);
    await type('echo "$((6 * 7)) again"');
    await shows('42 again');
  });

  test('--json says what would be run', async ({ sandbox }) => {
    await start(sandbox, 'a');
    const socket = sandbox.sockets().find((name) => name !== 'default') ?? '';
    const tmux = ['tmux', '-u', '-N', '-L', socket];
    const { exitCode, body } = await sandbox.json(['attach', 'a']);
    expect({ exitCode, body }).toEqual({
      exitCode: 0,
      body: {
        ...{ v: 1, verb: 'attach', ok: true, name: 'a', session: 't-a' },
        command: [...tmux, 'attach-session', '-E', '-t', '=t-a:'],
      },
    });
    const inside = { env: { TMUX: '/elsewhere/default,1,0' } };
    expect((await sandbox.json(['attach', 'a', '--read-only'], inside)).body.command).toEqual([
      ...['env', '-u', 'TMUX', ...tmux],
      ...['attach-session', '-E', '-r', '-t', '=t-a:'],
    ]);
    const { stdout } = await sandbox.tmux('display-message', '-p', '#{socket_path},#{pid}');
    const other = { env: { TMUX: `${stdout},999` } };
    expect((await sandbox.json(['attach', 'a'], other)).body.command).toEqual([
      ...tmux,
      ...['switch-client', '-E', '-t', '=t-a:'],
    ]);
    const { stdout: id } = await sandbox.tmux('display-message', '-p', '-t', '=t-a:', '#{session_id}');
    const here = await sandbox.json(['attach', 'a'], { env: { TMUX: `${stdout},${id.slice(1)}` } });
    expect(here).toMatchObject({ exitCode: 64, body: { error: { code: 'USAGE' } } });
  });

  test('without a terminal it is a usage error that says what to do instead', async ({ sandbox }) => {
    sandbox.config(TOML);
    const { exitCode, stdout, stderr } = await sandbox.agents(['attach', 'a']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: '' });
    expect(stderr).toBe(
      'error USAGE: There is no terminal here that could be attached.\n' +
        '  hint: To read along without one: agents logs -f a',
    );
  });

  test('an unknown name, and what is not running', async ({ sandbox }) => {
    sandbox.config(TOML);
    expect(await sandbox.agents(['attach', 'scv'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/^error AGENT_UNKNOWN: .*\n {2}hint: Did you mean "svc"\?$/),
    });
    const stopped = {
      exitCode: 1,
      body: {
        error: {
          code: 'AGENT_NOT_RUNNING',
          message: 'The agent "a" is not running: there is no tmux session "t-a".',
          hint: 'Start it with: agents up a',
        },
      },
    };
    expect(await sandbox.json(['attach', 'a'])).toMatchObject(stopped);
    // Its name begins like the other's.
    await sandbox.ok(['up', 'ab']);
    expect(await sandbox.json(['attach', 'a'])).toMatchObject(stopped);
  });

  test('a tmux that is missing or cannot be reached', async ({ sandbox }) => {
    sandbox.config(TOML);
    const env = { PATH: pathWithoutTmux(join(sandbox.root, 'no-tmux')) };
    expect(await sandbox.json(['attach', 'a'], { env })).toMatchObject({
      ...{ exitCode: 4, body: { error: { code: 'TMUX_MISSING' } } },
    });
    sandbox.program('tmux', 'echo "error connecting to /x (Permission denied)" >&2; exit 1');
    expect(await sandbox.json(['attach', 'a'])).toMatchObject({
      exitCode: 4,
      body: {
        error: {
          code: 'TMUX_UNREACHABLE',
          details: { reason: expect.stringContaining('Permission denied') },
        },
      },
    });
  });
});
