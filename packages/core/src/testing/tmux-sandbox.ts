import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inPlaceOfShell } from '../perform/in-place-of-shell.ts';
import { commandShell } from '../perform/session-environment.ts';
import { clientProcess, SpawnedChannel, type TmuxClient, TmuxServer } from '../tmux/index.ts';

/** What a session of a {@link TmuxSandbox} runs. */
export interface SandboxSession {
  readonly name: string;
  /** A POSIX command line, run as the core runs that of a launch plan. */
  readonly command: string;
  /** Absent: the sandbox's project folder. */
  readonly dir?: string;
  /** Added to the sandbox's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absent: 120 x 40. */
  readonly size?: { readonly columns: number; readonly rows: number };
}

/** A pane as a test sees it. */
export interface SandboxPane {
  /** Rows of the screen, without trailing blank ones. */
  readonly screen: () => Promise<readonly string[]>;
  /** The terminal's title. */
  readonly title: () => Promise<string>;
  /** Name of the foreground command; `undefined` when the program has ended. */
  readonly command: () => Promise<string | undefined>;
  /** Pastes a text, as the core does. */
  readonly paste: (text: string) => Promise<void>;
  /** Presses a key, by tmux's name. */
  readonly press: (key: string) => Promise<void>;
  /** Waits until the screen, joined by line feeds, matches; rejects with the screen after `deadlineMs` (default 10 s). */
  readonly shows: (pattern: RegExp, deadlineMs?: number) => Promise<readonly string[]>;
}

/** A tmux server of its own in a folder of its own. Whoever opens one closes it. */
export interface TmuxSandbox {
  /** Absolute; holds everything. */
  readonly root: string;
  readonly home: string;
  readonly project: string;
  readonly stateDir: string;
  /** Programs in here are found before all others. */
  readonly bin: string;
  /** Of everything that runs in here. Nothing is inherited but PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts a detached session; rejects when there is one of this name. */
  readonly start: (session: SandboxSession) => Promise<SandboxPane>;
  /** Ends a session, if there is one. */
  readonly end: (name: string) => Promise<void>;
  /** Ends the server with all that runs in it, and removes the folder. */
  readonly close: () => Promise<void>;
}

/** Makes a sandbox; no server runs before the first session. */
export function openTmuxSandbox(): TmuxSandbox {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'agents-kit-')));
  const [home, project, stateDir, bin, temporary] = ['home', 'project', 'state', 'bin', 'tmp'].map((name) =>
    join(root, name),
  ) as [string, string, string, string, string];
  for (const folder of [home, project, stateDir, bin, temporary]) mkdirSync(folder);
  const env = {
    PATH: [bin, dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
    HOME: home,
    TMPDIR: temporary,
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    TERM: 'xterm-256color',
  };
  const socket = { kind: 'path', path: join(root, 'tmux.sock') } as const;
  const client: TmuxClient = { socket, env, configFile: '/dev/null' };
  const tmux = new TmuxServer(new SpawnedChannel(client, { startServer: true }));
  return {
    ...{ root, home, project, stateDir, bin, env },
    start: (session) => startSession(tmux, session, { env, dir: project }),
    end: async (name) => {
      await tmux.killSession(name);
    },
    close: async () => {
      endServer(client);
      await removeFolder(root);
    },
  };
}

async function startSession(
  tmux: TmuxServer,
  { name, command, dir, env: more, size = { columns: 120, rows: 40 } }: SandboxSession,
  defaults: { readonly env: Readonly<Record<string, string>>; readonly dir: string },
): Promise<SandboxPane> {
  const env = { ...defaults.env, ...more };
  const opened = await tmux.newSession({
    name,
    cwd: dir ?? defaults.dir,
    command: { argv: [commandShell(env), '-c', inPlaceOfShell(command)] },
    env,
    width: size.columns,
    height: size.rows,
  });
  if (opened.kind !== 'created') throw new Error(`There is a session "${name}" already.`);
  return paneOf(tmux, opened.paneId);
}

function paneOf(tmux: TmuxServer, paneId: string): SandboxPane {
  const facts = async () => (await tmux.listPanes()).find((pane) => pane.paneId === paneId);
  const screen = async () => {
    const rows = [...(await tmux.capture(paneId)).rows];
    while (rows.at(-1)?.trim() === '') rows.pop();
    return rows;
  };
  return {
    screen,
    title: async () => (await facts())?.title ?? '',
    command: async () => {
      const pane = await facts();
      return pane === undefined || pane.dead ? undefined : pane.currentCommand;
    },
    paste: (text) => tmux.paste(paneId, text),
    press: (key) => tmux.sendKey(paneId, key),
    shows: async (pattern, deadlineMs = 10_000) => {
      const end = Date.now() + deadlineMs;
      for (;;) {
        const rows = await screen();
        if (pattern.test(rows.join('\n'))) return rows;
        if (Date.now() >= end)
          throw new Error(`Not within ${deadlineMs} ms: ${pattern} on the screen\n${rows.join('\n')}`);
        await delay(30);
      }
    },
  };
}

function endServer(client: TmuxClient): void {
  const { file, args, env } = clientProcess(client, { startServer: false }, ['kill-server']);
  try {
    execFileSync(file, args, { env, stdio: 'ignore', timeout: 10_000 });
  } catch {
    // No server was started, or it has ended by itself.
  }
}

/** What still ends may still write: the folder is removed as soon as it stays away. */
async function removeFolder(root: string): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    try {
      rmSync(root, { recursive: true, force: true, maxRetries: 3 });
      return;
    } catch {
      await delay(50);
    }
  }
  rmSync(root, { recursive: true, force: true });
}
