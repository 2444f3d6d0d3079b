import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { test as base } from 'vitest';
import { endAll, processesOf } from './processes.ts';
import { waitFor } from './wait-for.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FAKES = fileURLToPath(new URL('fakes', import.meta.url));
export const AGENTS = join(ROOT, 'node_modules/.bin/agents');
/** Every process that descends from a sandbox has this variable, with the sandbox's folder as its value. */
const MARK = 'AO_TEST_SANDBOX';

/** How one run of the command ended. */
export interface Ran {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** One line of the journal. */
export interface SandboxEvent {
  readonly at: string;
  readonly event: string;
  readonly message: string;
  readonly agent?: string;
  readonly session?: string;
  readonly loop?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** What an event must be to be meant: equal names, and a message that matches. */
export interface EventPattern {
  readonly event?: string;
  readonly agent?: string;
  readonly message?: RegExp | string;
}

/**
 * A project of its own in a temporary folder: clean HOME, clean environment, its own folder for tmux sockets, a folder
 * for programs at the front of PATH, with fake agents in it. The real `agents`, tmux and git run in it.
 */
export class Sandbox {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'ao-')));
  readonly home = join(this.root, 'home');
  /** Folder of agents.toml, and where commands run. */
  readonly project = join(this.root, 'project');
  /** Programs in here are found before all others. */
  readonly bin = join(this.root, 'bin');
  /** Of everything that is run in here; a test may add to it. */
  readonly env: Record<string, string>;
  /** As written by {@link config}. */
  logDir = join(this.project, '.ao-state');

  constructor() {
    const tmux = join(this.root, 't');
    for (const folder of [this.home, this.project, this.bin, tmux]) mkdirSync(folder);
    this.env = {
      PATH: [this.bin, dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
      HOME: this.home,
      TMUX_TMPDIR: tmux,
      SHELL: '/bin/sh',
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      TERM: 'xterm-256color',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: join(this.home, '.gitconfig'),
      [MARK]: this.root,
    };
    copyFileSync(join(FAKES, 'listener'), join(this.bin, 'listener'));
    for (const name of ['claude', 'opencode'])
      this.program(name, `exec node '${join(FAKES, 'screen-agent.mjs')}' ${name} "$@"`);
    writeFileSync(
      join(this.home, '.gitconfig'),
      '[user]\n\tname = Tester\n\temail = tester@example.org\n[init]\n\tdefaultBranch = main\n',
    );
  }

  get stateDir(): string {
    return join(this.logDir, 'state');
  }

  /** Writes agents.toml. Its `log_dir` is expected to be ".ao-state" unless `logDir` is set by the test. */
  config(toml: string): string {
    return this.write('agents.toml', toml);
  }

  /** Writes a file; a relative path is one in the project. Returns its absolute path. */
  write(path: string, text: string | Uint8Array, mode?: number): string {
    const absolute = resolve(this.project, path);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, text);
    if (mode !== undefined) chmodSync(absolute, mode);
    return absolute;
  }

  /** Writes an executable: into {@link bin} when `name` has no "/". Text without a `#!` line is for /bin/sh. */
  program(name: string, text: string): string {
    const body = text.startsWith('#!') ? text : `#!/bin/sh\n${text}\n`;
    return this.write(name.includes('/') ? name : join(this.bin, name), body, 0o755);
  }

  /** The text of a file, `''` when there is none; a relative path is one in the project. */
  read(path: string): string {
    try {
      return readFileSync(resolve(this.project, path), 'utf8');
    } catch {
      return '';
    }
  }

  exists(path: string): boolean {
    return existsSync(resolve(this.project, path));
  }

  /** What a session has written to its log. */
  log(session: string): string {
    return this.read(join(this.logDir, `${session}.log`));
  }

  /** Lines or prompts that a fake agent was given (see `fakes/`). */
  received(name: string): string[] {
    return this.read(join(this.root, 'agents', name, 'received'))
      .split('\n')
      .filter(Boolean);
  }

  /** How a fake agent was started, once for each time: the lines that it noted, without the last one. */
  starts(name: string): string[] {
    const runs = this.read(join(this.root, 'agents', name, 'runs')).split(/^started$/m);
    return runs.slice(0, -1).map((run) => run.trim());
  }

  /** How a fake `claude` or `opencode` was started, once for each time. */
  screenAgentStarts(name: string): { args: string[]; cwd: string; model: string | null }[] {
    return this.starts(name).map((run) => JSON.parse(run));
  }

  /** Tells a fake `claude` or `opencode` what to show. */
  tellScreenAgent(name: string, shown: { lines?: string[]; busy?: boolean; footer?: string }): void {
    this.write(join(this.root, 'agents', name, 'screen.json'), JSON.stringify(shown));
  }

  /** Clears a session's screen and writes to it, as if the program in it had printed that. */
  async show(session: string, text: string): Promise<void> {
    const tty = await this.until(`the session "${session}"`, async () => {
      const { stdout } = await this.tmux('list-panes', '-a', '-F', '#{session_name}\t#{pane_tty}');
      const rows = stdout.split('\n').map((line) => line.split('\t'));
      return rows.find(([name]) => name === session)?.[1];
    });
    writeFileSync(tty, `\x1b[2J\x1b[H${text.replaceAll('\n', '\r\n')}`);
  }

  /** Runs `agents` to its end. */
  async agents(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const { exitCode, stdout, stderr } = await this.spawn(args, options);
    return { exitCode, stdout, stderr };
  }

  /** Runs `agents … --json` and returns the exit code with the document. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever fields it is about.
  async json(args: readonly string[], options: RunOptions = {}): Promise<{ exitCode?: number; body: any }> {
    const { exitCode, stdout, stderr } = await this.agents([...args, '--json'], options);
    try {
      return { ...(exitCode === undefined ? {} : { exitCode }), body: JSON.parse(stdout) };
    } catch {
      throw new Error(`agents ${args.join(' ')} --json printed no JSON:\n${stdout}\n${stderr}`);
    }
  }

  /** Runs `agents` and throws, with all that it said, unless it ends with 0. */
  async ok(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const ran = await this.agents(args, options);
    if (ran.exitCode !== 0)
      throw new Error(`agents ${args.join(' ')} ended with ${ran.exitCode}:\n${ran.stdout}\n${ran.stderr}`);
    return ran;
  }

  /** Starts `agents` without waiting for it. The result is a promise of its end, and can be killed. */
  spawn(args: readonly string[], { cwd = this.project, env = {}, timeout = 60_000, input }: RunOptions = {}) {
    return execa(AGENTS, args, {
      ...{ cwd, timeout, env: { ...this.env, ...env }, extendEnv: false, reject: false },
      ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
      killSignal: 'SIGKILL',
    });
  }

  /** Runs any other program in the sandbox. Never throws for an exit code. */
  async run(file: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
    const { cwd = this.project, env = {}, timeout = 20_000 } = options;
    const { exitCode, stdout, stderr } = await execa(file, args, {
      ...{ cwd, timeout, env: { ...this.env, ...env }, extendEnv: false, reject: false, stdin: 'ignore' },
    });
    return { exitCode, stdout, stderr };
  }

  /** Runs git and throws when it fails. Returns what it printed. */
  async git(cwd: string, ...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run('git', args, { cwd: resolve(this.project, cwd) });
    if (exitCode !== 0) throw new Error(`git ${args.join(' ')} ended with ${exitCode}: ${stderr}`);
    return stdout;
  }

  /** Sockets of the tmux servers that were started in this sandbox, `default` included. */
  sockets(): string[] {
    const folder = join(this.env.TMUX_TMPDIR ?? '', `tmux-${process.getuid?.() ?? 0}`);
    return existsSync(folder) ? readdirSync(folder) : [];
  }

  /** Asks the tmux server that a plain `tmux` talks to. */
  plainTmux(...args: string[]): Promise<Ran> {
    return this.run('tmux', args);
  }

  /** Asks the fleet's own tmux server; the `default` one when there is no other. */
  tmux(...args: string[]): Promise<Ran> {
    const own = this.sockets().find((socket) => socket !== 'default');
    return this.run('tmux', [...(own === undefined ? [] : ['-L', own]), ...args]);
  }

  /** Names of the sessions of the fleet's server, sorted. */
  async sessions(): Promise<string[]> {
    const { stdout } = await this.tmux('list-sessions', '-F', '#{session_name}');
    return stdout.split('\n').filter(Boolean).sort();
  }

  /** The screen of a session, without trailing blank lines. */
  async screen(session: string): Promise<string> {
    return (await this.tmux('capture-pane', '-p', '-t', `=${session}:`)).stdout.trimEnd();
  }

  /** Process id of the program that tmux started in a session; `undefined` when there is none or it is dead. */
  async panePid(session: string): Promise<number | undefined> {
    const format = '#{session_name}\t#{pane_dead}\t#{pane_pid}';
    const { stdout } = await this.tmux('list-panes', '-a', '-F', format);
    const own = stdout.split('\n').map((line) => line.split('\t'));
    const pid = own.find(([name, dead]) => name === session && dead === '0')?.[2];
    return pid === undefined ? undefined : Number(pid);
  }

  /** Every event of the journal, oldest first. */
  journal(): SandboxEvent[] {
    const lines = this.read(join(this.logDir, 'journal.jsonl')).split('\n');
    return lines.filter(Boolean).map((line) => JSON.parse(line) as SandboxEvent);
  }

  events(pattern: EventPattern): SandboxEvent[] {
    return this.journal().filter((event) => isMeant(event, pattern));
  }

  /** Waits for the `count`-th such event and returns it. */
  async event(pattern: EventPattern, { count = 1, deadline = 15_000 } = {}): Promise<SandboxEvent> {
    return this.until(
      `event ${JSON.stringify(pattern, (_key, value) => (value instanceof RegExp ? String(value) : value))} × ${count}`,
      () => this.events(pattern)[count - 1],
      deadline,
    );
  }

  /** Waits for a condition; when it does not come, the error tells what the journal and tmux say. */
  async until<T>(
    what: string,
    condition: () => T | undefined | false | Promise<T | undefined | false>,
    deadline = 15_000,
  ): Promise<T> {
    return waitFor(what, condition, { deadline, describe: () => this.describe() });
  }

  /** Process ids of everything that was started in this sandbox and still runs. */
  alive(): number[] {
    return processesOf(MARK, this.root).map(({ pid }) => pid);
  }

  /** Waits until nothing that was started in this sandbox runs any more. */
  async nothingAlive(deadline = 5_000): Promise<void> {
    const list = () => processesOf(MARK, this.root).map(({ pid, command }) => `${pid} ${command}`);
    await waitFor('nothing is alive', () => list().length === 0, {
      deadline,
      describe: () => list().join('\n'),
    });
  }

  /** Ends whatever still runs, checks that it has ended, and removes the folder. */
  async close(): Promise<void> {
    await endAll(() => processesOf(MARK, this.root));
    await this.nothingAlive();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  async describe(): Promise<string> {
    const events = this.journal().map(({ at, event, message }) => `${at} ${event}: ${message}`);
    const format = '#{session_name} dead=#{pane_dead} #{pane_current_command}';
    const { stdout } = await this.tmux('list-panes', '-a', '-F', format);
    return ['journal:', ...events.slice(-25), 'panes:', stdout].join('\n');
  }
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the sandbox's own. */
  readonly env?: Readonly<Record<string, string>>;
  /** ms */
  readonly timeout?: number;
  /** What `agents` reads from its standard input; without it there is none. */
  readonly input?: string;
}

function isMeant(event: SandboxEvent, { event: name, agent, message }: EventPattern): boolean {
  if (name !== undefined && event.event !== name) return false;
  if (agent !== undefined && event.agent !== agent) return false;
  if (message === undefined) return true;
  return typeof message === 'string' ? event.message.includes(message) : message.test(event.message);
}

/** A vitest `test` whose callback can ask for a `sandbox`; it is closed when the test ends, however it ends. */
export const test = base.extend<{ sandbox: Sandbox }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest wants the first parameter destructured.
  sandbox: async ({}, use) => {
    const sandbox = new Sandbox();
    try {
      await use(sandbox);
    } finally {
      await sandbox.close();
    }
  },
});
