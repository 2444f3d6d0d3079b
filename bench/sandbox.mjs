import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { findByEnvironment } from './processes.mjs';
import { runOrThrow, runProgram } from './run-program.mjs';
import { waitFor } from './wait-for.mjs';

/** Every process that descends from a sandbox has this variable, with the sandbox's folder as its value. */
const MARK = 'AO_BENCH_SANDBOX';

/** A project in a temporary folder, with a HOME, a PATH and a place for tmux sockets of its own. */
export class Sandbox {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ao-bench-')));
  project = join(this.root, 'project');
  /** Programs in here are found before all others. */
  bin = join(this.root, 'bin');
  logDir = join(this.project, '.ao-state');

  constructor() {
    for (const name of ['home', 'project', 'bin', 't']) mkdirSync(join(this.root, name));
    const home = join(this.root, 'home');
    this.env = {
      PATH: [this.bin, dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: home,
      TMUX_TMPDIR: join(this.root, 't'),
      SHELL: '/bin/sh',
      LC_ALL: 'C.UTF-8',
      TERM: 'xterm-256color',
      GIT_CONFIG_NOSYSTEM: '1',
      [MARK]: this.root,
    };
    const identity = '[user]\n\tname = Bench\n\temail = bench@example.org\n[init]\n\tdefaultBranch = main\n';
    writeFileSync(join(home, '.gitconfig'), identity);
  }

  /** Writes a file of the project. */
  write(name, text) {
    const path = join(this.project, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Puts an executable in front of PATH. Returns what takes it away again. */
  program(name, text) {
    const path = join(this.bin, name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return () => rmSync(path, { force: true });
  }

  run(file, args, options = {}) {
    return runProgram(file, args, { cwd: this.project, env: this.env, ...options });
  }

  runOrThrow(file, args, options = {}) {
    return runOrThrow(file, args, { cwd: this.project, env: this.env, ...options });
  }

  /** Asks the one tmux server of this sandbox for a format of every pane, as rows of fields. */
  async listPanes(...fields) {
    const folder = join(this.root, 't', `tmux-${process.getuid()}`);
    const [socket] = readdirSync(folder);
    const format = fields.map((field) => `#{${field}}`).join('\t');
    const { stdout } = await this.runOrThrow('tmux', [
      '-N',
      '-S',
      join(folder, socket),
      'list-panes',
      '-a',
      '-F',
      format,
    ]);
    return stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('\t'));
  }

  /** Ends whatever still runs in it, and removes it. */
  async close() {
    const left = () => findByEnvironment(MARK, this.root).filter((pid) => pid !== process.pid);
    await waitFor(
      'the processes of the bench to end',
      () => {
        for (const pid of left()) endProcess(pid);
        return left().length === 0;
      },
      { every: 50 },
    );
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }
}

function endProcess(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
