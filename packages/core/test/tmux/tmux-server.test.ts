import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { SpawnedChannel } from '../../src/tmux/spawned-channel.ts';
import type { TmuxChannel } from '../../src/tmux/tmux-channel.ts';
import { clientProcess } from '../../src/tmux/tmux-client.ts';
import { TmuxServer } from '../../src/tmux/tmux-server.ts';
import {
  createSandbox,
  deadPane,
  paneOf,
  pick,
  seededRandom,
  textOf,
  until,
} from './fixtures/tmux-sandbox.ts';

const sandbox = createSandbox();
let channels: Record<'connection' | 'process', TmuxChannel>;
beforeAll(async () => {
  channels = { connection: await sandbox.connect(), process: new SpawnedChannel(sandbox.client) };
});
afterAll(() => sandbox.destroy());

describe.each(['connection', 'process'] as const)('a tmux server reached by a %s', (way) => {
  const server = () => new TmuxServer(channels[way]);
  const start = async (name: string, shell: string, more = {}) => {
    const made = await server().newSession(sandbox.session(`${way}-${name}`, shell, more));
    if (made.kind !== 'created') throw new Error(`${name} exists`);
    return { ...made, name: `${way}-${name}` };
  };

  test('tells the facts about a pane', async () => {
    const before = Math.floor(Date.now() / 1000);
    const { name, paneId, windowId } = await start(
      'facts',
      'printf "\\033]2;a\\tb | ü \\302\\240 <x>\\033\\\\"; printf "\\033]2;t,1 | ü\\007"; exec cat',
      {
        width: 133,
        height: 41,
      },
    );
    const pane = await until('it runs', async () => {
      const facts = await paneOf(server(), name);
      return facts?.currentCommand === 'cat' && facts.title === 't,1 | ü' && facts;
    });
    expect(pane).toMatchObject({
      paneId,
      windowId,
      dead: false,
      width: 133,
      height: 41,
      inMode: false,
      alternateScreen: false,
    });
    expect(pane).toMatchObject({
      sessionAttached: 0,
      cursorX: 0,
      cursorY: 0,
      deadStatus: undefined,
      deadSignal: undefined,
    });
    expect(pane.sessionCreated).toBeGreaterThanOrEqual(before - 1);
    expect(pane.tty).toMatch(/^\/dev\//);
    expect(() => process.kill(pane.panePid, 0)).not.toThrow();
    await server().killSession(name);
  });

  test('is not confused by process names and titles that imitate its lists', async () => {
    const evil = 'exec -a "$(printf \'x\\n%%9,@9,here,tab\\there,1,2\\nlast \')" cat';
    const { name, paneId } = await start('evil', '', { command: { argv: ['bash', '-c', evil] } });
    const pane = await until('it runs', async () => {
      const facts = await paneOf(server(), name);
      // tmux 3.8 does not tell such a name at all.
      return facts && /^(?:x|$)/.test(facts.currentCommand) && facts;
    });
    expect(pane.paneId).toBe(paneId);
    expect((await server().listPanes()).filter((one) => one.paneId === '%9' && one.tty === 'here')).toEqual(
      [],
    );
    await server().killSession(name);
  });

  test('has the first line in the log 20 times of 20', async () => {
    for (let index = 0; index < 20; index += 1) {
      const logPath = join(sandbox.folder, `${way}-first-${index}.log`);
      const { name } = await start(`first-${index}`, `echo first-${index}; echo second; exec cat`, {
        logPath,
      });
      const log = await until(
        'the log is written',
        () => textOf(logPath).includes('second') && textOf(logPath),
      );
      expect(log).toBe(`first-${index}\r\nsecond\r\n`);
      expect(statSync(logPath).mode & 0o777).toBe(0o600);
      await server().killSession(name);
    }
  });

  test('knows the exit code of programs that end at once 20 times of 20', async () => {
    const codes: unknown[] = [];
    for (let index = 0; index < 20; index += 1) {
      const { name } = await start(`code-${index}`, `exit ${index + 1}`);
      codes.push((await deadPane(server(), name)).deadStatus);
    }
    expect(codes).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  test('asks again how a program ended while its pane is dead and that is not known yet, as on tmux 3.5', async () => {
    const { name, paneId } = await start('late', 'exit 3');
    await deadPane(server(), name);
    let listings = 0;
    const late: TmuxChannel = {
      run: async (sequence, options) => {
        const { lines } = await channels[way].run(sequence, options);
        listings += 1;
        if (listings > 2) return { lines };
        return {
          lines: lines.map((line) =>
            line.replace(/^(<\w+>\+\d+,\d*,1,)3,/, '$1,').replaceAll(/>,\d\.\d\w*</g, '>,3.5a<'),
          ),
        };
      },
    };
    const nudged: number[] = [];
    const newer = new TmuxServer(late, { nudge: (pid) => nudged.push(pid) });
    expect(await newer.listPanes()).toContainEqual(expect.objectContaining({ paneId, deadStatus: 3 }));
    expect({ listings, nudged }).toEqual({ listings: 3, nudged: [] });
  });

  test('keeps the signal and the last screen of a program that was killed', async () => {
    const { name, paneId } = await start('killed', 'echo last words; sleep 0.05; kill -9 $$');
    expect(await deadPane(server(), name)).toMatchObject({ deadStatus: undefined, deadSignal: 9 });
    expect((await server().capture(paneId)).rows).toContain('last words');
  });

  test('appends to logs with awkward paths and nothing else happens', async () => {
    const names = [
      "it's",
      'a "b" c',
      '$(touch pwned)',
      '`id`',
      'ü 漢 🙂',
      '#{pid}',
      '#[x',
      '##',
      '%H%%',
      '~',
      'a;b',
      '-dash',
      '\\n',
      'new\nline',
      '*',
    ];
    for (const [index, name] of names.entries()) {
      const folder = join(sandbox.folder, `${way} logs ${name}`);
      mkdirSync(folder);
      const logPath = join(folder, `${name}.log`);
      const { paneId } = await start(`log-${index}`, 'echo hello; exec cat', { logPath });
      await until(`${name} is written`, () => textOf(logPath) === 'hello\r\n');
      expect(paneId).toMatch(/^%\d+$/);
      await server().killSession(`${way}-log-${index}`);
    }
  });

  test('a name that is taken is a result, not an accident', async () => {
    const { name, paneId } = await start('twice', 'exec cat');
    expect(await server().newSession(sandbox.session(name, 'exit 1'))).toEqual({ kind: 'duplicate' });
    expect(await paneOf(server(), name)).toMatchObject({ paneId, dead: false });
    await server().killSession(name);
  });

  test('gives the program its folder, arguments and environment, byte by byte', async () => {
    const cwd = join(sandbox.folder, `${way} #{pid} #[x ##'"$HOME`);
    mkdirSync(cwd);
    const value = 'a "b" \'c\' $HOME #{pid} ; \\ ü\nsecond=line~';
    const script =
      'require("fs").writeFileSync("out.json", JSON.stringify([process.cwd(), process.env.VALUE, process.argv.slice(1)]))';
    const argv = [process.execPath, '-e', script, '--', '', 'x;', ';', '#{pid}', '$HOME', "it's"];
    const { name } = await start('given', '', { cwd, command: { argv }, env: { VALUE: value } });
    expect(await deadPane(server(), name)).toMatchObject({ deadStatus: 0 });
    expect(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'))).toEqual([cwd, value, argv.slice(4)]);
  });

  test('gives a window back the size that the terminal of a person took from it', async () => {
    const { name, paneId } = await start('sized', 'exec cat');
    const size = async () => {
      const pane = await paneOf(server(), name);
      return `${pane?.width}x${pane?.height}`;
    };
    const before = await size();
    // A session of another server is the person's terminal.
    const terminal = {
      ...sandbox.client,
      socket: { kind: 'name' as const, name: `terminal-${process.pid}-${way}` },
    };
    const inner = clientProcess(sandbox.client, { startServer: false }, [
      'attach-session',
      '-t',
      `=${name}:`,
    ]);
    const command = ['env', '-u', 'TMUX', inner.file, ...inner.args];
    const outer = (...args: string[]) => {
      const { file, args: all, env } = clientProcess(terminal, { startServer: true }, args);
      return spawnSync(file, all, { env, stdio: 'ignore' }).status;
    };
    onTestFinished(() => void outer('kill-server'));
    expect(outer('new-session', '-d', '-x', '90', '-y', '25', ...command)).toBe(0);
    await until('the person sees it', async () => (await size()) !== before);
    sandbox.tmux('detach-client', '-s', `=${name}`);
    await until('they have left', async () => (await paneOf(server(), name))?.sessionAttached === 0);
    await server().resize(name, 100, 30);
    expect(await size()).toBe(before);
    outer('new-session', '-d', '-x', '90', '-y', '25', ...command);
    await until('the next person sees it in theirs', async () => (await size()) !== before);
    expect((await paneOf(server(), name))?.paneId).toBe(paneId);
  });

  test('does not start a program in another folder than the one asked for', async () => {
    const { name, paneId } = await start('nowhere', 'echo started', {
      cwd: join(sandbox.folder, 'missing'),
      logPath: join(sandbox.folder, 'nowhere.log'),
    });
    expect((await deadPane(server(), name)).deadStatus).toBeGreaterThan(0);
    // Its last words may be lost: the kernel can end a terminal before tmux has read it.
    const { rows } = await server().capture(paneId);
    expect(rows).not.toContain('started');
  });

  test('captures screens: trailing rows, wrapped lines, bytes that are not UTF-8', async () => {
    const { paneId } = await start('screen', "printf '\\377\\376 ok\\n'; printf '%0150d\\n' 7; exec cat", {
      width: 100,
      height: 12,
    });
    const rows = await until('it is drawn', async () => {
      const screen = await server().capture(paneId);
      return screen.rows.some((row) => row.endsWith('7')) && screen.rows;
    });
    expect(rows.length).toBe(12);
    expect(rows[0]).toMatch(/ ok$/);
    expect(rows[1]?.length).toBe(100);
    const joined = await server().capture(paneId, { joinWrapped: true });
    expect(joined.rows[1]?.trimEnd()).toBe(`${'0'.repeat(149)}7`);
    const many = await server().captureMany([paneId, '%99999']);
    expect(many.get(paneId)).toEqual({ rows });
    expect(many.get('%99999')).toMatchObject({ kind: 'refused' });
  });

  test('pastes 200 kB of anything whole and leaves no buffer behind', { timeout: 30_000 }, async () => {
    const random = seededRandom(5);
    const alphabet = [...'abc \'"$;#{}~\\%-漢🙂é', '\n', '\t'];
    const text = `-first;${Array.from({ length: 160_000 }, () => pick(random, alphabet)).join('')}`;
    expect(Buffer.byteLength(text)).toBeGreaterThan(200_000);
    const size = Buffer.byteLength(text) + 12;
    const out = join(sandbox.folder, `${way}-paste.bin`);
    const reader = `stty raw -echo; printf '\\033[?2004hready'; head -c ${size} > '${out}.part'; mv '${out}.part' '${out}'; exec cat`;
    const { paneId, name } = await start('paste', reader);
    await until('it reads', async () => (await server().capture(paneId)).rows[0] === 'ready');
    await server().paste(paneId, text);
    const arrived = await until('all of it arrived', () => textOf(out) || false, 20_000);
    expect(arrived === `\u001b[200~${text.replaceAll('\n', '\r')}\u001b[201~`).toBe(true);
    expect(sandbox.tmux('list-buffers')).toBe('');
    await server().killSession(name);
  });

  test('a paste into a dead or missing pane is refused and the server survives it', async () => {
    const { name, paneId } = await start('corpse', 'exit 0');
    await deadPane(server(), name);
    await expect(server().paste(paneId, 'text')).rejects.toMatchObject({
      kind: 'refused',
      message: `The program in tmux pane ${paneId} has ended.`,
    });
    await expect(server().paste('%99999', 'text')).rejects.toMatchObject({ kind: 'refused' });
    await server().typeLiteral(paneId, 'text');
    await server().sendKey(paneId, 'Enter');
    expect(await paneOf(server(), name)).toMatchObject({ dead: true, deadStatus: 0 });
    expect(sandbox.tmux('list-buffers')).toBe('');
  });

  test('types text and keys, and refuses what is no key', async () => {
    const { paneId, name } = await start(
      'keys',
      'stty -echo -icanon; printf ready; exec head -c 18 | od -An -c -v -w20',
    );
    await until('it reads', async () => (await server().capture(paneId)).rows[0] === 'ready');
    await server().typeLiteral(paneId, '-x; Enter \'"$#');
    for (const key of ['C-a', 'Enter', 'Escape', 'C-m']) await server().sendKey(paneId, key);
    await deadPane(server(), name);
    expect((await server().capture(paneId)).rows.join(' ').replace(/\s+/g, ' ')).toContain(
      `- x ; E n t e r ' " $ # 001 \\n 033 \\n`,
    );
    for (const key of ['Bogus', 'enter', '', 'C-', 'Enter Enter', '-l']) {
      await expect(server().sendKey(paneId, key)).rejects.toMatchObject({ kind: 'invalid' });
    }
  });

  test('leaves copy mode, and leaving none is no error', async () => {
    const { paneId, name } = await start('mode', 'exec cat');
    sandbox.tmux('copy-mode', '-t', paneId);
    expect(await paneOf(server(), name)).toMatchObject({ inMode: true });
    await server().cancelMode(paneId);
    await server().cancelMode(paneId);
    expect(await paneOf(server(), name)).toMatchObject({ inMode: false });
  });
});

describe('a process that may start the server', () => {
  test('starts it with the first session, which stays', async () => {
    const empty = createSandbox();
    onTestFinished(() => empty.destroy());
    const server = new TmuxServer(new SpawnedChannel(empty.client, { startServer: true }));
    const made = await Promise.all(
      ['a', 'b'].map((name) => server.newSession(empty.session(name, 'exec cat'))),
    );
    expect(made).toMatchObject([{ kind: 'created' }, { kind: 'created' }]);
    const asked = new TmuxServer(new SpawnedChannel(empty.client));
    expect((await asked.listPanes()).map((pane) => pane.sessionName)).toEqual(['a', 'b']);
  });
});

describe('no server and a server that cannot be asked', () => {
  test('are an empty list and a failure', async () => {
    const empty = createSandbox();
    onTestFinished(() => empty.destroy());
    const server = new TmuxServer(new SpawnedChannel(empty.client));
    expect(await server.listPanes()).toEqual([]);
    expect(await server.killSession('x')).toBe(false);
    const connection = await empty.connect();
    expect((await server.listPanes()).map((pane) => pane.sessionName)).toEqual(['control']);
    process.kill(connection.serverPid, 'SIGSTOP');
    await expect(server.listPanes({ deadlineMs: 150 })).rejects.toMatchObject({ kind: 'deadline' });
    await expect(new TmuxServer(connection).listPanes({ deadlineMs: 150 })).rejects.toMatchObject({
      kind: 'deadline',
    });
    process.kill(connection.serverPid, 'SIGCONT');
    const odd = new SpawnedChannel({ ...empty.client, socket: { kind: 'path', path: '/dev/null/socket' } });
    await expect(new TmuxServer(odd).listPanes()).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
