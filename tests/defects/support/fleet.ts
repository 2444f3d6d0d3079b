import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../../support/sandbox.ts';

/** The tables every fleet of these tests begins with: short intervals, agents that write down what they are told. */
export function head({ defaults = '', watchdog = '' } = {}): string {
  return `
[defaults]
session_prefix = "t-"
log_dir = ".ao-state"
backend = "listener"
watch = "heal"
${defaults}

[watchdog]
signal_interval = 0.2
heavy_interval = 0.4
restart_backoff = 0.2
${watchdog}

[backend.listener]
prompt_delivery = "exec"
bin = "listener {kickoff}"
`;
}

export const agent = (name: string, rest = ''): string =>
  `\n[[agent]]\nname = ${JSON.stringify(name)}\n${rest}\n`;

/** Writes the config and brings the fleet up. */
export async function start(sandbox: Sandbox, toml: string, env: Readonly<Record<string, string>> = {}) {
  sandbox.config(toml);
  return sandbox.ok(['up'], { env });
}

/** Process id of the watchdog, as `status` tells it. */
export async function watchdogPid(sandbox: Sandbox): Promise<number> {
  const { body } = await sandbox.json(['status']);
  if (body.watchdog?.pid == null) throw new Error(`no watchdog runs: ${JSON.stringify(body)}`);
  return body.watchdog.pid;
}

/** What `status --json` says about one agent or service. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever fields it is about.
export async function statusOf(sandbox: Sandbox, name: string): Promise<any> {
  const { body } = await sandbox.json(['status']);
  return [...body.agents, ...body.services].find((one: { name: string }) => one.name === name);
}

/** Waits until the watchdog has looked `count` times: the time of its lock file shows each look. */
export async function passes(sandbox: Sandbox, count = 3): Promise<void> {
  const beat = () => statSync(join(sandbox.stateDir, 'watchdog.lock')).mtimeMs;
  for (let seen = 0; seen < count; seen += 1) {
    const last = beat();
    // At rest it would take its time.
    sandbox.write(join(sandbox.stateDir, 'nudge'), `${seen}`);
    await sandbox.until('the watchdog looks', () => beat() !== last);
  }
}

/** Replaces a file as a careful editor saves: nobody sees half of it. */
export function replaceFile(sandbox: Sandbox, path: string, text: string): void {
  renameSync(sandbox.write(`${path}.new`, text), join(sandbox.project, path));
}
