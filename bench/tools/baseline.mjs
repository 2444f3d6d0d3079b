import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findProcesses } from '../processes.mjs';

/** The single-file Python tool, found at a path. It uses the default tmux server of the sandbox's TMUX_TMPDIR. */
export const baselineAt = (path) => ({
  name: 'Python tool',
  // At its defaults a sample would take up to five minutes.
  latencyIntervals: 'signal_interval = 1\nheavy_interval = 1\n',
  latencyNote: '1 s intervals',
  argv: (verb) => ['python3', path, verb],
  /** Of each agent: `has-session` and `capture-pane`. */
  processesPerPass: 2,

  supervisor(sandbox) {
    const config = join(sandbox.project, 'agents.toml');
    return findProcesses((words) => words.includes('watchdog') && words.includes(config))[0];
  },

  mark: (sandbox) => statSync(logPath(sandbox)).size,

  /** Its log has whole seconds only, so what counts is when the line is found there. */
  noticed(sandbox, what, agent, mark) {
    const words = { exit: `${agent} (b-${agent}) gone`, limit: `limit hit on ${agent} ` }[what];
    return readFileSync(logPath(sandbox)).subarray(mark).toString('utf8').includes(words)
      ? Date.now()
      : undefined;
  },
});

const logPath = (sandbox) => join(sandbox.logDir, 'b-watchdog.log');
