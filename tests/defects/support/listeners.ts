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

/** Installs `listener`: every line typed into it is appended to a file that is called after the agent. */
export function installListener(sandbox: Sandbox): void {
  sandbox.program(
    'listener',
    `echo "listening: $AGENTS_NAME"
while IFS= read -r line; do printf '%s\\n' "$line" >>'${sandbox.root}'/"heard-$AGENTS_NAME"; done`,
  );
}

/** The lines an agent has been told so far. */
export function heard(sandbox: Sandbox, name: string): string[] {
  return sandbox.read(`${sandbox.root}/heard-${name}`).split('\n').slice(0, -1);
}

/** Writes the config and brings the fleet up. */
export async function start(sandbox: Sandbox, toml: string, env: Readonly<Record<string, string>> = {}) {
  installListener(sandbox);
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
