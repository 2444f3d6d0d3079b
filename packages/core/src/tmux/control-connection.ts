import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { type ControlEvent, ControlParser } from './control-parser.ts';
import { type ControlSession, controlArguments } from './control-session.ts';
import { diedWindow } from './death-notice.ts';
import { quoteSequence } from './quote-argument.ts';
import { losesChildSignals, startNudging } from './reap-nudge.ts';
import { ReplyQueue } from './reply-queue.ts';
import { serverProblem, spawnProblem } from './server-problem.ts';
import {
  DEFAULT_DEADLINE_MS,
  type RunOptions,
  type TmuxChannel,
  type TmuxCommand,
  type TmuxReply,
} from './tmux-channel.ts';
import { clientProcess, type TmuxClient } from './tmux-client.ts';
import { TmuxFailure } from './tmux-failure.ts';
import { parseTmuxVersion, type TmuxVersion } from './tmux-version.ts';

export interface ControlConnectionOptions extends TmuxClient {
  session: ControlSession;
  /** False: reject with `no-server` instead of starting one. */
  startServer: boolean;
  /** Milliseconds until opening rejects with `deadline`; default 5000. */
  connectDeadlineMs?: number;
  /**
   * Milliseconds between nudges of a local server that loses child signals (tmux before 3.5); default 100. It is
   * the worst case of noticing a death there. Each costs the server 0.1 ms with one session and 0.7 ms with 200.
   * Linux tells when to nudge: there it is once a second besides. 0 for a server on another machine.
   */
  nudgeIntervalMs?: number;
}

export interface ControlConnectionEvents {
  /** Every notification of tmux, by its name without the percent sign. */
  notification: [name: string, args: string];
  /** A session was made, renamed or ended, here or elsewhere: ask which. */
  'sessions-changed': [];
  /** A window was opened, closed or renamed in any session. */
  'windows-changed': [];
  /** The program of an agent's pane ended; confirm with `listPanes`. */
  'pane-died': [windowId: string];
  /** Emitted once; every later `run` rejects with this failure. */
  lost: [failure: TmuxFailure];
}

/** Sequences that may wait for answers at once, so that a hung server cannot fill our memory. */
const MAX_WAITING = 20_000;
const KILL_AFTER_MS = 1000;

/**
 * One `tmux -C` process. Commands are pipelined; each has its own deadline.
 *
 * Open one per watchdog and keep it. While a control client connects, a notification of tmux can end the server
 * (tmux pull request 4980; 3.3a: one connection in five while sessions come and go as fast as they can), so what
 * asks once uses `SpawnedChannel`.
 */
export class ControlConnection extends EventEmitter<ControlConnectionEvents> implements TmuxChannel {
  /** Of the server, which may be older than the tmux binary. */
  serverVersion: TmuxVersion | undefined;
  serverPid = 0;

  readonly #child: ChildProcessWithoutNullStreams;
  readonly #parser = new ControlParser();
  readonly #replies = new ReplyQueue();
  #unsent: string[] = [];
  #stderr = '';
  #refusal = '';
  #exitReason = '';
  #failure: TmuxFailure | undefined;
  #stopNudging: () => void = () => {};
  readonly #exited: Promise<void>;

  /**
   * Opens a connection and waits until the server answers on it.
   *
   * @throws TmuxFailure `missing`, `no-server`, `unreachable`, `refused`, `deadline` or `lost`.
   */
  static async open(options: ControlConnectionOptions): Promise<ControlConnection> {
    const connection = new ControlConnection(options);
    try {
      await connection.#greet(options);
      return connection;
    } catch (error) {
      connection.#child.kill('SIGKILL');
      throw error;
    }
  }

  private constructor(options: ControlConnectionOptions) {
    super();
    const mode = { startServer: options.startServer, control: true };
    const { file, args, env } = clientProcess(options, mode, controlArguments(options.session));
    this.#child = spawn(file, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#child.stderr.on('data', (chunk: Buffer) => {
      if (this.#stderr.length < 4096) this.#stderr += chunk.toString('utf8');
    });
    this.#child.stdin.on('error', () => {}); // The reason is told by 'close'.
    this.#child.on('error', (error) => this.#lose(spawnProblem(error, file)));
    this.#child.on('close', () => this.#lose(this.#endOfStream()));
    this.#exited = new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.once('error', () => resolve());
    });
  }

  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  /** One command; see {@link TmuxChannel.run}. */
  command(argv: TmuxCommand, options?: RunOptions): Promise<TmuxReply> {
    return this.run([argv], options);
  }

  async run(sequence: readonly TmuxCommand[], options: RunOptions = {}): Promise<TmuxReply> {
    if (this.#failure) throw this.#failure;
    // An empty line would detach the client.
    if (sequence.length === 0) return { lines: [] };
    if (this.#replies.size >= MAX_WAITING) {
      throw new TmuxFailure('deadline', `${MAX_WAITING} commands already wait for an answer of tmux.`);
    }
    // How many blocks answer what "if-shell" chooses depends on what that is.
    const isOpen = sequence.some(([name]) => name === 'if-shell');
    const mark = isOpen ? `end-${randomBytes(12).toString('hex')}` : undefined;
    const sent = mark === undefined ? sequence : [...sequence, ['display-message', '-p', mark]];
    if (this.#unsent.push(`${quoteSequence(sent)}\n`) === 1) queueMicrotask(() => this.#flush());
    return this.#replies.add(sequence, options.deadlineMs ?? DEFAULT_DEADLINE_MS, mark);
  }

  /** Detaches, and resolves when the client process has ended (killed after 1000 ms). */
  async close(): Promise<void> {
    this.#lose(new TmuxFailure('lost', 'The tmux connection was closed.'));
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), KILL_AFTER_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  async #greet(options: ControlConnectionOptions): Promise<void> {
    const deadlineMs = options.connectDeadlineMs ?? DEFAULT_DEADLINE_MS;
    const { lines } = await this.run([['display-message', '-p', '#{pid} #{version}']], { deadlineMs });
    const [pid, version = ''] = lines.join(' ').split(' ');
    this.serverPid = Number(pid);
    this.serverVersion = parseTmuxVersion(version);
    const intervalMs = options.nudgeIntervalMs ?? 100;
    if (intervalMs > 0 && this.serverPid > 1 && losesChildSignals(this.serverVersion)) {
      this.#stopNudging = startNudging(this.serverPid, intervalMs);
    }
  }

  #flush(): void {
    const text = this.#unsent.join('');
    this.#unsent = [];
    if (!this.#failure) this.#child.stdin.write(text);
  }

  #read(chunk: Buffer): void {
    if (this.#failure) return;
    for (const event of this.#parser.feed(chunk)) this.#handle(event);
  }

  #handle(event: ControlEvent): void {
    switch (event.type) {
      case 'reply':
        // Blocks without bit 0 answer the command line that opened the connection, or somebody's hook.
        if ((event.flags & 1) === 0) {
          if (!event.ok && this.#refusal === '') this.#refusal = event.lines.join('\n');
        } else if (!this.#replies.take(event)) {
          this.#desync();
        }
        return;
      case 'notification':
        this.#notify(event.name, event.args);
        return;
      case 'exit':
        this.#exitReason = event.reason || 'detached';
        return;
      case 'desync':
        this.#desync();
        return;
      case 'stray':
        return;
    }
  }

  #notify(name: string, args: string): void {
    this.emit('notification', name, args);
    if (name === 'sessions-changed' || name === 'session-renamed') this.emit('sessions-changed');
    if (/^(unlinked-)?window-(add|close|renamed)$/.test(name)) this.emit('windows-changed');
    const windowId = diedWindow(name, args);
    if (windowId !== undefined) this.emit('pane-died', windowId);
  }

  #desync(): void {
    this.#lose(new TmuxFailure('lost', 'The stream of the tmux connection could not be followed.'));
    this.#child.kill('SIGKILL');
  }

  #endOfStream(): TmuxFailure {
    const text = (this.#stderr || this.#refusal || this.#exitReason).trim() || 'no reason given';
    // Before the greeting, the server's words are the answer to opening; later they only tell how it ended.
    if (this.serverPid === 0) {
      if (this.#stderr !== '' || this.#refusal !== '') return serverProblem(text);
      return new TmuxFailure('unreachable', `The tmux server cannot be reached: ${text}.`, text);
    }
    return new TmuxFailure('lost', `The tmux connection ended: ${text}.`, text);
  }

  #lose(failure: TmuxFailure): void {
    if (this.#failure) return;
    this.#failure = failure;
    this.#stopNudging();
    this.#replies.failAll((sequence) =>
      this.serverPid === 0
        ? failure
        : new TmuxFailure(failure.kind, `${failure.message} It was asked "${sequence}".`, failure.detail),
    );
    this.emit('lost', failure);
  }
}
