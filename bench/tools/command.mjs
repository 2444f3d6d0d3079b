import { readFileSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../packages/cli/bin/agents.js', import.meta.url));

/** The `agents` command of this repository. */
export const command = {
  name: 'agents',
  /** It is measured as a project has it that sets no interval. */
  latencyIntervals: '',
  latencyNote: 'default intervals',
  argv: (verb) => [BIN, verb],

  async supervisor(sandbox) {
    const { stdout } = await sandbox.runOrThrow(BIN, ['status', '--json']);
    return JSON.parse(stdout).watchdog.pid ?? undefined;
  },

  /** Makes its supervisor look at everything. */
  wake: (sandbox) => utimesSync(join(sandbox.logDir, 'state', 'nudge'), new Date(), new Date()),

  /** Where its records end now. */
  mark: (sandbox) => statSync(journalPath(sandbox)).size,

  /** When something was noticed after a mark, in ms since the epoch; `undefined` as long as it was not. */
  noticed(sandbox, what, agent, mark) {
    const events = { exit: ['agent-exited', 'agent-gone'], limit: ['limit-hit'] }[what];
    const text = readFileSync(journalPath(sandbox)).subarray(mark).toString('utf8');
    const lines = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    const found = lines.find((line) => line.agent === agent && events.includes(line.event));
    return found === undefined ? undefined : Date.parse(found.at);
  },
};

const journalPath = (sandbox) => join(sandbox.logDir, 'journal.jsonl');
