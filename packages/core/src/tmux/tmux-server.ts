import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type CaptureOptions, captureScreen, captureScreens, type Screen } from './capture.ts';
import { escapeFormat } from './escape-format.ts';
import { logPipeCommand } from './log-pipe.ts';
import { type NewSession, type NewSessionResult, startSession } from './new-session.ts';
import { type PaneFacts, type PaneListing, paneFormat, parsePaneLines } from './pane-facts.ts';
import { pasteText } from './paste-text.ts';
import { losesChildSignals, nudgeServer } from './reap-nudge.ts';
import { cancelMode, sendKey, typeLiteral } from './send-keys.ts';
import { parseSessions, type SessionListing } from './session-listing.ts';
import { paneTarget, sessionTarget } from './target.ts';
import type { RunOptions, TmuxChannel } from './tmux-channel.ts';
import { TmuxFailure } from './tmux-failure.ts';
import { parseTmuxVersion } from './tmux-version.ts';

export interface TmuxServerOptions {
  /** Makes a server that lost a child signal reap it; default sends SIGCHLD, which needs the same machine. */
  nudge?: (serverPid: number) => void;
}

const NUDGES = 5;
const NUDGE_PAUSE_MS = 4;

/** What the rest of the product does with a tmux server. Every call has a deadline, by default 5000 ms. */
export class TmuxServer {
  readonly #channel: TmuxChannel;
  readonly #nudge: (serverPid: number) => void;
  /** Dead panes whose end stays unknown however often one asks, such as killed ones on tmux 3.2. */
  readonly #unknowable = new Set<string>();

  constructor(channel: TmuxChannel, options: TmuxServerOptions = {}) {
    this.#channel = channel;
    this.#nudge = options.nudge ?? nudgeServer;
  }

  /**
   * Every pane of the server, in one command. No server is an empty list.
   *
   * @throws TmuxFailure when the server could not be asked, which says nothing about its panes.
   */
  async listPanes(options?: RunOptions): Promise<PaneFacts[]> {
    let listing = await this.#list(options);
    for (let tries = 0; tries < NUDGES && this.#hasUnreaped(listing); tries += 1) {
      if (losesChildSignals(parseTmuxVersion(listing.serverVersion))) this.#nudge(listing.serverPid);
      await delay(tries * NUDGE_PAUSE_MS);
      listing = await this.#list(options);
    }
    for (const pane of listing.panes) if (isUnreaped(pane)) this.#unknowable.add(identity(pane));
    return listing.panes;
  }

  /** A text that stays the same as long as no pane comes, goes or dies; a sixth of the price of {@link listPanes}. */
  async paneDigest(options?: RunOptions): Promise<string> {
    const question = ['list-panes', '-a', '-F', '#{pane_id} #{pane_dead}'];
    return (await this.#channel.run([question], options)).lines.join();
  }

  newSession(session: NewSession, options?: RunOptions): Promise<NewSessionResult> {
    return startSession(this.#channel, session, options);
  }

  /** Process and socket of the server; `undefined` when there is none. */
  async place(options?: RunOptions): Promise<{ pid: number; socketPath: string } | undefined> {
    const { lines } = await this.#channel.run([['display-message', '-p', '#{pid} #{socket_path}']], options);
    const [, pid, socketPath] = /^(\d+) (.+)$/s.exec(lines.join('\n')) ?? [];
    return pid === undefined || socketPath === undefined ? undefined : { pid: Number(pid), socketPath };
  }

  /** Gives the session of a pane another name. */
  async renameSession(paneId: string, name: string, options?: RunOptions): Promise<void> {
    await this.#channel.run(
      [['rename-session', '-t', paneTarget(paneId), '--', escapeFormat(name)]],
      options,
    );
  }

  /** Ends exactly this session. Returns false when there was none. */
  async killSession(name: string, options?: RunOptions): Promise<boolean> {
    try {
      await this.#channel.run([['kill-session', '-t', sessionTarget(name)]], options);
      return true;
    } catch (error) {
      if (error instanceof TmuxFailure && isAbsent(error)) return false;
      throw error;
    }
  }

  /** Ends exactly this pane, wherever it is. One that is gone is fine. */
  async killPane(paneId: string, options?: RunOptions): Promise<void> {
    try {
      await this.#channel.run([['kill-pane', '-t', paneTarget(paneId)]], options);
    } catch (error) {
      if (!(error instanceof TmuxFailure) || !isAbsent(error)) throw error;
    }
  }

  /** Every session of the server, and its process; `undefined` when there is none. */
  async sessions(options?: RunOptions): Promise<SessionListing | undefined> {
    const question = '#{pid}#{S::#{session_id}:#{session_attached}:#{session_name}}';
    try {
      const { lines } = await this.#channel.run([['display-message', '-p', question]], options);
      return parseSessions(lines.join('\n'));
    } catch (error) {
      if (error instanceof TmuxFailure && hasNoSession(error)) return undefined;
      throw error;
    }
  }

  /** Makes the server end itself when it has exactly these sessions, and tells whether it has. Nothing comes between. */
  async endWith({ sessions }: SessionListing, options?: RunOptions): Promise<boolean> {
    const ids = sessions.map(({ id }) => `:${id}`).join('');
    const same = `#{==:#{S::#{session_id}},${ids}}`;
    const { lines } = await this.#channel.run(
      [
        ['display-message', '-p', same],
        ['if-shell', '-F', same, 'kill-server'],
      ],
      options,
    );
    return lines.join('') === '1';
  }

  /** The folder in which this session began; `undefined` when there is no such session. */
  async sessionPath(name: string, options?: RunOptions): Promise<string | undefined> {
    const question = ['display-message', '-p', '-t', sessionTarget(name), '#{session_path}'];
    try {
      return (await this.#channel.run([question], options)).lines.join('\n') || undefined;
    } catch (error) {
      if (error instanceof TmuxFailure && isAbsent(error)) return undefined;
      throw error;
    }
  }

  /** Processes of our own kind of connection that are attached to this session: control clients that want no output. */
  async controlClients(name: string, options?: RunOptions): Promise<readonly number[]> {
    const question = ['list-clients', '-t', sessionTarget(name), '-F', '#{client_pid} #{client_flags}'];
    try {
      const { lines } = await this.#channel.run([question], options);
      return lines.flatMap((line) => {
        const [pid, flags = ''] = line.split(' ');
        const words = flags.split(',');
        return words.includes('control-mode') && words.includes('no-output') ? Number(pid) : [];
      });
    } catch (error) {
      if (error instanceof TmuxFailure && isAbsent(error)) return [];
      throw error;
    }
  }

  capture(paneId: string, options?: CaptureOptions): Promise<Screen> {
    return captureScreen(this.#channel, paneId, options);
  }

  captureMany(
    paneIds: readonly string[],
    options?: CaptureOptions,
  ): Promise<Map<string, Screen | TmuxFailure>> {
    return captureScreens(this.#channel, paneIds, options);
  }

  paste(paneId: string, text: string, options?: RunOptions): Promise<void> {
    return pasteText(this.#channel, paneId, text, options);
  }

  typeLiteral(paneId: string, text: string, options?: RunOptions): Promise<void> {
    return typeLiteral(this.#channel, paneId, text, options);
  }

  sendKey(paneId: string, key: string, options?: RunOptions): Promise<void> {
    return sendKey(this.#channel, paneId, key, options);
  }

  cancelMode(paneId: string, options?: RunOptions): Promise<void> {
    return cancelMode(this.#channel, paneId, options);
  }

  /** Gives a session's current window a size; the next person who attaches shapes it again. */
  async resize(name: string, width: number, height: number, options?: RunOptions): Promise<void> {
    const target = sessionTarget(name);
    const size = ['-x', String(width), '-y', String(height)];
    // Resizing makes the size a fixed one.
    const free = ['set-option', '-w', '-u', '-t', target, 'window-size'];
    await this.#channel.run([['resize-window', '-t', target, ...size], free], options);
  }

  /** Sends a pane's output to this file from now on, instead of where it went before. */
  async pipeToLog(paneId: string, logPath: string, options?: RunOptions): Promise<void> {
    await this.#channel.run([['pipe-pane', '-t', paneTarget(paneId), logPipeCommand(logPath)]], options);
  }

  async #list(options?: RunOptions): Promise<PaneListing> {
    const mark = `<${randomBytes(9).toString('hex')}>`;
    try {
      const { lines } = await this.#channel.run([['list-panes', '-a', '-F', paneFormat(mark)]], options);
      return parsePaneLines(lines, mark);
    } catch (error) {
      if (!(error instanceof TmuxFailure) || !hasNoSession(error)) throw error;
      return { panes: [], serverPid: 0, serverVersion: '' };
    }
  }

  /** Also a server that loses no signal calls a pane dead a moment before it knows how it ended (tmux 3.5a). */
  #hasUnreaped(listing: PaneListing): boolean {
    if (listing.serverPid <= 1) return false;
    return listing.panes.some((pane) => isUnreaped(pane) && !this.#unknowable.has(identity(pane)));
  }
}

function isUnreaped(pane: PaneFacts): boolean {
  return pane.dead && pane.deadStatus === undefined && pane.deadSignal === undefined;
}

function identity(pane: PaneFacts): string {
  return `${pane.paneId} ${pane.panePid}`;
}

/** A server that was just started has no session, and tmux 3.3a then refuses even "list-panes -a". */
function hasNoSession(failure: TmuxFailure): boolean {
  return (
    failure.kind === 'no-server' || (failure.kind === 'refused' && failure.detail === 'no current target')
  );
}

function isAbsent(failure: TmuxFailure): boolean {
  return (
    failure.kind === 'no-server' ||
    (failure.kind === 'refused' && /can't find (session|pane)/.test(failure.detail))
  );
}
