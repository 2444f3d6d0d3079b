import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { findByEnvironment } from '../../bench/processes.mjs';
import { waitFor } from '../../bench/wait-for.mjs';
import { startModelServer } from './model/server.mjs';
import { makeHome } from './tools/home.mjs';
import { installTool } from './tools/install.mjs';

const run = promisify(execFile);
const MARK = 'AO_REAL_STAGE';

/**
 * One real tool in a tmux of its own, with a home of its own and a scripted model. To be used inside of the namespace.
 * @typedef {{
 *   readonly release: import('./tools/versions.mjs').Release,
 *   readonly login?: import('./tools/home.mjs').Login,
 *   readonly size?: { readonly columns: number, readonly rows: number },
 *   readonly args?: readonly string[],
 *   readonly env?: Record<string, string>,
 *   readonly adjust?: (folders: { home: string, project: string }) => void,
 * }} StageRequest
 * `adjust` may change the files of the home before the tool starts.
 */

/** @param {StageRequest} request */
export async function openStage({ release, login = 'key', size, args = [], env = {}, adjust }) {
  const { columns, rows } = size ?? { columns: 120, rows: 40 };
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'ao-real-')));
  const folder = (/** @type {string} */ name) => join(root, name);
  const [home, project, bin, tmp] = ['home', 'project', 'bin', 'tmp'].map(folder);
  for (const made of [home, project, tmp]) mkdirSync(made);
  const logFile = folder('requests.jsonl');
  const server = await startModelServer({ logFile });
  const toolEnv = makeHome(release.tool, await installTool(release), bin, {
    home,
    project,
    modelUrl: server.url,
    login,
  });
  adjust?.({ home, project });
  const environment = {
    ...{ PATH: [bin, process.env.PATH ?? ''].join(delimiter), HOME: home, TMPDIR: tmp, SHELL: '/bin/bash' },
    ...{ LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', [MARK]: root },
    ...toolEnv,
    ...env,
  };
  const stage = new Stage({ root, project, logFile, server, environment });
  closeWhenEnded(stage);
  const shape = ['-x', String(columns), '-y', String(rows)];
  try {
    await stage.tmux(
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-s',
      'stage',
      ...shape,
      '-c',
      project,
      release.tool,
      ...args,
    );
    await stage.tmux('set-option', '-g', 'remain-on-exit', 'on');
    await stage.tmux('set-option', '-g', 'status', 'off');
    await stage.tmux('resize-window', '-t', '=stage:', ...shape);
  } catch (error) {
    await stage.close();
    throw error;
  }
  return stage;
}

/** Whoever ends this process ends the stage: a tool must not outlive it. @param {Stage} stage */
function closeWhenEnded(stage) {
  let ending = false;
  // A terminal sends its signal to the whole group, and the parent passes it on: it may come twice.
  const end = async () => {
    if (ending) return;
    ending = true;
    await stage.close();
    process.exit(143);
  };
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, end);
  stage.forget = () => {
    for (const signal of signals) process.off(signal, end);
  };
}

/** A tool that runs; whoever opened it closes it. */
export class Stage {
  /** @param {{ root: string, project: string, logFile: string, server: Awaited<ReturnType<typeof startModelServer>>, environment: Record<string, string> }} parts */
  constructor({ root, project, logFile, server, environment }) {
    this.root = root;
    this.project = project;
    this.logFile = logFile;
    this.server = server;
    this.environment = environment;
    /** Works from outside of the namespace too: it is a file. */
    this.socket = join(root, 'tmux.sock');
  }

  /** Nobody waits for a signal any more. */
  forget() {}

  /** @param {string[]} args */
  async tmux(...args) {
    const { stdout } = await run('tmux', ['-S', this.socket, ...args], {
      env: this.environment,
      cwd: this.project,
    });
    return stdout;
  }

  /** What the terminal shows, without trailing blank rows. */
  async screen() {
    return (await this.tmux('capture-pane', '-p', '-t', '=stage:')).trimEnd();
  }

  /** Presses keys, by tmux's names. @param {string[]} keys */
  async keys(...keys) {
    await this.tmux('send-keys', '-t', '=stage:', ...keys);
  }

  /** Pastes a text and submits it. @param {string} text */
  async prompt(text) {
    // A paste into a dead pane ends the whole server (tmux 3.3a).
    if ((await this.ask('#{pane_dead}')) === '1')
      throw new Error(`The tool has ended:\n${await this.screen()}`);
    await this.tmux('set-buffer', '-b', 'prompt', '--', text);
    await this.tmux('paste-buffer', '-p', '-d', '-b', 'prompt', '-t', '=stage:');
    await this.keys('Enter');
  }

  /**
   * Waits until the screen matches. @param {RegExp} pattern @param {number} [deadline] ms
   * @returns {Promise<string>} the screen
   */
  async shows(pattern, deadline = 30_000) {
    let screen = '';
    const look = async () => {
      screen = await this.screen();
      return pattern.test(screen);
    };
    await waitFor(`${pattern} on the screen`, look, { deadline, every: 50 }).catch((error) => {
      throw new Error(`${error.message}\n${screen}`);
    });
    return screen;
  }

  /** Waits until the terminal shows the same twice, 300 ms apart; what blinks for ever is waited for 2 s. */
  async settles() {
    let before = '';
    for (let look = 0; look < 7; look += 1) {
      const now = await this.screen();
      if (now === before) return;
      before = now;
      await delay(300);
    }
  }

  /** Title, foreground command and so on: tmux's formats. @param {string} format */
  async ask(format) {
    return (await this.tmux('display-message', '-p', '-t', '=stage:', format)).trimEnd();
  }

  /** Ends everything that was started on this stage, and removes its folder. */
  async close() {
    await endMarked(MARK, this.root);
    await this.server.close();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
    this.forget();
  }
}

/** Ends every process with this variable in its environment. @param {string} name @param {string} value */
export async function endMarked(name, value) {
  await waitFor('the end of everything that was started', () => {
    const left = findByEnvironment(name, value);
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    }
    return left.length === 0;
  });
}
